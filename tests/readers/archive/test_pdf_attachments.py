"""Files attached to a PDF are documents of their own, beside the PDF."""

from pathlib import Path

import pytest

from extract.document import extract_document
from extract.intake.sandbox import Request, unpack_archives
from extract.model.archives import NoArchive, Unpacked
from extract.readers.archive.pdf_attachments import attached_files
from extract.readers.archive.unpack import unpack
from tests.conftest import ROOT
from tests.harness.archives import as_zip

SEEN = ROOT / "tests" / "data" / "seen"
PDF = SEEN / "pdf_with_attachments" / "attached_twice.pdf"
PLAIN = SEEN / "pdf_form_fields" / "pdf_acroform_ap.pdf"


def test_files_of_the_document_and_of_a_page_are_unpacked_under_their_names(tmp_path: Path) -> None:
    found = unpack(PDF, "a.pdf", tmp_path / "members")
    assert found.media_type == "application/pdf"
    assert found.paths() == ["附件 自评表.html", "note.txt"]
    assert found.members[1].file.read_bytes() == b"just a note"


def test_an_attached_form_is_read_and_so_is_the_pdf(tmp_path: Path) -> None:
    found = unpack(PDF, "a.pdf", tmp_path / "members")
    names = [extract_document(path).projects[0].name for path in (PDF, found.members[0].file)]
    assert names == ["办公宿舍楼、食堂及餐厅暖通改造经费", "农村饮水管网改造补助"]


def test_the_files_of_a_pdf_in_an_archive_are_unpacked_too(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(as_zip({"a.pdf": PDF.read_bytes()}))
    found = unpack(path, "a.zip", tmp_path / "members")
    assert found.paths() == ["a.pdf", "a.pdf!/附件 自评表.html", "a.pdf!/note.txt"]


def test_a_pdf_without_attachments_is_no_archive(tmp_path: Path) -> None:
    assert list(attached_files(PLAIN)) == []
    with pytest.raises(NoArchive):
        unpack(PLAIN, "a.pdf", tmp_path / "members")


def test_the_sandbox_unpacks_a_pdf(tmp_path: Path) -> None:
    outcomes = dict(unpack_archives([Request(PDF, "a.pdf"), Request(PLAIN, "b.pdf")], 1, tmp_path))
    assert {request.file_name: isinstance(outcome, Unpacked) for request, outcome in outcomes.items()} == {
        "a.pdf": True,
        "b.pdf": False,
    }
