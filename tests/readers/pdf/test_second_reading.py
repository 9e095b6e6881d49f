"""Numbers of uncertain pages are compared with what pdfplumber reads at their places; no other page is read again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extract.document import extract_document
from extract.forms.confidence.second_reading import compare_second_reading, uncertain_pages
from extract.model.notes import ConfidenceBasis
from extract.model.records import ExtractedDocument, Place, Unrecognised
from extract.readers import read_again
from tests.conftest import ROOT

PATH = ROOT / "tests" / "data" / "seen" / "pdf_early_page_break" / "pdf_cut_06.pdf"
SECOND = {ConfidenceBasis.SECOND_READER_AGREES, ConfidenceBasis.SECOND_READER_DISAGREES}


@pytest.fixture(scope="module")
def certain() -> ExtractedDocument:
    return extract_document(PATH)


@pytest.fixture(scope="module")
def uncertain(certain: ExtractedDocument) -> ExtractedDocument:
    texts = [Unrecognised(text=f"text {number}", place=Place(page=1)) for number in range(30)]
    return certain.model_copy(update={"unrecognised": texts})


def bases(document: ExtractedDocument, page: int) -> set[object]:
    rows = document.projects[0].funding
    return {code for row in rows if row.cells["value"].page == page for code in row.confidence_basis} & SECOND


def test_a_page_without_doubt_is_not_read_again(certain: ExtractedDocument) -> None:
    def never(_places: Sequence[Place]) -> list[str | None]:
        raise AssertionError

    assert uncertain_pages(certain) == set()
    assert compare_second_reading(certain, never) == certain


def test_agreement_of_pdfplumber_is_part_of_the_basis_on_the_uncertain_page_only(uncertain: ExtractedDocument) -> None:
    compared = compare_second_reading(uncertain, lambda places: read_again(PATH, places))
    assert bases(compared, 1) == {ConfidenceBasis.SECOND_READER_AGREES}
    assert bases(compared, 2) == set()


def test_a_longer_number_is_a_disagreement(uncertain: ExtractedDocument) -> None:
    compared = compare_second_reading(uncertain, lambda places: [f"{place.text or ''}1" for place in places])
    assert bases(compared, 1) == {ConfidenceBasis.SECOND_READER_DISAGREES}


def test_pdfplumber_reads_the_text_in_the_box_of_a_place(certain: ExtractedDocument) -> None:
    amount = next(row for row in certain.projects[0].funding if row.text == "1350.50")
    place = amount.cells["value"]
    assert read_again(PATH, [place, replace(place, bbox=None)]) == ["1350.50", None]
