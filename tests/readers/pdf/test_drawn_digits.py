"""A font that draws other digits than its map names gives no number; honest fonts are taken at their word."""

from pathlib import Path

import pytest

from extract.document import extract_document
from extract.model.notes import ConfidenceBasis, PageDoubt, PagesUncertain
from extract.model.records import ExtractedDocument, HiddenBy, Unreadable
from extract.readers import read_content
from extract.readers.pdf.fonts.digit_shapes import HIGH, WIDE, distance, is_like, largest_part, sampled, shape_of
from tests.conftest import ROOT

SEEN = ROOT / "tests" / "data" / "seen"
LYING = sorted(SEEN.glob("pdf_misnamed_digits_*/*.pdf"))
HONEST = [
    next(path for path in sorted(folder.glob("*.pdf")) if "scan" not in path.stem)
    for folder in sorted({path.parent for path in (ROOT / "tests" / "data").rglob("*.pdf")})
    if folder.name != "odd" and "scan" not in folder.name and "misnamed" not in folder.name
]
"""A file of each folder, without those that are only images."""


def read(path: Path) -> ExtractedDocument:
    return extract_document(path)


@pytest.mark.parametrize("path", LYING, ids=lambda path: path.stem)
def test_no_number_of_a_lying_font_is_read(path: Path) -> None:
    document = read(path)
    rows = [row for project in document.projects for row in project.indicators]
    assert document.document.fiscal_year is None
    assert not any(project.funding for project in document.projects)
    assert not any(row.weight or row.score or row.normalized.value or row.actual_value for row in rows)
    assert not any(character.isdigit() for row in rows for character in f"{row.target}{row.actual}")


@pytest.mark.parametrize("path", LYING, ids=lambda path: path.stem)
def test_what_was_withheld_is_hidden_text_and_lowers_the_confidence(path: Path) -> None:
    document = read(path)
    assert {one.hidden_by for one in document.hidden} == {HiddenBy.MISNAMED}
    assert document.document.confidence <= 0.5
    withheld = [row for project in document.projects for row in project.indicators if row.target is None]
    assert withheld
    assert all(row.confidence <= 0.5 and ConfidenceBasis.DIGITS_MISNAMED in row.confidence_basis for row in withheld)


def test_hidden_texts_are_the_numbers_as_the_font_names_them() -> None:
    path = SEEN / "pdf_misnamed_digits_self_evaluation" / "libreoffice_3_and_8_swapped.pdf"
    content = read_content(path)
    assert content.hidden[0].text.splitlines()[:3] == ["837664.62", "837664.62", "10"]
    assert content.notes == (PagesUncertain(PageDoubt.MISNAMED_DIGITS, (1, 2)),)


@pytest.mark.parametrize("path", HONEST, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_honest_fonts_keep_their_digits(path: Path) -> None:
    try:
        content = read_content(path)
    except Unreadable:
        return
    assert not any(one.hidden_by is HiddenBy.MISNAMED for one in content.hidden)


def test_a_shape_is_like_its_digit_and_like_no_other() -> None:
    drawn = ["..##..", ".#..#.", "#....#", "#....#", "#....#", "#....#", ".#..#.", "..##.."]
    rows = [bytes(255 if pixel == "#" else 0 for pixel in row for _ in range(4)) for row in drawn for _ in range(6)]
    shape = shape_of(sampled(rows), len(rows))
    assert shape is not None
    assert shape.bit_length() <= WIDE * HIGH
    assert distance(0, [shape]) < min(distance(digit, [shape]) for digit in range(1, 10))
    assert not any(is_like(digit, shape) for digit in range(1, 10))
    assert shape_of([], 0) is None
    assert shape_of([b"\0\0"] * HIGH, 48) is None


def test_a_neighbour_is_no_part_of_a_glyph() -> None:
    rows = [bytes([255, 255, 0, 0, 0, 0, 255])] * 4
    assert largest_part(rows) == [bytes([255, 255, 0, 0, 0, 0, 0])] * 4
