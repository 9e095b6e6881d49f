"""Digits that are set apart to fill their cell."""

import pytest

from extract.forms.repair.spaced_digits import join_spaced_digits
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Place


def joined(*texts: str) -> list[tuple[str, str | None]]:
    """The texts of a row after the repair, with what their places keep."""
    row = tuple(Cell(text, 0, at, Place(table=1, row=1, column=at + 1)) for at, text in enumerate(texts))
    (grid,) = join_spaced_digits(Content((Grid((row,)),), "html", "text/html")).blocks
    assert isinstance(grid, Grid)
    return [(cell.text, cell.place.text) for cell in grid.cells()]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 2 8 0 . 0 0", "1280.00"),
        ("1 , 2 8 0 . 0 0", "1,280.00"),
        ("1, 2 8 0. 0 0", "1,280.00"),
        ("1 2 8 0.00", "1280.00"),
        ("1　2　8　0", "1280"),
        ("１ ２ ８ ０", "1280"),
        ("9 0 . 1 0 %", "90.10%"),
        ("1 2 8 0 万元", "1280万元"),
        ("3 9 2座", "392座"),
        ("≥ 3 8 0 座", "≥380座"),
        ("- 1 0 0", "-100"),
    ],
)
def test_digits_set_apart_are_one_number_and_the_place_keeps_them(text: str, number: str) -> None:
    assert joined("年度资金总额", text) == [("年度资金总额", None), (number, text)]


@pytest.mark.parametrize(
    "text",
    [
        "1 0",
        "12 80",
        "2023 2024",
        "0 1 2",
        "1 2 3 号楼",
        "改造 1 2 3 座",
        "1 2 8 0 1 3 5 0 . 5 0 元/座",
        "1. 2 项",
        "A 1 2 3",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert joined("年度资金总额", text)[1] == (text, None)


def test_two_digits_set_apart_are_one_number_beside_a_longer_one() -> None:
    assert joined("总额", "1 2 8 0", "1 0", "9") == [("总额", None), ("1280", "1 2 8 0"), ("10", "1 0"), ("9", None)]


def test_a_paragraph_stays() -> None:
    content = Content((Paragraph("1 2 8 0", Place(line=1, column=1)),), "html", "text/html")
    assert join_spaced_digits(content) == content
