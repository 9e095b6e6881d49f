"""Evaluate simple formulas of a workbook: arithmetic, comparisons, conditions and sums over cells.

Syntax and coercions are those of ECMA-376 part 1, 18.17. What is not supported has no result, never a guessed one.
"""

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from extract.readers.spreadsheet.number_format import display_text

Value = float | str | bool | None
"""The value of a cell or of a formula; None is a blank cell."""

Address = tuple[str | None, int, int]
"""The name of a sheet (None for the sheet of the formula), a row and a column, from 1."""

Lookup = Callable[[Address], Value]
"""Returns the value of a cell.

Raises:
    Unsupported: The value is not known.
"""

_Area = list[Value]
_Thunk = Callable[[], "Value | _Area"]

_LONGEST = 8192
_DEEPEST = 40
_LARGEST_AREA = 5000
_ZERO_DIVISION = "#DIV/0!"
_SHEET = r"(?:(?:'((?:[^']|'')+)'|([\w.]+))!)?"
_REFERENCE = rf"{_SHEET}\$?([A-Za-z]{{1,3}})\$?(\d{{1,7}})(?::\$?([A-Za-z]{{1,3}})\$?(\d{{1,7}}))?(?![\w(.])"
_TOKEN = re.compile(
    rf"""\s*(?: (?P<number>(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)(?![\w!:])
      | "(?P<string>(?:[^"]|"")*)" | (?P<reference>{_REFERENCE}) | (?P<name>[A-Za-z][A-Za-z.]*)\(
      | (?P<boolean>TRUE|FALSE)\b | (?P<sign><>|<=|>=|[-+*/^&=<>%(),]) )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_RELATIVE = re.compile(rf"\"[^\"]*\"|{_SHEET}(\$?)([A-Za-z]{{1,3}})(\$?)(\d{{1,7}})(?![\w(.])")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    **{"=": operator.eq, "<>": operator.ne, "<": operator.lt},
    **{">": operator.gt, "<=": operator.le, ">=": operator.ge},
}
_LEVELS = (tuple(_COMPARISONS), ("&",), ("+", "-"), ("*", "/"), ("^",))


class Unsupported(Exception):
    """Raised for a formula that is not evaluated."""


class Failed(Exception):
    """Raised for a formula whose result is an error value, such as ``#DIV/0!``."""


def evaluate(text: str, lookup: Lookup) -> Value:
    """Return the result of a formula.

    Args:
        text: The formula, without an equals sign before it.
        lookup: Returns the value of a cell that the formula refers to.

    Raises:
        Unsupported: The formula, or one that it depends on, is not supported.
    """
    if len(text) > _LONGEST:
        raise Unsupported(text[:20])
    parser = _Parser(text, lookup)
    try:
        return _single(parser.whole()())
    except Failed as error:
        return str(error)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise Unsupported(text[:20]) from error


def shifted(text: str, rows: int, columns: int) -> str:
    """Return a formula with its relative references moved, as the cells that share a formula have it.

    Raises:
        Unsupported: A reference would leave the sheet.
    """

    def move(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return match[0]
        _, _, column_fixed, column, row_fixed, row = match.groups()
        across = column_number(column) + (0 if column_fixed else columns)
        down = int(row) + (0 if row_fixed else rows)
        if across < 1 or down < 1:
            raise Unsupported(text[:20])
        before = match[0][: match.start(3) - match.start(0)]
        return f"{before}{column_fixed}{column_letters(across)}{row_fixed}{down}"

    return _RELATIVE.sub(move, text)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1, given its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, given its number from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Parser:
    """A recursive descent parser that turns a formula into a function without arguments."""

    def __init__(self, text: str, lookup: Lookup) -> None:
        self._tokens = list(self._split(text))
        self._at = 0
        self._depth = 0
        self._lookup = lookup

    @staticmethod
    def _split(text: str) -> Iterator[re.Match[str]]:
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise Unsupported(text[at : at + 20])
            yield match
            at = match.end()

    def whole(self) -> _Thunk:
        """Parse the whole formula."""
        found = self._binary(0)
        if self._at < len(self._tokens):
            raise Unsupported(self._tokens[self._at][0])
        return found

    def _sign(self) -> str:
        return self._tokens[self._at]["sign"] or "" if self._at < len(self._tokens) else ""

    def _expect(self, sign: str) -> None:
        if self._sign() != sign:
            raise Unsupported(sign)
        self._at += 1

    def _binary(self, level: int) -> _Thunk:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while (sign := self._sign()) in _LEVELS[level]:
            self._at += 1
            left = _operation(sign, left, self._binary(level + 1))
        return left

    def _unary(self) -> _Thunk:
        if (sign := self._sign()) in {"+", "-"}:
            self._at += 1
            operand = self._unary()
            return operand if sign == "+" else lambda: -_number(operand())
        found = self._primary()
        while self._sign() == "%":
            self._at += 1
            found = _percent(found)
        return found

    def _primary(self) -> _Thunk:
        if self._at >= len(self._tokens):
            raise Unsupported("end")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unsupported("depth")
        token = self._tokens[self._at]
        self._at += 1
        found: _Thunk
        if token["number"]:
            number = float(token["number"])
            found = lambda: number  # noqa: E731 - one of several forms of a constant
        elif token["string"] is not None:
            string = token["string"].replace('""', '"')
            found = lambda: string  # noqa: E731
        elif token["boolean"]:
            truth = token["boolean"].upper() == "TRUE"
            found = lambda: truth  # noqa: E731
        elif token["reference"]:
            found = self._reference(token)
        elif token["name"]:
            found = _call(token["name"].upper(), self._arguments())
        elif token["sign"] == "(":
            found = self._binary(0)
            self._expect(")")
        else:
            raise Unsupported(token[0])
        self._depth -= 1
        return found

    def _arguments(self) -> list[_Thunk]:
        arguments: list[_Thunk] = []
        while self._sign() != ")":
            if arguments:
                self._expect(",")
            arguments.append(self._binary(0))
        self._at += 1
        return arguments

    def _reference(self, token: re.Match[str]) -> _Thunk:
        quoted, plain, left, top, right, bottom = re.fullmatch(_REFERENCE, token["reference"]).groups()  # type: ignore[union-attr]
        sheet = quoted.replace("''", "'") if quoted else plain
        first = (int(top), column_number(left))
        if right is None:
            return lambda: self._lookup((sheet, *first))
        rows = sorted((first[0], int(bottom)))
        columns = sorted((first[1], column_number(right)))
        if (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > _LARGEST_AREA:
            raise Unsupported(token[0])
        return lambda: [
            self._lookup((sheet, row, column))
            for row in range(rows[0], rows[1] + 1)
            for column in range(columns[0], columns[1] + 1)
        ]


def _operation(sign: str, left: _Thunk, right: _Thunk) -> _Thunk:
    if sign == "&":
        return lambda: _text(left()) + _text(right())
    if sign in _COMPARISONS:
        return lambda: _compared(sign, _single(left()), _single(right()))
    if sign == "/":
        return lambda: _quotient(_number(left()), _number(right()))
    arithmetic = {"+": operator.add, "-": operator.sub, "*": operator.mul, "^": operator.pow}[sign]
    return lambda: float(arithmetic(_number(left()), _number(right())))


def _percent(operand: _Thunk) -> _Thunk:
    return lambda: _number(operand()) / 100


def _quotient(dividend: float, divisor: float) -> float:
    if not divisor:
        raise Failed(_ZERO_DIVISION)
    return dividend / divisor


def _compared(sign: str, left: Value, right: Value) -> bool:
    if left is None or right is None:
        other = right if left is None else left
        blank: Value = "" if isinstance(other, str) else 0.0
        left, right = (blank if left is None else left), (blank if right is None else right)
    if isinstance(left, str) != isinstance(right, str):
        raise Unsupported("comparison of a text with a number")
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.lower(), right.lower()
    return _COMPARISONS[sign](left, right)


def _single(value: "Value | _Area") -> Value:
    if isinstance(value, list):
        raise Unsupported("an area of cells as one value")
    return value


def _number(value: "Value | _Area") -> float:
    """Return a value as an operand of arithmetic: a text that spells a number counts as that number."""
    single = _single(value)
    if isinstance(single, str):
        try:
            return float(single.strip().replace(",", ""))
        except ValueError as error:
            raise Unsupported("a text as a number") from error
    return float(single or 0)


def _text(value: "Value | _Area") -> str:
    single = _single(value)
    if isinstance(single, bool):
        return "TRUE" if single else "FALSE"
    return display_text(single, "General") if isinstance(single, float) else single or ""


def _call(name: str, arguments: Sequence[_Thunk]) -> _Thunk:
    if name == "IF" and len(arguments) in {2, 3}:
        otherwise: _Thunk = arguments[2] if len(arguments) == 3 else lambda: False
        return lambda: arguments[1]() if _number(arguments[0]()) else otherwise()
    if name == "IFERROR" and len(arguments) == 2:
        return lambda: _if_failed(*arguments)
    if name in {"ROUND", "ROUNDUP", "ROUNDDOWN"} and len(arguments) == 2:
        return lambda: _rounded(name, _number(arguments[0]()), int(_number(arguments[1]())))
    if name == "TEXT" and len(arguments) == 2:
        return lambda: display_text(_number(arguments[0]()), _text(arguments[1]()))
    if name == "ABS" and len(arguments) == 1:
        return lambda: abs(_number(arguments[0]()))
    if name in {"SUM", "AVERAGE", "MIN", "MAX", "PRODUCT"} and arguments:
        return lambda: _aggregate(name, _numbers(arguments))
    raise Unsupported(name)


def _if_failed(value: _Thunk, otherwise: _Thunk) -> "Value | _Area":
    try:
        return value()
    except Failed:
        return otherwise()


def _numbers(arguments: Sequence[_Thunk]) -> list[float]:
    """Return the numbers among arguments; in an area, and in a single cell as well, texts and blanks do not count."""
    values = [argument() for argument in arguments]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [float(one) for one in flat if isinstance(one, float)]


def _aggregate(name: str, numbers: list[float]) -> float:
    if name == "AVERAGE":
        return _quotient(sum(numbers), len(numbers))
    if name == "PRODUCT":
        product = 1.0
        for number in numbers:
            product *= number
        return product if numbers else 0.0
    if not numbers:
        return 0.0
    return min(numbers) if name == "MIN" else max(numbers) if name == "MAX" else float(sum(numbers))


def _rounded(name: str, number: float, places: int) -> float:
    if abs(places) > 15:
        raise Unsupported("places")
    mode = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN}[name]
    return float(Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-places), mode))
