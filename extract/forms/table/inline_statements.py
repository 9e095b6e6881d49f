"""Reader of running text in a cell: numbered statements of indicators, and amounts listed after 含, 包括 or 其中."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extract import vocabulary
from extract.forms.rows import place_within
from extract.model.content import Cell
from extract.model.notes import ConfidenceBasis
from extract.model.records import Funding, Indicator, Measure, Place
from extract.values.amounts import parse_amount
from extract.values.characters import one_width
from extract.values.numbers import COMMA_DECIMAL
from extract.values.targets import parse_target

_NUMBERED = re.compile(r"(?:(?<=[。；;\n])|^)\s*(\d{1,3})[、.．]\s*")
_PART = re.compile(r"(?P<label>[^，,：:；;]{1,12})[：:]\s*")
_FEWEST_AMOUNTS = 2
_LIST = re.compile(r"(?:含|包括|其中)[：:]?(?P<items>[^。；;\n]+)")
_ITEM = re.compile(
    r"(?P<name>[^、，,。；;]*?[^\d、，,。；;.])"
    rf"(?P<amount>{COMMA_DECIMAL}\s*(?:{vocabulary.money_unit(with_short=True)}))(?=[、，,]|$)"
)
_AMOUNT_WORD = re.compile(r"(?:为|是|约|共计)$")


@dataclass(frozen=True)
class _Piece:
    text: str
    start: int


def numbered(cell: Cell) -> Iterator[tuple[str, int]]:
    """Yield the numbered statements (1、… 2、…) of a cell, each with its offset in the cell's text.

    A number out of sequence does not begin a statement.
    """
    marks, expected = [], 1
    for found in _NUMBERED.finditer(cell.text):
        if int(found[1]) == expected:
            marks.append(found)
            expected += 1
    ends = [*(found.start() for found in marks[1:]), len(cell.text)]
    for found, end in zip(marks, ends, strict=False):
        yield cell.text[found.end() : end], found.end()


def packed_indicators(cell: Cell) -> tuple[list[Indicator], list[tuple[str, Place]]]:
    """Read numbered statements of the form ``1、产出指标：<name>，年度指标值：<target>。2、…``.

    Returns:
        The indicators, and the texts of all other numbered statements with their places.
    """
    indicators, unrecognised = [], []
    for statement, start in numbered(cell):
        parts = _labelled(statement, start)
        level, target = parts.get("level"), parts.get("target")
        if level is None or target is None:
            unrecognised.append((statement.strip(), place_within(cell, start, statement.strip())))
            continue
        label, name = level
        grain = "level1" if vocabulary.level_name(label.text, "level1") else "level2"
        pieces = {grain: label, "level3": name, "target": target[1]}
        indicators.append(
            Indicator(
                level1=label.text if grain == "level1" else None,
                level2=label.text if grain == "level2" else None,
                level3=name.text,
                target=target[1].text,
                normalized=parse_target(target[1].text),
                cells={key: place_within(cell, piece.start, piece.text) for key, piece in pieces.items()},
                confidence=0.95,
                confidence_basis=(ConfidenceBasis.NUMBERED_STATEMENT,),
            )
        )
    return indicators, unrecognised


def _labelled(statement: str, start: int) -> dict[str, tuple[_Piece, _Piece]]:
    """Split a statement at its labels.

    Args:
        statement: The statement.
        start: Its offset in the cell's text.

    Returns:
        Under ``level`` the level word and the text after it, under ``target`` the label of the target and the text
        after it. A missing label has no entry.
    """
    marks = []
    for found in _PART.finditer(statement):
        label = found["label"]
        if vocabulary.level_name(label, "level1") or vocabulary.level_name(label, "level2"):
            marks.append(("level", found))
        elif vocabulary.indicator_column(label) == "target":
            marks.append(("target", found))
    ends = [*(found.start() for _, found in marks[1:]), len(statement)]
    return {
        role: (
            _piece(found["label"], start + found.start("label")),
            _piece(statement[found.end() : end], start + found.end()),
        )
        for (role, found), end in zip(marks, ends, strict=False)
    }


def _piece(text: str, start: int) -> _Piece:
    lead = len(text) - len(text.lstrip())
    return _Piece(text.strip().rstrip("。；;，,").strip(), start + lead)


def listed_amounts(cell: Cell, whole: str) -> list[Funding]:
    """Read amounts that a text lists after 含, 包括 or 其中, such as ``含甲项目30万元、乙项目40.8万元``.

    Args:
        cell: The cell with the text.
        whole: The source of the amount that the listed amounts are parts of.
    """
    rows: list[Funding] = []
    for listing in _LIST.finditer(one_width(cell.text)):
        items = list(_ITEM.finditer(listing["items"]))
        if len(items) < _FEWEST_AMOUNTS:
            continue
        for item in items:
            parsed = parse_amount(item["amount"])
            name = _AMOUNT_WORD.sub("", item["name"].strip())
            if parsed is None or not name:
                continue
            value, unit = parsed
            offset = listing.start("items") + item.start("name")
            amount_at = listing.start("items") + item.start("amount")
            rows.append(_detail(cell, whole, name, (value, unit, item["amount"]), (offset, amount_at)))
    return rows


def _detail(cell: Cell, whole: str, name: str, amount: tuple[Decimal, str | None, str], at: tuple[int, int]) -> Funding:
    value, unit, text = amount
    return Funding(
        source=name,
        measure=Measure.BUDGET,
        value=value,
        unit=unit,
        text=text,
        detail_of=whole,
        cells={
            "source": place_within(cell, at[0], name),
            "value": replace(place_within(cell, at[1], text), text=text),
        },
        confidence=0.9,
        confidence_basis=(ConfidenceBasis.AMOUNT_IN_GOAL,),
    )
