"""Damaged data within a PDF: what is read from it is uncertain, and says so."""

import re
import zlib
from pathlib import Path

import pytest

from evaluation.documents import FILES
from extract.document import extract_document
from extract.model.notes import ConfidenceBasis, PageDoubt, PagesNotRead, PagesUncertain
from extract.model.reasons import PageLoss
from extract.model.records import ExtractedDocument
from extract.readers import read_content
from extract.readers.pdf.stream_integrity import damaged_pages

STREAM = re.compile(rb"/FlateDecode[^>]*>>\s*stream\r?\n")
SEEN = FILES.parent / "seen"
DOCUMENTS = [
    FILES / "nantong.pdf",
    FILES / "tianjin.pdf",
    SEEN / "pdf_page_break_self_evaluation" / "ch_y_05.pdf",
    SEEN / "pdf_radical_supplement" / "pdf_radical_supplement.pdf",
]
"""Files of LibreOffice, Chromium and ReportLab."""


def flipped(source: Path, target: Path, word: bytes, share: float) -> int:
    """Write a copy with one changed byte in the first stream that holds a word; return the changed byte's offset."""
    data = bytearray(source.read_bytes())
    for found in STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        try:
            text = zlib.decompress(data[found.end() : end].rstrip(b"\r\n"))
        except zlib.error:
            continue
        if word in text:
            place = found.end() + int((end - found.end()) * share)
            data[place] ^= 0x10
            target.write_bytes(data)
            return place
    raise AssertionError(word)


def numbers_at(document: ExtractedDocument, page: int) -> list[tuple[object, float]]:
    """Return the numbers that were read on a page, each with the confidence in its row."""
    rows = [
        (row, name)
        for project in document.projects
        for row in (*project.funding, *project.indicators, *project.scores)
        for name in ("value", "weight", "score")
        if name in row.cells and row.cells[name].page == page
    ]
    return [(getattr(row, name), row.confidence) for row, name in rows if getattr(row, name) is not None]


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("source", DOCUMENTS, ids=lambda path: path.stem)
def test_content_with_a_changed_byte_gives_no_certain_number(source: Path, share: float, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    flipped(source, path, b" Tf", share)

    assert read_content(path).notes in (
        (PagesUncertain(PageDoubt.DATA_DAMAGED, (1,)),),
        (PagesNotRead(PageLoss.DAMAGED, (1,)),),
    )
    document, whole = extract_document(path), numbers_at(extract_document(source), 1)
    assert {number for number, confidence in numbers_at(document, 1) if confidence > 0.5} <= {one for one, _ in whole}


@pytest.mark.parametrize("source", DOCUMENTS, ids=lambda path: path.stem)
def test_a_damaged_map_of_a_font_concerns_the_pages_that_use_the_font(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    flipped(source, path, b"begincmap", 0.5)

    assert 1 in damaged_pages(path, 20)


@pytest.mark.parametrize("path", sorted(FILES.glob("*.pdf")), ids=lambda path: path.stem)
def test_whole_files_have_no_damaged_page(path: Path) -> None:
    assert damaged_pages(path, 20) == frozenset()


def test_a_missing_checksum_is_no_damage(tmp_path: Path) -> None:
    """Some programs write none."""
    data = bytearray((FILES / "chaoyang.pdf").read_bytes())
    for found in STREAM.finditer(data):
        end = data.find(b"endstream", found.end())
        packed = bytes(data[found.end() : end])
        inflater = zlib.decompressobj()
        if b" Tf" in inflater.decompress(packed):
            checksum = len(packed) - len(inflater.unused_data) - 4
            data[found.end() + checksum : end] = b"\n" * (len(packed) - checksum)
            break
    path = tmp_path / "unchecked.pdf"
    path.write_bytes(data)

    assert damaged_pages(path, 1) == frozenset()


def test_numbers_of_a_damaged_page_that_nothing_confirms_are_unrecognised(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    flipped(FILES / "tianjin.pdf", path, b" Tf", 0.9)

    document = extract_document(path)

    whole = extract_document(FILES / "tianjin.pdf")
    assert len(document.unrecognised) > len(whole.unrecognised)
    rows = [row for project in document.projects for row in (*project.indicators, *project.funding)]
    assert any(ConfidenceBasis.FROM_DAMAGED_DATA in row.confidence_basis for row in rows)
    assert document.document.confidence <= 0.5
