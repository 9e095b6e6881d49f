"""Formulas that are evaluated, against what spreadsheet programs show; and those that are not."""

import pytest

from extract.model.notes import CountedNote, Note
from extract.readers.spreadsheet.formula import Address, Unsupported, Value, evaluate, shifted
from extract.readers.spreadsheet.sheet import Formula, Sheet
from extract.readers.spreadsheet.uncomputed import complete_formulas
from extract.readers.spreadsheet.xlsx import read_xlsx
from tests.harness.grids import DATA

CELLS: dict[Address, Value] = {
    **{(None, 7, 5): 1270.5, (None, 8, 5): 80.0, (None, 9, 5): "—", (None, 10, 5): "12"},
    **{("表 一", 1, 1): 3.0, ("Sheet2", 1, 1): 4.0},
}


def lookup(address: Address) -> Value:
    return CELLS.get(address)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("E7+E8", 1350.5),
        ("SUM(E7:E10)", 1350.5),
        ("E8+E10", 92.0),
        ("$E$8*2%", 1.6),
        ("-2^2", 4.0),
        ("(E7-E8)/E8-1", 13.88125),
        ("IF(E6=0,0,F6/E6)", 0.0),
        ('IFERROR(F6/E6,"-")', "-"),
        ("F6/E6", "#DIV/0!"),
        ("ROUND(E7/E8,2)", 15.88),
        ("ROUND(2.675,2)", 2.68),
        ('E8&"万元"', "80万元"),
        ('TEXT(E8/E7,"0.00%")', "6.30%"),
        ("'表 一'!A1+Sheet2!A1", 7.0),
        ("AVERAGE(E7:E9)", 675.25),
        ("MAX(E7,E8,2000)", 2000.0),
        ('E9="—"', True),
        ("E6", None),
    ],
)
def test_a_formula_has_the_result_that_a_program_shows(text: str, result: Value) -> None:
    assert evaluate(text, lookup) == result


@pytest.mark.parametrize(
    "text",
    ["", "VLOOKUP(1,A1:B2,2)", "E9+1", "SUM(E7:E8", "A1:B2", "SUM(A1:ZZ99999)", "(" * 200 + "1" + ")" * 200, "1 2"],
)
def test_another_formula_has_no_result(text: str) -> None:
    with pytest.raises(Unsupported):
        evaluate(text, lookup)


def test_a_shared_formula_moves_its_relative_references() -> None:
    assert shifted("SUM(E7:$E$9)+'x y'!B2&\"A1\"", 1, 1) == "SUM(F8:$E$9)+'x y'!C3&\"A1\""
    with pytest.raises(Unsupported):
        shifted("A1", -1, 0)


def sheet(formulas: dict[int, Formula], *, has_results: bool = False) -> Sheet:
    """A sheet with 5 and 7 in A1 and A2, and formulas in column 2."""
    texts = {(1, 1): "5", (2, 1): "7", **{(row, 2): "0" for row, one in formulas.items() if one.stored}}
    at = {(row, 2): one for row, one in formulas.items()}
    return Sheet(texts=texts, numbers={(1, 1): 5.0, (2, 1): 7.0}, formulas=at, has_results=has_results)


def completed(formulas: dict[int, Formula], *, has_results: bool = False, is_recomputed: bool = False) -> list[object]:
    one = sheet(formulas, has_results=has_results)
    complete_formulas([one], is_recomputed_on_opening=is_recomputed)
    return [*(one.texts.get((row, 2)) for row in formulas), one.computed_count, one.unknown_count]


SUM, BLANK, OTHER = (Formula(text, "0.0", "0") for text in ("A1+A2", "C1+C2", "NOW()"))


def test_zeros_that_a_sum_contradicts_are_no_results() -> None:
    assert completed({1: SUM, 2: BLANK, 3: OTHER}) == ["12.0", "0", None, 1, 1]


def test_zeros_that_nothing_contradicts_are_results() -> None:
    assert completed({2: BLANK, 3: OTHER}) == ["0", "0", 0, 0]


def test_a_zero_that_cannot_be_computed_is_no_result_where_the_file_asks_for_computation() -> None:
    assert completed({2: BLANK, 3: OTHER}, is_recomputed=True) == ["0", None, 0, 1]


def test_a_contradicted_zero_among_other_results_has_no_value_unless_the_file_asks_for_computation() -> None:
    assert completed({1: SUM, 3: OTHER}, has_results=True) == [None, "0", 0, 1]
    assert completed({1: SUM, 3: OTHER}, has_results=True, is_recomputed=True) == ["12.0", "0", 1, 0]


def test_a_cycle_has_no_result() -> None:
    assert completed({1: Formula("B2", "0"), 2: Formula("B1", "0")}) == [None, None, 0, 2]


def test_a_formula_that_depends_on_another_is_computed_from_it() -> None:
    assert completed({1: Formula("B2*2", "0"), 2: Formula("A1+1", "0")}) == ["12", "6", 2, 0]


def test_the_number_of_computed_formulas_is_noted() -> None:
    content = read_xlsx(DATA / "seen" / "sheet_formulas_without_results" / "nothing_stored.xlsx")
    assert content.notes == (CountedNote(Note.FORMULAS_COMPUTED_HERE, 6),)
