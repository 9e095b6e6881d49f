"""Text of the leaf elements of a simplified tree (`wordml.tree`): text, breaks, symbol font characters, form fields."""

import re
from collections.abc import Callable

from extract.readers.word.wordml.tree import RUN_PROPERTIES, SYMBOL, TEXT, TICKED, UNTICKED, VAL, Element, W, is_on

FIELD = f"{W}fldChar"
FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TABS = frozenset({f"{W}tab", f"{W}ptab"})
_BREAKS = frozenset({f"{W}br", f"{W}cr"})
_HYPHEN = f"{W}noBreakHyphen"
LEAVES = (TEXT, *_TABS, *_BREAKS, _HYPHEN, SYMBOL, FIELD, FORMULA_TEXT)

_PRIVATE = re.compile("[\uf020-\uf0ff]")
"""The characters of symbol fonts as Word stores them: U+F000 plus the character code in the font."""
_UNKNOWN = "\ufffd"
_SIGNS = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x78: "☒", 0x9F: "•", 0xA1: "○",
        0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x2A: "☐", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "symbol": {
        0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
        0xBB: "≈", 0xD7: "·", **{digit: chr(digit) for digit in range(0x20, 0x40) if digit not in (0x22, 0x24, 0x27)},
    },
}  # fmt: skip
"""Boxes, ticks, comparison signs and the like, by symbol font and character code in the font."""


def printed(leaf: Element) -> str:
    """Return the text that a leaf element displays; empty for an element that displays none."""
    text = leaf.text
    if text:
        return _without_private(text, leaf) if _PRIVATE.search(text) else text
    print_ = _PRINTERS.get(leaf.tag)
    return "" if print_ is None else print_(leaf)


def _form_field(mark: Element) -> str:
    """Return the text of a legacy form field: a ticked or empty box, or the selected entry of a drop-down list."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        return TICKED if is_on(box.find(f"{W}default") if state is None else state) else UNTICKED
    entries = mark.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    chosen = mark.find(f"{W}ffData/{W}ddList/{W}result")
    number = 0 if chosen is None else _number(chosen.get(VAL, ""), 10)
    return entries[number].get(VAL, "") if number < len(entries) else ""


def _sign(symbol: Element) -> str:
    """Return the Unicode character for a character of a symbol font; U+FFFD if it is not known."""
    known = _SIGNS.get(symbol.get(f"{W}font", "").lower())
    number = _number(symbol.get(f"{W}char", ""), 16)
    if known is None and number >= 0x20 and not _PRIVATE.match(chr(number)):
        return chr(number)
    return (known or {}).get(number & 0xFF, _UNKNOWN)


def _without_private(text: str, leaf: Element) -> str:
    """Replace private-use characters by the signs that they display in the symbol font of their run.

    Characters that are not known, and those in other fonts, are kept.
    """
    run = leaf.getparent()
    fonts = None if run is None else run.find(f"{RUN_PROPERTIES}/{W}rFonts")
    font = "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""
    known = _SIGNS.get(font.lower(), {})
    return _PRIVATE.sub(lambda found: known.get(ord(found[0]) & 0xFF, found[0]), text)


def _number(digits: str, base: int) -> int:
    """Parse a number from 0 to 0xFFFF; 0 if the text is not a number or the number is a surrogate code point."""
    try:
        number = min(max(int(digits, base), 0), 0xFFFF)
    except ValueError:
        return 0
    return 0 if 0xD800 <= number <= 0xDFFF else number


_PRINTERS: dict[object, Callable[[Element], str]] = {
    **dict.fromkeys(_TABS, lambda _: "\t"),
    **dict.fromkeys(_BREAKS, lambda _: "\n"),
    _HYPHEN: lambda _: "-",
    SYMBOL: _sign,
    FIELD: _form_field,
}
