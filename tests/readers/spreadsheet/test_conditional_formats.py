"""Values that a conditional format hides, in workbooks that openpyxl writes."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from extract.model.notes import CountedNote, Note
from extract.model.records import HiddenBy
from extract.readers import read_content

FILES = Path(__file__).parents[2] / "data" / "files"
WHITE = Font(color="FFFFFFFF")
RED_ON_RED = {"font": Font(color="FFFF0000"), "fill": PatternFill(bgColor="FFFF0000", fill_type="solid")}


def read(path: Path, area: str, *rules: Any) -> tuple[set[str], list[tuple[str, HiddenBy]], tuple[Any, ...]]:
    """Read a budget of 年初预算 1280, 全年预算 1350.5 and 全年执行 0 in B1:B3, with rules on an area."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("年初预算", 1280), ("全年预算", 1350.5), ("全年执行", 0)):
        sheet.append(row)
    for rule in rules:
        sheet.conditional_formatting.add(area, rule)
    book.save(path)
    content = read_content(path)
    texts = {cell.text for block in content.blocks for cell in block.cells() if cell.text}  # type: ignore[union-attr]
    return texts, [(one.text, one.hidden_by) for one in content.hidden], content.notes


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        (CellIsRule(operator="equal", formula=["0"], font=WHITE), [("0", HiddenBy.COLOUR)]),
        (CellIsRule(operator="greaterThan", formula=["1300"], **RED_ON_RED), [("1350.5", HiddenBy.COLOUR)]),
        (CellIsRule(operator="between", formula=["1", "1300"], font=WHITE), [("1280", HiddenBy.COLOUR)]),
        (FormulaRule(formula=["B1=0"], font=WHITE), [("0", HiddenBy.COLOUR)]),
        (FormulaRule(formula=['$A1="全年预算"'], font=WHITE), [("1350.5", HiddenBy.COLOUR)]),
        (FormulaRule(formula=["TRUE"], font=WHITE), [(one, HiddenBy.COLOUR) for one in ("1280", "1350.5", "0")]),
    ],
)
def test_a_value_that_a_settled_condition_hides_is_not_read(rule: Any, hidden: list[Any], tmp_path: Path) -> None:
    texts, found, notes = read(tmp_path / "book.xlsx", "B1:B3", rule)

    assert found == hidden
    assert texts.isdisjoint(text for text, _ in hidden)
    assert notes == ()


def test_a_number_format_under_a_condition_hides_a_value(tmp_path: Path) -> None:
    nothing = DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=";;;"))
    rule = Rule(type="cellIs", operator="lessThan", formula=["1"], dxf=nothing)

    assert read(tmp_path / "book.xlsx", "B1:B3", rule)[1] == [("0", HiddenBy.FORMAT)]


@pytest.mark.parametrize(
    "rule",
    [
        CellIsRule(operator="lessThan", formula=["0"], font=WHITE),
        FormulaRule(formula=["1=2"], font=WHITE),
        CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFF0000")),
    ],
)
def test_a_condition_that_does_not_hold_or_hide_changes_nothing(rule: Any, tmp_path: Path) -> None:
    texts, hidden, notes = read(tmp_path / "book.xlsx", "B1:B3", rule)

    assert {"1280", "1350.5", "0"} <= texts
    assert (hidden, notes) == ([], ())


def test_the_first_rule_that_holds_applies(tmp_path: Path) -> None:
    visible = CellIsRule(operator="equal", formula=["0"], font=Font(color="FFFF0000"))
    hiding = FormulaRule(formula=["TRUE"], font=WHITE)

    assert [text for text, _ in read(tmp_path / "book.xlsx", "B1:B3", visible, hiding)[1]] == ["1280", "1350.5"]


@pytest.mark.parametrize(
    "rule",
    [
        FormulaRule(formula=["COUNTIF($B$1:$B$9,B1)>1"], font=WHITE),
        FormulaRule(formula=["Other!A1=1"], font=WHITE),
        Rule(type="duplicateValues", dxf=DifferentialStyle(font=WHITE)),
    ],
)
def test_a_condition_that_cannot_be_settled_is_noted(rule: Any, tmp_path: Path) -> None:
    texts, hidden, notes = read(tmp_path / "book.xlsx", "B1:B3", rule)

    assert {"1280", "1350.5", "0"} <= texts
    assert (hidden, notes) == ([], (CountedNote(Note.CONDITIONS_NOT_SETTLED, 3),))


@pytest.mark.parametrize("name", ["nantong", "tianjin", "chaoyang"])
def test_a_form_with_hidden_zeros_is_read_without_them(name: str, tmp_path: Path) -> None:
    """Zeros that a person sees as blank cells are no values."""
    book = openpyxl.load_workbook(FILES / f"{name}.xlsx")
    for sheet in book.worksheets:
        sheet.conditional_formatting.add("A1:Z400", CellIsRule(operator="equal", formula=["0"], font=WHITE))
    path = tmp_path / "form.xlsx"
    book.save(path)

    before, after = read_content(FILES / f"{name}.xlsx"), read_content(path)

    zeros = [cell for block in before.blocks for cell in block.cells() if cell.text in {"0", "0.00", "0.0"}]  # type: ignore[union-attr]
    assert len([one for one in after.hidden if one.hidden_by is HiddenBy.COLOUR]) <= len(zeros)
    assert after.notes == before.notes
