"""A page that holds text and from which no value was read is counted, whether its text was read or not."""

from pathlib import Path

import pypdfium2
import pytest

from extract.document import extract_document
from extract.forms.confidence.pages import pages_without_values
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import DocumentHead, ExtractedDocument, Place
from tests.conftest import ROOT

BUDGET = ROOT / "tests" / "data" / "bench" / "budget.pdf"
FORMS = ROOT / "tests" / "data" / "files" / "tianjin.pdf"
HEAD = DocumentHead(document_id="0", file_name="form.pdf", media_type="application/pdf")


def whole_pages(document: ExtractedDocument) -> dict[int | None, str]:
    return {one.place.page: one.text for one in document.unrecognised if one.place == Place(page=one.place.page)}


def joined(path: Path, budget_pages: list[int]) -> Path:
    """Write pages of a budget (from 1), then the form on the first page of tianjin.pdf, then a page of the budget."""
    with pypdfium2.PdfDocument.new() as whole:
        for source, pages in ((BUDGET, budget_pages), (FORMS, [1]), (BUDGET, [2])):
            with pypdfium2.PdfDocument(source) as part:
                whole.import_pages(part, [page - 1 for page in pages])
        whole.save(path)
    return path


def test_pages_of_a_budget_around_a_form_are_counted_each_by_its_characters(tmp_path: Path) -> None:
    document = extract_document(joined(tmp_path / "short.pdf", [1, 2]))
    assert document.projects
    notes = whole_pages(document)
    assert sorted(notes) == [1, 2, 4]
    assert notes[4] == "page 4: no value was read from its 776 characters"


def test_pages_of_which_a_long_document_needs_only_the_plain_text_are_counted(tmp_path: Path) -> None:
    document = extract_document(joined(tmp_path / "long.pdf", [1, 2] * 7))
    assert document.document.page_count == 16
    assert sorted(whole_pages(document)) == [*range(1, 15), 16]


@pytest.mark.parametrize("name", ["tianjin.pdf", "nantong.pdf", "chaoyang.pdf", "tianjin.ofd"])
def test_no_page_of_forms_is_counted(name: str) -> None:
    assert whole_pages(extract_document(ROOT / "tests" / "data" / "files" / name)) == {}


def paragraph(page: int, text: str) -> Paragraph:
    return Paragraph(text, Place(page=page, bbox=(10, 20, 30, 40)))


def test_characters_are_counted_without_white_space_over_all_blocks_of_a_page() -> None:
    cell = Cell("合计", 0, 0, Place(page=2, table=1, row=1, column=1, bbox=(1, 2, 3, 4)))
    content = Content((paragraph(1, "封面"), paragraph(2, "目 录"), Grid(((cell,),))), "pdf", "application/pdf", 2)
    head = HEAD.model_copy(update={"cells": {"title": Place(page=1, bbox=(10, 20, 30, 40))}})
    (found,) = pages_without_values(content, [head])
    assert (found.text, found.place) == ("page 2: no value was read from its 4 characters", Place(page=2))


def test_a_sheet_is_no_page() -> None:
    cell = Cell("合计", 0, 0, Place(page=2, table=1, row=1, column=1))
    content = Content((Grid(((cell,),)),), "spreadsheet", "application/vnd.ms-excel", 2)
    assert pages_without_values(content, [HEAD]) == []
