"""Headers where each line of text is a row: a line most of whose cells are headers is a header as a whole."""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.layout_recovery.token import Token
from extract.values.amounts import parse_amount

_FEWEST = 3
_LONGEST = 30
_MONEY = {"initial_budget", "budget", "available", "executed", "planned_execution"}


def end_of_header_line(tokens: Sequence[Token], start: int) -> int:
    """Return the index behind a line of headers of money, or behind what is left of one at `start`; 0 if it is none.

    At least half of the cells must be labels of money, the first one and another must name a sum of money, and none may
    be an amount. The others are headers above columns that are not read.

    Args:
        tokens: The tokens of the document.
        start: The index of the first header.
    """
    end = start + 1
    while end < len(tokens) and not tokens[end].starts_line:
        end += 1
    line = tokens[start:end]
    if len(line) < _FEWEST or any(token.is_table or len(token.text) > _LONGEST for token in line):
        return 0
    measures = sum(_measure(token.text) in _MONEY for token in line)
    known = sum(_is_of_money(token.text) for token in line)
    has_values = any(parse_amount(token.text) or vocabulary.label_field(token.text) for token in line)
    is_begun = _measure(line[0].text) in _MONEY
    return end if is_begun and measures > 1 and not has_values and known * 2 >= len(line) else 0


def _measure(text: str) -> str | None:
    found = vocabulary.funding_header(text)
    return found[0] if found else None


def _is_of_money(text: str) -> bool:
    return bool(vocabulary.funding_header(text) or vocabulary.funding_role(text) or vocabulary.money_label(text))
