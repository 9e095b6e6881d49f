"""A dynamic form (XFA) is refused by name; its page says only that another program is needed."""

from pathlib import Path

import pytest

from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.pdf.document import read_pdf

OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 5 0 R>>%s>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
    b"<</Length 54>>stream\nBT /F 12 Tf 100 700 Td (Please wait ... 2023) Tj ET    \nendstream",
    b"<</Length 11>>stream\n<template/>\nendstream",
)


def pdf_of(tmp_path: Path, catalog: bytes) -> Path:
    body = b"%PDF-1.7\n"
    offsets = []
    for number, item in enumerate(OBJECTS, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item % catalog if number == 1 else item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    path = tmp_path / "form.pdf"
    path.write_bytes(body + b"xref\n0 6\n0000000000 65535 f \n" + table + end)
    return path


def test_a_dynamic_form_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(pdf_of(tmp_path, b"/NeedsRendering true"))
    assert refused.value.cause == Reason.PDF_DYNAMIC_FORM


def test_a_static_form_is_read_as_its_page(tmp_path: Path) -> None:
    assert [block.text for block in read_pdf(pdf_of(tmp_path, b"")).blocks] == ["Please wait ... 2023"]
