"""Amounts that a text states behind labels of money: 年初预算金额(5292.00)万元,实际支出金额5292万元,执行率为100%.

A label counts only if the grammar of labels (:mod:`extract.vocabulary.money_labels`) is certain of its measure, and an
amount only with its unit.
"""

import re
from collections.abc import Iterator

from extract import vocabulary
from extract.forms.rows import cell_slice, place_of
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Measure, Period
from extract.values.amounts import parse_amount
from extract.values.characters import one_width
from extract.values.numbers import COMMA_DECIMAL

_STATED = re.compile(
    r"(?P<label>(?:\d{1,2}[-—－]\d{1,2}月|\d{4}年)?[一-龥]{2,20})(?:为|是|共计|共)?\s*[:：]?\s*"
    rf"[(（]?\s*(?P<number>{COMMA_DECIMAL})\s*[)）]?\s*(?P<unit>{vocabulary.money_unit()}|[%％])"
)
_SHORTEST_LABEL = 3
_VERB = re.compile("(?:为|是|共计|共|达到|达)$")
_CONFIDENCE = 0.9


def stated_amounts(cell: Cell, year: int | None = None) -> list[Funding]:
    """Return the amounts that a text states, each with the label before it.

    Args:
        cell: The cell with the text.
        year: The year of the form; an amount whose label names another year is left out.
    """
    found: list[Funding] = []
    for stated in _STATED.finditer(one_width(cell.text)):
        for start in _starts(stated):
            source = cell_slice(cell, start, stated.end("label"))
            label = vocabulary.money_label(_VERB.sub("", source.text))
            if label is not None and label.is_explicit and label.column is not None:
                break
        else:
            continue
        is_rate = stated["unit"] in "%％"
        amount = parse_amount(f"{stated['number']}{stated['unit']}")
        if amount is None or is_rate != label.is_rate or label.is_of_other_year(year):
            continue
        measure, period = label.column
        value = cell_slice(cell, *stated.span("number"))
        text = _VERB.sub("", source.text)
        found.append(
            Funding(
                source=text,
                measure=Measure(measure),
                period=Period(period),
                value=amount[0],
                unit="%" if is_rate else amount[1],
                text=f"{value.text}{stated['unit']}",
                cells={"source": source.place, "value": value.place, "measure": place_of(source, text)},
                confidence=_CONFIDENCE,
                confidence_basis=(ConfidenceBasis.AMOUNT_WITH_LABEL,),
            )
        )
    return found


def _starts(stated: re.Match[str]) -> Iterator[int]:
    """Yield where the label may begin: the longest label that the grammar reads is the right one."""
    yield from range(stated.start("label"), stated.end("label") - _SHORTEST_LABEL + 1)
