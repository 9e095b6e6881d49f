"""Visibility of the text of a web page: which elements a person does not see, sees crossed out, or sees raised.

Most pages hide nothing. Only a page that contains a word by which text can be hidden is inspected, and only for the
properties that this word belongs to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from lxml import etree

from extract.model.records import HiddenBy
from extract.readers.text.style.colours import BLACK, LINK, WHITE, Colour, colour
from extract.readers.text.style.selectors import Selectors
from extract.readers.text.style.sheet import applies_to_screen, declarations, rules
from extract.values.colours import are_alike

_KINDS = {
    r"line-through": ("text-decoration", "text-decoration-line"),
    r"display\s*:\s*none|mso-hide": ("display", "mso-hide"),
    r"visibility\s*:\s*(?:hidden|collapse)": ("visibility",),
    r"opacity\s*:\s*(?:0|\.0)": ("opacity",),
    r"font(?:-size)?\s*:\s*(?:[^;}]*\s)?(?:0(?:\.0\d*)?(?:px|pt|r?em|%)?|0?\.\d+p[xt]|1px)\s*(?:[!;}/]|$)": (
        *("font-size", "font"),
    ),
    r"clip(?:-path)?\s*:|(?:left|top|right|margin|indent)\s*:[^;}]*-\d{2}|transform\s*:"
    r"|(?:height|width)\s*:\s*[01](?:px)?\s*(?:[!;}]|$)": (
        *("position", "clip", "clip-path", "left", "top", "right", "text-indent", "margin-left", "margin-top"),
        *("overflow", "overflow-x", "overflow-y", "height", "width", "max-height", "max-width", "transform", "display"),
    ),
    r"vertical-align\s*:\s*super": ("vertical-align",),
}
"""What a style says that hides text, crosses it out or raises it, and the properties that decide whether it does."""

_WORDS = [(re.compile(words, re.MULTILINE), properties) for words, properties in _KINDS.items()]
_TAGS = {
    **dict.fromkeys(("s", "strike", "del"), _KINDS["line-through"]),
    **dict.fromkeys(("details", "dialog"), ("display",)),
    "sup": ("vertical-align",),
}
_COLOURS = re.compile(r"(?<![\w-])(color|background(?:-color)?)\s*:\s*([^;}\n]{1,80})")
_STYLES = etree.XPath("//@style", smart_strings=False)
_INKS = etree.XPath("//font/@color|//body/@text", smart_strings=False)
_GROUNDS = etree.XPath("//@bgcolor", smart_strings=False)
_HIDDEN = etree.XPath("boolean(//@hidden)")
_PAINT = ("color", "background-color", "background", "background-image")

_CROSSED = frozenset({"s", "strike", "del"})
_CONTROLS = frozenset({"input", "select", "textarea", "button"})
_ROWS = frozenset({"thead", "tbody", "tfoot", "tr"})
_TABLE_PARTS = _ROWS | {"table", "td", "th"}
_INLINE = frozenset({"span", "a", "b", "i", "u", "em", "strong", "font", "label", "small", "big", "sup", "sub"})
_LENGTH = re.compile(r"(-?[\d.]+)(px|pt|em|rem|in|cm|mm|vw|vh|ex|ch|%)?")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "ex": 8.0, "ch": 8.0}
_FAR = -400.0
"""Distance in pixels beyond which a shift to the left or to the top moves a text off the page."""
_THIN = 1.0
"""Size in pixels up to which a text or a box cannot be seen."""
_CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class _State:
    """What an element inherits from those around it.

    Attributes:
        hidden_by: What hides all of it, so that no element in it can be seen.
        is_visible: The property `visibility`.
        is_tiny: Whether the font has no size.
        ink: The colour of text; None if it is not known.
        ground: The colour behind it; None if it is not known, as above an image.
    """

    hidden_by: HiddenBy | None = None
    is_visible: bool = True
    is_tiny: bool = False
    ink: Colour | None = BLACK
    ground: Colour | None = WHITE

    def reason(self) -> HiddenBy | None:
        """Return why text directly in the element is not seen; None if it is."""
        if self.hidden_by:
            return self.hidden_by
        if not self.is_visible or self.is_tiny:
            return HiddenBy.FORMAT
        return HiddenBy.COLOUR if are_alike(self.ink, self.ground) else None


@dataclass(slots=True)
class Visibility:
    """The elements of a page whose text is not read as it stands.

    Attributes:
        absent: The elements that take no space on the page (`display: none`): a cell among them is no cell.
        hidden: The elements whose own text a person does not see, or sees crossed out, and why.
        raised: The elements that begin raised text.
    """

    absent: set[etree._Element] = field(default_factory=set)
    hidden: dict[etree._Element, HiddenBy] = field(default_factory=dict)
    raised: set[etree._Element] = field(default_factory=set)


def visibility(root: etree._Element, source: str) -> Visibility:
    """Return what a person does not see of a page as the page itself states it; linked style sheets are not known.

    Args:
        root: The page.
        source: Its source text in lower case.
    """
    names = {name for element in root.iter(*_TAGS) for name in _TAGS[element.tag]}
    if "hidden" in source and _HIDDEN(root):
        names.add("display")
    styles = ""
    if "style" in source:
        texts = [sheet.text or "" for sheet in root.iter("style")] + [*{*cast("list[str]", _STYLES(root))}]
        styles = "\n".join(texts).lower()
        names.update(name for words, properties in _WORDS if words.search(styles) for name in properties)
    if "color" in source and _may_hide_by_colour(root, styles):
        names.update(_PAINT)
    found = Visibility()
    if names:
        _add_row_groups(root)
        inspection = _Inspection(root, names, found)
        if inspection.styles or names.intersection(_PAINT) or _has_special(root):
            inspection.inspect(root, _State())
    return found


def _has_special(root: etree._Element) -> bool:
    return next(root.iter(*_TAGS), None) is not None or bool(_HIDDEN(root))


def _may_hide_by_colour(root: etree._Element, styles: str) -> bool:
    """Return whether a colour of text is white, transparent, or that of a background."""
    inks = {colour(text.lower()) for text in cast("list[str]", _INKS(root))}
    grounds = {colour(text.lower()) for text in cast("list[str]", _GROUNDS(root))} | {WHITE}
    for name, value in {*_COLOURS.findall(styles)}:
        (inks if name == "color" else grounds).add(colour(value.strip()))
    return "transparent" in inks or any(
        are_alike(ink, ground)
        for ink in inks
        if isinstance(ink, tuple)
        for ground in grounds
        if isinstance(ground, tuple)
    )


def _add_row_groups(root: etree._Element) -> None:
    """Put the rows that stand directly in a table into row groups, as browsers do."""
    for table in root.iter("table"):
        group = None
        for child in list(table):
            if child.tag != "tr":
                group = None
                continue
            if group is None:
                group = etree.Element("tbody")
                child.addprevious(group)
            group.append(child)


class _Inspection:
    """Walks through a page with the state of each element."""

    def __init__(self, root: etree._Element, names: Iterable[str], found: Visibility) -> None:
        self._names = frozenset(names)
        self._found = found
        self.styles = _styles(root, self._names)
        self._is_styled_elsewhere = any("stylesheet" in one.get("rel", "").lower() for one in root.iter("link"))

    def inspect(self, element: etree._Element, outer: _State) -> None:
        style = self.styles.get(element, {})
        if self._is_absent(element, style):
            self._found.absent.add(element)
            return
        state = self._state(element, style, outer)
        if reason := state.reason():
            self._found.hidden[element] = reason
        level = style.get("vertical-align", "super" if element.tag == "sup" else "")
        if level == "super" and element.tag not in _TABLE_PARTS:
            self._found.raised.add(element)
        is_closed = element.tag == "details" and element.get("open") is None
        summary = next(element.iterchildren("summary"), None) if is_closed else None
        if is_closed:
            self._found.hidden[element] = HiddenBy.FORMAT
        for child in element:
            if is_closed and child is not summary:
                self._found.absent.add(child)
            else:
                self.inspect(child, state)

    def _is_absent(self, element: etree._Element, style: Mapping[str, str]) -> bool:
        if style.get("visibility") == "collapse" and element.tag in _ROWS:
            return True
        shown = style.get("display")
        if shown is None and "display" in self._names:
            is_closed = element.tag == "dialog" and element.get("open") is None
            shown = "none" if is_closed or element.get("hidden") is not None else None
        return shown == "none" or style.get("mso-hide", "").startswith("all")

    def _state(self, element: etree._Element, style: Mapping[str, str], outer: _State) -> _State:
        tag = element.tag
        changed: dict[str, object] = {}
        if tag in _CONTROLS:
            changed |= {"is_tiny": False, "ink": BLACK, "ground": WHITE}
            if outer.hidden_by is HiddenBy.STRUCK_OUT:
                changed["hidden_by"] = None
        if reason := outer.hidden_by or _hides_all(tag, style):
            changed.setdefault("hidden_by", reason)
        if not style and not changed and "color" not in self._names and tag not in _CROSSED:
            return outer
        decoration = style.get("text-decoration-line") or style.get("text-decoration")
        if "line-through" in (decoration or "") or (decoration is None and tag in _CROSSED):
            changed.setdefault("hidden_by", HiddenBy.STRUCK_OUT)
        if shown := style.get("visibility"):
            changed["is_visible"] = shown not in ("hidden", "collapse")
        if size := style.get("font-size") or _size_of(style.get("font", "")):
            changed["is_tiny"] = _is_tiny(size, outer.is_tiny)
        if "color" in self._names:
            changed |= self._paint(element, style, outer)
        return replace(outer, **changed) if changed else outer  # type: ignore[arg-type]

    def _paint(self, element: etree._Element, style: Mapping[str, str], outer: _State) -> dict[str, object]:
        """Return the colours that an element changes."""
        changed: dict[str, object] = {}
        ground = style.get("background-color") or style.get("background") or element.get("bgcolor", "").lower()
        has_image = "url(" in style.get("background", "") or "gradient(" in style.get("background", "")
        if has_image or style.get("background-image", "none") != "none" or element.get("background"):
            changed["ground"] = None
        elif ground and (known := colour(ground)) != "transparent":
            changed["ground"] = known
        if element.tag == "a" and element.get("href"):
            changed["ink"] = LINK
        own = style.get("color") or element.get("color" if element.tag == "font" else "text", "").lower()
        if own and own not in ("inherit", "currentcolor"):
            known = colour(own)
            changed["ink"] = changed.get("ground", outer.ground) if known == "transparent" else known
        if self._is_styled_elsewhere and changed.get("ground", outer.ground) == WHITE:
            changed["ground"] = None  # a linked style sheet may paint it
        return changed


def _styles(root: etree._Element, names: frozenset[str]) -> dict[etree._Element, dict[str, str]]:
    """Return the properties of the given names that style sheets and attributes set, by element."""
    matched: list[tuple[tuple[int, int, int], int, list[etree._Element], dict[str, str], dict[str, str]]] = []
    selectors = None
    for sheet in root.iter("style"):
        if not applies_to_screen(sheet.get("media") or "all"):
            continue
        for rule in rules(sheet.text or ""):
            relevant = [one for one in rule.declarations if one.name in names]
            if not relevant:
                continue
            plain = {one.name: one.value for one in relevant if not one.is_important}
            important = {one.name: one.value for one in relevant if one.is_important}
            selectors = selectors or Selectors(root)
            for specificity, elements in selectors.match(rule.selectors):
                matched.append((specificity, len(matched), elements, plain, important))
    matched.sort(key=lambda one: one[:2])
    styles: dict[etree._Element, dict[str, str]] = {}
    for _, _, elements, plain, _ in matched:
        for element in elements:
            _set(styles.setdefault(element, {}), plain)
    own_important = []
    for element in root.iter():
        if text := element.get("style"):
            own = [one for one in declarations(text) if one.name in names]
            _set(styles.setdefault(element, {}), {one.name: one.value for one in own if not one.is_important})
            own_important.append((element, {one.name: one.value for one in own if one.is_important}))
    for _, _, elements, _, important in matched:
        for element in elements:
            _set(styles[element], important)
    for element, important in own_important:
        _set(styles[element], important)
    return styles


_SHORTHANDS = {
    "text-decoration": ("text-decoration-line",),
    "background": ("background-color", "background-image"),
    "font": ("font-size",),
}


def _set(style: dict[str, str], values: Mapping[str, str]) -> None:
    """Set properties; a shorthand replaces its parts."""
    for name, value in values.items():
        for part in _SHORTHANDS.get(name, ()):
            style.pop(part, None)
        style[name] = value


def _hides_all(tag: str, style: Mapping[str, str]) -> HiddenBy | None:
    """Return why nothing in an element can be seen, whatever the styles in it; None if it can."""
    if (opacity := style.get("opacity")) and _number(opacity) <= _CLEAR:
        return HiddenBy.COLOUR
    return HiddenBy.CLIPPED if len(style) and _is_off_page(tag, style) else None


def _is_off_page(tag: str, style: Mapping[str, str]) -> bool:
    is_placed = style.get("position") in ("absolute", "fixed")
    is_moved = is_placed or style.get("position") == "relative"
    if is_moved and any(_pixels(style.get(side, "")) < _FAR for side in ("left", "top", "right")):
        return True
    if any(_pixels(style.get(name, "")) < _FAR for name in ("text-indent", "margin-left", "margin-top")):
        return True
    if is_placed and _clips_all(style.get("clip", "")):
        return True
    path = style.get("clip-path", "")
    if re.match(r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|circle\(\s*0|polygon\(\s*(?:0[a-z%]*[\s,]*)+\)", path):
        return True
    if re.search(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]", style.get("transform", "")):
        return True
    if (moved := re.search(r"translate[xy3d]*\(\s*([^),]+)", style.get("transform", ""))) and _pixels(moved[1]) < _FAR:
        return True
    hides_rest = any(style.get(name, "") in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    is_box = tag not in _TABLE_PARTS and (tag not in _INLINE or is_placed or style.get("display", "inline") != "inline")
    sizes = ("height", "width", "max-height", "max-width")
    return hides_rest and is_box and any(0 <= _pixels(style.get(name, "")) <= _THIN for name in sizes)


def _clips_all(clip: str) -> bool:
    found = re.match(r"rect\(([^)]*)\)", clip)
    sides = re.split(r"[\s,]+", found[1].strip()) if found else []
    if len(sides) != 4:
        return False
    top, right, bottom, left = map(_pixels, sides)
    return bottom - top <= _THIN or right - left <= _THIN


def _pixels(text: str) -> float:
    """Return a length in pixels; not a number for an unknown one, which compares as neither small nor large."""
    found = _LENGTH.fullmatch(text.strip())
    if not found or (not found[2] and float(found[1] or 0) != 0):
        return float("nan")
    return float(found[1]) * _PIXELS.get(found[2] or "px", 10.0)


def _number(text: str) -> float:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return 1.0


def _size_of(font: str) -> str:
    """Return the size that the shorthand `font` states."""
    found = re.search(r"(?<![\w.#-])(\d*\.?\d+(?:px|pt|r?em|%)|0)(?=[\s/]|$)", font)
    return found[1] if found else ""


def _is_tiny(size: str, is_outer_tiny: bool) -> bool:
    found = _LENGTH.fullmatch(size)
    if not found:
        return is_outer_tiny if size in ("inherit", "smaller", "larger", "unset") else False
    if found[2] in ("em", "%", "ex", "ch"):
        return is_outer_tiny or float(found[1]) == 0
    return float(found[1]) * _PIXELS.get(found[2] or "px", 1.0) <= _THIN
