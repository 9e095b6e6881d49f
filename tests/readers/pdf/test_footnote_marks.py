"""Small raised characters on a PDF page: marks of footnotes vanish, exponents and other text stay."""

import pytest

from extract.readers.page.ruling_lines import RulingLine
from extract.readers.page.text import Glyph, lines_of
from extract.readers.pdf.overlays.footnote_marks import without_footnote_marks
from extract.readers.pdf.overlays.watermarks import Rules

BASELINE, RAISED = 100.0, 97.0


def glyphs_of(*parts: tuple[str, float, float]) -> list[Glyph]:
    """Set texts one behind the other, each with its font size and its baseline."""
    glyphs, x = [], 50.0
    for text, size, baseline in parts:
        for character in text:
            wide = size if character >= "\u2e80" else 0.55 * size
            glyphs.append(Glyph(character, x, baseline - 0.9 * size, x + wide, baseline + 0.2 * size, baseline))
            x += wide
    return glyphs


def shown(*parts: tuple[str, float, float]) -> str:
    return "".join(line.text for line in lines_of(without_footnote_marks(glyphs_of(*parts))))


@pytest.mark.parametrize(
    ("before", "raised", "after", "read"),
    [
        ("1350.50", "1", "", "1350.50"),
        ("392", "2", "座", "392座"),
        ("新建水表井", "①", "", "新建水表井"),
        ("90.10%", "[3]", "", "90.10%"),
        ("1216.80", "12", "", "1216.80"),
        ("10", "2", "", "10"),
        ("46m", "2", "", "46m²"),
        ("1.28×10", "4", "元", "1.28×10⁴元"),
        ("3", "1", "/2", "31/2"),
    ],
)
@pytest.mark.parametrize("size", [5.2, 7.4])
def test_a_small_raised_mark_is_no_part_of_the_number(
    before: str, raised: str, after: str, read: str, size: float
) -> None:
    assert shown((before, 9, BASELINE), (raised, size, RAISED), (after, 9, BASELINE)) == read


def test_a_mark_drawn_apart_from_its_number_is_found() -> None:
    number, mark = glyphs_of(("1350.50", 9, BASELINE)), glyphs_of(("1350.50", 9, BASELINE), ("1", 5.2, RAISED))[-1]
    other = [glyph._replace(baseline=200.0, top=192.0, bottom=202.0) for glyph in number]
    kept = without_footnote_marks([*number, *other, mark])
    assert [glyph.text for glyph in kept] == [*"1350.50", *"1350.50"]


@pytest.mark.parametrize(
    "parts",
    [
        [("1350.50", 9, BASELINE), ("1", 9, BASELINE)],
        [("CO", 9, BASELINE), ("2", 5.2, 102.0)],
        [("1350.50", 9, BASELINE), ("1", 5.2, BASELINE)],
    ],
)
def test_text_that_is_not_raised_stays(parts: list[tuple[str, float, float]]) -> None:
    assert shown(*parts) == "".join(text for text, _, _ in parts)


def shown_in_cell(mark: tuple[str, float, float], right: float, below: float = 130.0) -> str:
    """Set 1350.50 in a cell, and a mark, given with its font size and baseline, at the start of its next line."""
    number, below_number = glyphs_of(("1350.50", 9, BASELINE)), glyphs_of(mark)
    cell = Rules(
        [RulingLine(y, 48.0, right) for y in (88.0, below)], [RulingLine(x, 88.0, 130.0) for x in (48.0, right)]
    )
    return "".join(glyph.text for glyph in without_footnote_marks([*number, *below_number], cell))


@pytest.mark.parametrize("mark", ["3", "12", "[1]", "①", "*"])
def test_a_mark_that_did_not_fit_on_the_line_of_its_number_is_dropped(mark: str) -> None:
    assert shown_in_cell((mark, 5.2, 109.0), right=87.0) == "1350.50"


@pytest.mark.parametrize(
    ("size", "right", "below"),
    [(9.0, 87.0, 130.0), (5.2, 140.0, 130.0), (5.2, 87.0, 104.0)],
    ids=["as large as the number", "the line had room", "in the next row"],
)
def test_another_number_below_a_number_stays(size: float, right: float, below: float) -> None:
    assert shown_in_cell(("3", size, 109.0), right, below) == "1350.503"
