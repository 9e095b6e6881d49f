"""Styles of the cells of an Office Open XML workbook: number format, font and fill (ECMA-376 part 1, 18.8)."""

from dataclasses import dataclass, field

from lxml import etree

from extract.model.content import PLAIN, Look
from extract.readers.spreadsheet.conditional_formats import Difference
from extract.readers.spreadsheet.number_format import BUILT_IN
from extract.readers.spreadsheet.visible_text import BLACK, WHITE, Font, Run
from extract.values.colours import Colour

Element = etree._Element

_INDEXED: dict[str, Colour] = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
_THEME: dict[str, Colour] = {"0": WHITE, "1": BLACK}  # 18.8.3: light 1 and dark 1, white and black in nearly all themes
_RGB_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of cells, by the index that cells refer to.

    Attributes:
        codes: The number format of each style.
        looks: How text without a font of its own is drawn.
        fills: The colour of the cell; None where it has several.
        unusual: The styles whose text is not drawn plainly.
        differences: What each conditional format changes of a cell.
    """

    codes: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    fills: list[Colour | None] = field(default_factory=list)
    unusual: frozenset[int] = frozenset()
    differences: list[Difference] = field(default_factory=list)

    def code(self, style: int) -> str:
        """Return the number format of a style."""
        return self.codes[style] if style < len(self.codes) else "General"

    def look(self, style: int) -> Look:
        """Return how text of a style is drawn."""
        return self.looks[style] if style < len(self.looks) else PLAIN

    def runs(self, string: Element, style: int) -> list[Run]:
        """Return the runs of a string element in a cell of a style; a run without properties has the font of the cell.

        Phonetic runs are left out.
        """
        fill = self.fills[style] if style < len(self.fills) else WHITE
        runs: list[Run] = []
        for child in string:
            name = _local(child)
            if name == "t":
                runs.append((child.text or "", self.look(style)))
            elif name == "r":
                properties = child.find("{*}rPr")
                look = self.look(style) if properties is None else _font(properties).look_on(fill)
                runs.append(("".join(text.text or "" for text in child.iterchildren("{*}t")), look))
        return runs


def has_unusual_runs(string: Element) -> bool:
    """Whether a run of a string element has properties with which it may not be drawn plainly."""
    properties = (one for run in string.iterchildren("{*}r") for one in run.iterchildren("{*}rPr"))
    return not all(_font(one).is_ordinary for one in properties)


def read_styles(root: Element) -> Styles:
    """Read the styles part of a workbook."""
    codes = dict(BUILT_IN)
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[int(one.get("numFmtId", "0"))] = one.get("formatCode", "General")
    fonts = [_font(one) for one in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill(one) for one in root.iterfind("{*}fills/{*}fill")]
    styles = Styles()
    for one in root.iterfind("{*}cellXfs/{*}xf"):
        font, fill = (int(one.get(name, "0")) for name in ("fontId", "fillId"))
        styles.codes.append(codes.get(int(one.get("numFmtId", "0")), "General"))
        styles.fills.append(fills[fill] if fill < len(fills) else WHITE)
        styles.looks.append(fonts[font].look_on(styles.fills[-1]) if font < len(fonts) else PLAIN)
    unusual = frozenset(index for index, look in enumerate(styles.looks) if look != PLAIN)
    differences = [_difference(one) for one in root.iterfind("{*}dxfs/{*}dxf")]
    return Styles(styles.codes, styles.looks, styles.fills, unusual, differences)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _font(element: Element) -> Font:
    """Read the font in an element of the fonts, or in the properties of a run, which have the same children."""
    of = {_local(child): child for child in element}
    strike, raised, size = of.get("strike"), of.get("vertAlign"), of.get("sz")
    return Font(
        is_struck=strike is not None and strike.get("val", "1") in {"1", "true"},
        is_raised=raised is not None and raised.get("val") == "superscript",
        colour=_colour(of.get("color"), BLACK),
        points=float(size.get("val", "11")) if size is not None else 11.0,
    )


def _fill(element: Element) -> Colour | None:
    pattern = element.find("{*}patternFill")
    if pattern is None:
        return None  # a gradient
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE
    return _colour(pattern.find("{*}fgColor"), BLACK) if kind == "solid" else None


def _difference(element: Element) -> Difference:
    """Read a conditional format, in which the background of a solid fill is the colour of the cell."""
    colour, code = element.find("{*}font/{*}color"), element.find("{*}numFmt")
    fill = element.find("{*}fill/{*}patternFill/{*}bgColor")
    return Difference(
        None if colour is None else _colour(colour, BLACK),
        None if fill is None else _colour(fill, WHITE),
        None if code is None else code.get("formatCode"),
    )


def _colour(element: Element | None, automatic: Colour) -> Colour:
    if element is None or element.get("auto") in {"1", "true"}:
        return automatic
    tint = float(element.get("tint", "0"))
    if (rgb := element.get("rgb")) and not tint:
        return tuple(bytes.fromhex(rgb[-_RGB_DIGITS:])) if len(rgb) >= _RGB_DIGITS else automatic
    for name, known in (("indexed", _INDEXED), ("theme", _THEME)):
        if index := element.get(name):
            return known.get(index, (name, index)) if not tint else (name, index, str(tint), "")
    return (rgb or "", str(tint))
