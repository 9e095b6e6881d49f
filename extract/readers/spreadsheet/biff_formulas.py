"""Formulas of a binary workbook that may lack a result, in the notation of Excel ([MS-XLS] 2.4.127, 2.5.198)."""

import re
import struct
from collections.abc import Callable, Iterator, Sequence

from extract.readers.spreadsheet.formula import Unsupported, column_letters
from extract.readers.spreadsheet.sheet import Formula, Sheet

_BOF, _EOF, _BOUNDSHEET, _FORMULA = 0x809, 0x0A, 0x85, 0x06
_ZERO, _EMPTY_TEXT = bytes(8), 3
_NO_RESULT = re.compile(rb"\x06\x00.{8}(?:\x00{8}|\x03.{5}\xff\xff)", re.DOTALL)
"""The start of a formula record, whose result is zero or an empty text; other bytes may look like one."""
_LARGEST = 1000
_OPERATORS = {
    **{0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^", 0x08: "&"},
    **{0x09: "<", 0x0A: "<=", 0x0B: "=", 0x0C: ">=", 0x0D: ">", 0x0E: "<>"},
}
_FIXED = {24: ("ABS", 1), 27: ("ROUND", 2), 48: ("TEXT", 2), 212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2)}
_VARIABLE = {1: "IF", 4: "SUM", 5: "AVERAGE", 6: "MIN", 7: "MAX", 183: "PRODUCT"}
_NUMBERS = {0x1E: "<H", 0x1F: "<d"}
_SUM, _SPACE, _IF, _GOTO = 0x10, 0x40, 0x02, 0x08  # flags of attributes in a formula


def add_formulas(sheets: Sequence[Sheet], stream: bytes, code: Callable[[int], str]) -> None:
    """Add to the sheets of a BIFF8 workbook their formulas whose result is zero or an empty text.

    Args:
        sheets: The worksheets in the order of the workbook, which are changed.
        stream: The workbook stream.
        code: Returns the number format of a style.
    """
    if not _NO_RESULT.search(stream):
        return
    starts = [
        struct.unpack_from("<I", data)[0]
        for kind, data in _records(stream, 0)
        if kind == _BOUNDSHEET and len(data) > 5 and data[5] == 0
    ]
    for sheet, start in zip(sheets, starts, strict=False):
        for kind, data in _records(stream, start):
            if kind == _FORMULA and len(data) >= 22:
                _add(sheet, data, code)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the data of each record of a substream, without those of substreams in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _add(sheet: Sheet, data: bytes, code: Callable[[int], str]) -> None:
    row, column, style = struct.unpack_from("<HHH", data)
    result = data[6:14]
    is_text = result[6:] == b"\xff\xff" and result[0] == _EMPTY_TEXT
    if result != _ZERO and not is_text:
        sheet.has_results = True
        return
    size = struct.unpack_from("<H", data, 20)[0]
    try:
        text = _notation(data[22 : 22 + size])
    except (Unsupported, IndexError, struct.error):
        text = ""
    sheet.formulas[row + 1, column + 1] = Formula(text, code(style), "" if is_text else "0", is_text)


def _notation(tokens: bytes) -> str:
    """Convert the tokens of a formula, operands before operators, to a formula in A1 notation."""
    stack: list[str] = []
    at = 0
    while at < len(tokens):
        kind = tokens[at]
        base = kind & 0x1F | 0x20 if kind & 0x60 else kind  # references and functions have three classes
        at += 1
        if kind in _OPERATORS:
            right, left = stack.pop(), stack.pop()
            stack.append(f"({left}{_OPERATORS[kind]}{right})")
        elif kind in {0x12, 0x13, 0x14, 0x15}:
            operand = stack.pop()
            stack.append(
                {0x12: f"(+{operand})", 0x13: f"(-{operand})", 0x14: f"({operand}%)"}.get(kind, f"({operand})")
            )
        elif kind == 0x17:
            count, is_wide = tokens[at], tokens[at + 1] & 1
            raw = tokens[at + 2 : at + 2 + count * (1 + is_wide)]
            text = raw.decode("utf-16-le" if is_wide else "latin-1").replace('"', '""')
            stack.append(f'"{text}"')
            at += 2 + len(raw)
        elif kind == 0x19:
            if tokens[at] & _SUM:
                stack.append(f"SUM({stack.pop()})")
            elif not tokens[at] & (_SPACE | _IF | _GOTO) and tokens[at] != 1:
                raise Unsupported("attribute")
            at += 3
        elif kind in _NUMBERS:
            stack.append(repr(struct.unpack_from(_NUMBERS[kind], tokens, at)[0]))
            at += struct.calcsize(_NUMBERS[kind])
        elif base in {0x24, 0x25}:
            count = 1 if base == 0x24 else 2
            words = struct.unpack_from(f"<{2 * count}H", tokens, at)
            ends = zip(words[:count], words[count:], strict=True)
            stack.append(":".join(f"{column_letters((column & 0x3FFF) + 1)}{row + 1}" for row, column in ends))
            at += 4 * count
        elif base in {0x21, 0x22}:
            at += _call(stack, tokens, at, is_fixed=base == 0x21)
        else:
            raise Unsupported(hex(kind))
        if len(stack) > _LARGEST:
            raise Unsupported("stack")
    (formula,) = stack or [""]
    return formula


def _call(stack: list[str], tokens: bytes, at: int, *, is_fixed: bool) -> int:
    """Replace the arguments on the stack by a call; return the number of bytes that describe the function."""
    if is_fixed:
        name, count = _FIXED.get(struct.unpack_from("<H", tokens, at)[0], ("", 0))
    else:
        name, count = _VARIABLE.get(struct.unpack_from("<H", tokens, at + 1)[0], ""), tokens[at] & 0x7F
    if not name or not 0 < count <= len(stack):
        raise Unsupported("function")
    stack[-count:] = [f"{name}({','.join(stack[-count:])})"]
    return 2 if is_fixed else 3
