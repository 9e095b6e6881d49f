"""A PDF page is turned until most of its characters are upright, and its image is turned with it."""

from pathlib import Path

import pypdfium2
import pytest

from extract.readers.pdf.orientation import quarters_to_upright
from extract.readers.pdf.page_image import page_as_read
from tests.conftest import ROOT

TURNED = ROOT / "tests" / "data" / "seen" / "pdf_turned_page"
AMONG = ROOT / "tests" / "data" / "seen" / "pdf_sideways_among_upright" / "pdf_one_upright_one_sideways.pdf"


def quarters(path: Path, index: int = 0) -> int:
    with pypdfium2.PdfDocument(path) as document:
        page = document[index]
        text_page = page.get_textpage()
        return quarters_to_upright(page.raw, text_page.raw)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chromium_turned_right", 3),
        ("chromium_upside_down", 2),
        ("rotate_entry_270", 0),
        ("rotate_entry_and_matrix_upside_down", 3),
    ],
)
def test_turns_make_the_text_upright(name: str, expected: int) -> None:
    assert quarters(TURNED / f"{name}.pdf") == expected


def test_each_page_is_turned_on_its_own() -> None:
    assert [quarters(AMONG, index) for index in (0, 1)] == [0, 1]


def test_a_page_without_text_stays_as_displayed(tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(200, 100).set_rotation(90)
        document.save(path)
    assert quarters(path) == 1


def test_positions_and_image_are_those_of_the_upright_page() -> None:
    marks, image = page_as_read(TURNED / "chromium_turned_right.pdf", 1, 72)
    assert (round(marks.width), round(marks.height)) == (842, 595)
    assert image.pixels.shape[:2] == (595, 842)
    title = "".join(glyph.text for glyph in marks.glyphs[:12])
    assert title == "2022年度项目支出绩效"
    first = marks.glyphs[0]
    ink = image.pixels[int(first.top) : int(first.bottom) + 1, int(first.x0) : int(first.x1) + 1]
    assert ink.min() < 128
