"""Automatic numbers of paragraphs ("一、", "1.2", "（三）"), which a file does not contain: it only says how to count.

The rules are those of ECMA-376 Part 1, 17.9. A bullet gives an empty label.
"""

import re
from dataclasses import dataclass, field

from extract.readers.word.wordml.tree import VAL, WX, Element, W, is_on

_NUM_PR = f"{W}numPr"
_STYLE = f"{W}pStyle"
_PRINTED = f"{W}listPr/{WX}t"
_LEVELS = 9
_CHAIN = 20
"""Maximum length of a chain of styles that are based on one another; a file may contain a cycle."""
_PLACEHOLDER = re.compile("%([1-9])")

_DIGITS = "零一二三四五六七八九"
_COUNTING = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
_SERIES = {
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥",
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass
class _Level:
    """How paragraphs of one level of a list are numbered.

    Attributes:
        start: The first number.
        number_format: The number format of ECMA-376 Part 1, 17.18.59.
        text: The label, in which %1 to %9 stand for the numbers of levels 1 to 9.
        restarts: Whether the numbers restart after a paragraph of a higher level.
        is_legal: Whether the numbers of all levels are shown as decimal digits in this label.
    """

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restarts: bool = True
    is_legal: bool = False


@dataclass
class _List:
    """An abstract definition, which several lists can share, and the current number of each of its levels.

    The number is None for a level that has not started.
    """

    levels: dict[int, _Level] = field(default_factory=dict)
    numbers: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass
class _Instance:
    """A list in the text: its shared definition, and the start numbers of levels that it restarts when first used."""

    shared: _List
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The automatic numbers of one document, counted in reading order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        """Read the root elements of the parts `numbering` and `styles`; None for a part that does not exist."""
        self._lists = {} if numbering is None else _instances(numbering)
        self._styles = _numbered_styles(styles) if styles is not None and self._lists else {}

    def label(self, properties: Element) -> str:
        """Return the automatic number of the next paragraph, from its properties (`w:pPr`); empty if it has none.

        Must be called once for each paragraph in reading order, since every call counts the paragraph.
        """
        if not self._lists:  # Word 2003 XML stores the number as printed
            printed = properties.find(_PRINTED)
            return "" if printed is None else joined_label(printed.get(f"{WX}val", ""))
        own = properties.find(_NUM_PR)
        style = properties.find(_STYLE) if self._styles else None
        list_id, level = ("", None) if style is None else self._styles.get(style.get(VAL, ""), ("", None))
        if own is not None:
            list_id, level = _reference(own, list_id, level)
        found = self._lists.get(list_id)
        return "" if found is None else _next_label(found, level or 0)


def _next_label(found: _Instance, level: int) -> str:
    numbers, levels = found.shared.numbers, found.shared.levels
    if level in found.starts:
        numbers[level] = found.starts.pop(level)
    else:
        current = numbers[level]
        numbers[level] = levels.get(level, _Level()).start if current is None else current + 1
    for deeper in range(level + 1, _LEVELS):
        if levels.get(deeper, _Level()).restarts:
            numbers[deeper] = None
    rule = levels.get(level, _Level())
    if rule.number_format == "bullet":
        return ""

    def number(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        other = levels.get(index, _Level())
        value = numbers[index]
        return numeral(other.start if value is None else value, "decimal" if rule.is_legal else other.number_format)

    return joined_label(_PLACEHOLDER.sub(number, rule.text))


def joined_label(label: str) -> str:
    """Trim a label so that a text can follow it directly; a space is added after a final digit or letter."""
    label = label.strip()
    return f"{label} " if label[-1:].isalnum() else label


def numeral(number: int, number_format: str) -> str:
    """Return a number in a format of ECMA-376 Part 1, 17.18.59; in decimal digits if the format is not supported."""
    if number_format in _COUNTING and 0 <= number < 100:
        tens, ones = divmod(number, 10)
        head = "" if tens == 0 else f"{'' if tens == 1 else _DIGITS[tens]}十"
        return head + (_DIGITS[ones] if ones or not tens else "")
    if number_format == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if number_format in _SERIES and 1 <= number <= len(_SERIES[number_format]):
        return _SERIES[number_format][number - 1]
    if number_format in ("lowerRoman", "upperRoman") and 1 <= number < 400:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman.upper() if number_format == "upperRoman" else roman
    if number_format == "decimalZero":
        return f"{number:02d}"
    return "" if number_format == "none" else str(number)


def _instances(numbering: Element) -> dict[str, _Instance]:
    shared = {
        abstract.get(f"{W}abstractNumId", ""): _List({_int(level, f"{W}ilvl"): _level(level) for level in levels})
        for abstract in numbering.iterchildren(f"{W}abstractNum")
        if (levels := abstract.findall(f"{W}lvl"))
    }
    instances = {}
    for num in numbering.iterchildren(f"{W}num"):
        reference = num.find(f"{W}abstractNumId")
        found = None if reference is None else shared.get(reference.get(VAL, ""))
        if found is None:
            continue
        starts = {}
        for override in num.iterchildren(f"{W}lvlOverride"):
            start = override.find(f"{W}startOverride")
            if start is not None:
                starts[_int(override, f"{W}ilvl")] = _int(start, VAL)
        instances[num.get(f"{W}numId", "")] = _Instance(found, starts)
    return instances


def _level(level: Element) -> _Level:
    values = {child.tag: child for child in level}
    start, number_format = values.get(f"{W}start"), values.get(f"{W}numFmt")
    text, restart = values.get(f"{W}lvlText"), values.get(f"{W}lvlRestart")
    return _Level(
        start=1 if start is None else _int(start, VAL),
        number_format="decimal" if number_format is None else number_format.get(VAL, "decimal"),
        text="" if text is None else text.get(VAL, ""),
        restarts=restart is None or restart.get(VAL) != "0",
        is_legal=is_on(values.get(f"{W}isLgl")),
    )


def _numbered_styles(styles: Element) -> dict[str, tuple[str, int | None]]:
    """Return the list id and level of each style that numbers its paragraphs, directly or through its base style."""
    own: dict[str, Element] = {}
    based_on: dict[str, str] = {}
    for style in styles.iterchildren(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        if (found := style.find(f"{W}pPr/{_NUM_PR}")) is not None:
            own[name] = found
        if (base := style.find(f"{W}basedOn")) is not None:
            based_on[name] = base.get(VAL, "")
    numbered = {}
    for name in {*own, *based_on}:
        chain: list[str] = []
        current = name
        while current and len(chain) < _CHAIN:
            chain.append(current)
            current = based_on.get(current, "")
        reference: tuple[str, int | None] = ("", None)
        for step in reversed(chain):
            if step in own:
                reference = _reference(own[step], *reference)
        if reference[0]:
            numbered[name] = reference
    return numbered


def _reference(numbered: Element, list_id: str, level: int | None) -> tuple[str, int | None]:
    """Return the list id and level of a `w:numPr`; `list_id` and `level` are the inherited values for what it omits."""
    own_list, own_level = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
    return (
        list_id if own_list is None else own_list.get(VAL, ""),
        level if own_level is None else min(_int(own_level, VAL), _LEVELS - 1),
    )


def _int(element: Element, attribute: str) -> int:
    try:
        return min(max(int(element.get(attribute, "0")), 0), 0x7FFF)
    except ValueError:
        return 0
