"""A PDF that PDFium cannot open, or in which it finds no text, is read with pdfplumber, with low confidence."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.document import extract_document
from extract.model.notes import ConfidenceBasis, Note
from extract.model.records import ExtractedDocument, Unreadable
from extract.readers.pdf.document import read_pdf
from tests.conftest import ROOT
from tests.harness.drawn_pdf import pdf

SEEN = ROOT / "tests" / "data" / "seen"
FILES = {
    "LibreOffice": ROOT / "tests" / "data" / "files" / "nantong_wordstyle.pdf",
    "Chromium": SEEN / "pdf_page_break_salaries" / "ch_q_09.pdf",
    "reportlab": SEEN / "pdf_early_page_break" / "pdf_cut_06.pdf",
    "turned": SEEN / "pdf_turned_page" / "chromium_turned_right.pdf",
}
SECOND = {ConfidenceBasis.SECOND_READER_AGREES, ConfidenceBasis.SECOND_READER_DISAGREES}


def without_root(whole: bytes) -> bytes:
    trailer = whole.rfind(b"trailer")
    return whole[:trailer] + re.sub(rb"/Root \d+", b"/Root 9999", whole[trailer:])


def behind_other_data(whole: bytes) -> bytes:
    return b"<br />\n<b>Warning</b>: date() on line 12<br />\n" * 40 + whole


def without_header(whole: bytes) -> bytes:
    return whole[whole.index(b"\n") :]


def values(document: ExtractedDocument) -> list[tuple[object, ...]]:
    amounts = [(row.source, row.measure, row.value, row.unit) for one in document.projects for row in one.funding]
    rows = [row for one in document.projects for row in one.indicators]
    return [*amounts, *((row.level3, row.target, row.actual, row.weight, row.score) for row in rows)]


@pytest.mark.parametrize("damage", [without_root, behind_other_data, without_header])
@pytest.mark.parametrize("name", ["Chromium", "reportlab", "turned"])
def test_a_damaged_file_gives_the_values_of_the_undamaged_one(
    name: str, damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(damage(FILES[name].read_bytes()))
    with pytest.raises(Unreadable):
        read_pdf(path)
    document = extract_document(path)
    assert values(document) == values(extract_document(FILES[name]))
    head = document.document
    assert (head.reader, head.media_type) == ("pdfplumber", "application/pdf")
    assert Note.READ_BY_SECOND_READER in head.confidence_basis
    rows = [row for one in document.projects for row in (one, *one.funding, *one.indicators)]
    assert all(row.confidence <= 0.5 for row in (head, *rows))
    assert all(Note.READ_BY_SECOND_READER in row.confidence_basis for row in rows)
    assert not any(SECOND & {*row.confidence_basis} for row in rows)


def test_a_file_of_libreoffice_without_its_root_is_read(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(without_root(FILES["LibreOffice"].read_bytes()))
    document = extract_document(path)
    assert len(document.projects) == len(extract_document(FILES["LibreOffice"]).projects)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(lambda whole: whole[: len(whole) // 2], "truncated", id="half of it"),
        pytest.param(lambda whole: whole[:200] + b"%%EOF", "damaged", id="a header and an end"),
        pytest.param(lambda whole: pdf([""]), "holds no text", id="a blank page"),
    ],
)
def test_a_file_that_neither_can_read_is_refused_as_before(
    damage: Callable[[bytes], bytes], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(damage(FILES["Chromium"].read_bytes()))
    with pytest.raises(Unreadable, match=reason):
        extract_document(path)


def test_an_encrypted_file_is_not_tried_again() -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        extract_document(ROOT / "tests" / "data" / "files" / "odd" / "enc_user.pdf")


def test_a_text_about_pdf_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text("项目支出绩效目标表\nstartxref 12 %%EOF\n后记", "utf-8")
    with pytest.raises(Unreadable, match="no performance form"):
        extract_document(path)
