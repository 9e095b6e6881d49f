"""Styles of an OpenDocument file, as far as they decide what a person sees: hidden parts, sizes, fonts and fills."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from extract.model.content import PLAIN, Look
from extract.model.records import HiddenBy
from extract.readers.opendocument.parts import STYLE, TABLE, TEXT, Element, Parts
from extract.readers.spreadsheet.visible_text import BLACK, WHITE, Font
from extract.values.colours import Colour, are_alike

Key = tuple[str, str]
"""Family and name of a style."""

_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_OF_TEXT, _OF_TABLE, _OF_ROW, _OF_COLUMN, _OF_CELL = (
    f"{STYLE}{name}-properties" for name in ("text", "table", "table-row", "table-column", "table-cell")
)
_PAINTED = (_OF_TEXT, f"{STYLE}paragraph-properties", _OF_ROW, _OF_TABLE)
_NOTHING = etree.Element("nothing")
"""Stands for properties that a style does not state."""
_CHAIN = 20
"""Maximum length of a chain of styles that are based on one another; a file may contain a cycle."""
_LENGTH = re.compile(r"\s*([\d.]+)\s*(mm|cm|in|pt|pc|px)\s*")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_COLOUR = re.compile("#([0-9a-fA-F]{6})")
_LOWEST = 2.0
"""Points; the smallest font is 1 point, and a row or column with text of any usual size is larger."""


@dataclass(frozen=True, slots=True)
class _Properties:
    """The properties that a style states; None for those that it inherits."""

    parent: str
    is_hidden: bool | None
    is_struck: bool | None
    is_raised: bool | None
    colour: Colour | None
    fill: Colour | None
    points: float | None
    length: float | None
    has_conditions: bool
    is_painted: bool
    """Whether it states a colour behind text, a row or a table, other than white."""


class Styles:
    """The styles of a document by family and name."""

    def __init__(self, parts: Parts) -> None:
        """Read the styles of a document."""
        self._styles = {
            (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")): _properties(style)
            for style in parts.elements(f"{STYLE}style")
        }
        self._drawn: dict[tuple[Font, str, str, Colour | None], tuple[Font, Look]] = {}

    def are_plain(self) -> bool:
        """Whether text is visible and not raised in whatever styles of the document it is."""
        styles = self._styles.values()
        colours = {BLACK, *(one.colour for one in styles if one.colour)}
        fills = {WHITE, *(one.fill for one in styles if one.fill)}
        points = min((one.points for one in styles if one.points), default=Font().points)
        return (
            Font(points=points).look_on(None) == PLAIN
            and not any(one.is_hidden or one.is_struck or one.is_raised for one in styles)
            and not any(are_alike(colour, fill) for colour in colours for fill in fills)
        )

    def is_hidden(self, family: str, name: str) -> bool:
        """Whether a style hides its text or sheet."""
        return next((one.is_hidden for one in self._chain(family, name) if one.is_hidden is not None), False)

    def is_flat(self, family: str, name: str) -> bool:
        """Whether the rows or columns of a style are too small for text."""
        length = next((one.length for one in self._chain(family, name) if one.length is not None), None)
        return length is not None and length < _LOWEST

    def drawn(self, outer: Font, family: str, name: str, fill: Colour | None) -> tuple[Font, Look]:
        """Return the font of text in a style within text of an outer font, and how it is drawn on a fill."""
        key = outer, family, name, fill
        if key not in self._drawn:
            font = self.font(outer, family, name) if name else outer
            is_hidden = name and self.is_hidden(family, name)
            behind = None if self.are_painted([(family, name)]) else fill
            self._drawn[key] = font, Look(HiddenBy.FORMAT) if is_hidden else font.look_on(behind)
        return self._drawn[key]

    def font(self, outer: Font, family: str, name: str) -> Font:
        """Return the font of text in a style within text of an outer font."""
        found = outer
        for one in reversed(list(self._chain(family, name))):
            found = _replaced(found, one)
        return found

    def fill(self, name: str) -> Colour | None:
        """Return the colour of the cells of a style; None if conditions may change it."""
        chain = list(self._chain("table-cell", name))
        if any(one.has_conditions for one in chain):
            return None
        return next((one.fill for one in chain if one.fill is not None), WHITE)

    def are_painted(self, styles: Iterable[Key]) -> bool:
        """Whether one of the styles of text, a paragraph, a row or a table has a colour behind it."""
        return any(one.is_painted for family, name in styles for one in self._chain(family, name))

    def _chain(self, family: str, name: str) -> Iterator[_Properties]:
        """Yield the properties of a style, then those of the styles that it is based on."""
        for _ in range(_CHAIN):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = style.parent


def _replaced(font: Font, stated: _Properties) -> Font:
    """Return a font with the properties that a style states."""
    return Font(
        font.is_struck if stated.is_struck is None else stated.is_struck,
        font.is_raised if stated.is_raised is None else stated.is_raised,
        stated.colour or font.colour,
        stated.points or font.points,
    )


def _properties(style: Element) -> _Properties:
    of = {child.tag: child for child in style}
    text, cell = of.get(_OF_TEXT, _NOTHING), of.get(_OF_CELL, _NOTHING)
    display = text.get(f"{TEXT}display"), of.get(_OF_TABLE, _NOTHING).get(f"{TABLE}display")
    size = of.get(_OF_ROW, _NOTHING).get(f"{STYLE}row-height"), of.get(_OF_COLUMN, _NOTHING).get(f"{STYLE}column-width")
    return _Properties(
        parent=style.get(f"{STYLE}parent-style-name", ""),
        is_hidden=display[0] == "none" if display[0] else display[1] == "false" if display[1] else None,
        is_struck=_struck(text),
        is_raised=_raised(text.get(f"{STYLE}text-position")),
        colour=BLACK if text.get(f"{STYLE}use-window-font-color") == "true" else _colour(text.get(f"{_FO}color")),
        fill=_colour(cell.get(f"{_FO}background-color")),
        points=_points(text.get(f"{_FO}font-size")),
        length=_points(size[0] or size[1]),
        has_conditions=f"{STYLE}map" in of,
        is_painted=any(_paints(of[tag]) for tag in _PAINTED if tag in of),
    )


def _paints(properties: Element) -> bool:
    return _colour(properties.get(f"{_FO}background-color")) not in (None, WHITE)


def _struck(text: Element) -> bool | None:
    lines = [text.get(f"{STYLE}text-line-through-{name}") for name in ("style", "type")]
    stated = [line for line in lines if line is not None]
    return "none" not in stated if stated else None


def _raised(position: str | None) -> bool | None:
    """Whether a text position ("super 58%", "33% 58%", "0% 100%") is above the base line; None for none."""
    first = position.split()[0] if position and position.split() else None
    if first is None:
        return None
    return first == "super" or (first.endswith("%") and first[:1].isdigit() and first.strip("0%.") != "")


def _colour(value: str | None) -> Colour | None:
    if value is None:
        return None
    if value == "transparent":
        return WHITE
    found = _COLOUR.fullmatch(value)
    return tuple(bytes.fromhex(found[1])) if found else None


def _points(value: str | None) -> float | None:
    found = None if value is None else _LENGTH.fullmatch(value)
    return float(found[1]) * _POINTS[found[2]] if found else None
