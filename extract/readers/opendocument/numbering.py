"""Automatic numbers of list items and headings ("一、", "1.2"); the file does not contain them but says how to count.

The rules are those of ODF 1.3 Part 3, 16.31 and 19.500. A bullet gives an empty label.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from extract.readers.opendocument.parts import STYLE, STYLE_NAME, TEXT, Element, count_of
from extract.readers.word.wordml.numbering import joined_label, numeral

Counters = list[int | None]
"""The current number of each level of a list; None for a level that has not started."""

_LEVELS = 10
_OUTLINE = ""
"""The key of the style that numbers headings among the list styles."""
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_NUMBERED = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting",
    "①, ②, ③, ...": "decimalEnclosedCircle",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac",
    "": "none",
}
"""The number formats of WordprocessingML by value of style:num-format, including the Chinese ones of LibreOffice."""


@dataclass(frozen=True, slots=True)
class _Level:
    """How items of one level of a list are numbered.

    Attributes:
        number_format: The number format, by its name in WordprocessingML.
        prefix: The text before the number.
        suffix: The text after the number.
        start: The first number.
        shown_levels: The number of levels, up to this one, whose numbers are in the label ("1.2").
    """

    number_format: str
    prefix: str
    suffix: str
    start: int
    shown_levels: int


class Numbering:
    """The automatic numbers of one document, counted in reading order."""

    def __init__(self, styles: Iterable[Element]) -> None:
        """Read the elements of the list styles and of the outline style, which numbers headings."""
        self._styles = {
            style.get(f"{STYLE}name", "") if style.tag == f"{TEXT}list-style" else _OUTLINE: _levels(style)
            for style in styles
        }
        self._by_id: dict[str, Counters] = {}
        self._by_style: dict[str, Counters] = {}
        self._headings: Counters = [None] * _LEVELS

    def begin(self, element: Element) -> Counters:
        """Return the counters for an outermost `text:list`: new ones, or those of the list that it continues."""
        style = element.get(STYLE_NAME, "")
        counters = self._by_id.get(element.get(f"{TEXT}continue-list", ""))
        if counters is None and element.get(f"{TEXT}continue-numbering") == "true":
            counters = self._by_style.get(style)
        if counters is None:
            counters = [None] * _LEVELS
        self._by_style[style] = counters
        if identity := element.get(_XML_ID):
            self._by_id[identity] = counters
        return counters

    def item_label(self, style: str, level: int, counters: Counters, item: Element) -> str:
        """Count an item of a list and return its label: the number with the text around it, or "".

        Args:
            style: The name of the list style.
            level: The level of the item, from 0.
            counters: The counters of the list, from :meth:`begin`; they are changed.
            item: The element of the item, which can state a new start number.
        """
        start = count_of(item, f"{TEXT}start-value") if item.get(f"{TEXT}start-value") else None
        return self._label(style, level, counters, start)

    def heading_label(self, heading: Element) -> str:
        """Count a heading outside lists and return its label: the number with the text around it, or ""."""
        if _OUTLINE not in self._styles or heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        restarts = heading.get(f"{TEXT}restart-numbering") == "true"
        start = count_of(heading, f"{TEXT}start-value") if restarts else None
        return self._label(_OUTLINE, count_of(heading, f"{TEXT}outline-level") - 1, self._headings, start)

    def _label(self, style: str, level: int, counters: Counters, start: int | None) -> str:
        if level >= _LEVELS:
            return ""
        levels = self._styles.get(style, {})
        current, rule = counters[level], levels.get(level)
        if start is None:
            start = (rule.start if rule else 1) if current is None else current + 1
        counters[level] = start
        counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        if rule is None or rule.number_format == "none":
            return joined_label(f"{rule.prefix}{rule.suffix}") if rule else ""
        shown = []
        for above in range(max(level + 1 - rule.shown_levels, 0), level + 1):
            other, value = levels.get(above), counters[above]
            if other is not None and other.number_format != "none":
                shown.append(numeral(other.start if value is None else value, other.number_format))
        return joined_label(f"{rule.prefix}{'.'.join(shown)}{rule.suffix}")


def _levels(style: Element) -> dict[int, _Level]:
    """Return the numbered levels of a list style by level, from 0; levels with bullets are left out."""
    return {
        count_of(level, f"{TEXT}level") - 1: _Level(
            number_format=_FORMATS.get(level.get(f"{STYLE}num-format", ""), "decimal"),
            prefix=level.get(f"{STYLE}num-prefix", ""),
            suffix=level.get(f"{STYLE}num-suffix", ""),
            start=count_of(level, f"{TEXT}start-value"),
            shown_levels=count_of(level, f"{TEXT}display-levels"),
        )
        for level in style.iterchildren(*_NUMBERED)
    }
