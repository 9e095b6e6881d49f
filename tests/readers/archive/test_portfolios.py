"""The files in a PDF portfolio are documents of their own; the portfolio says what it holds."""

from pathlib import Path

import pytest

from extract.document import extract_document
from extract.model.archives import Bundle
from extract.model.records import Unreadable
from extract.readers.archive.unpack import unpack
from tests.conftest import ROOT
from tests.harness.portfolios import compressed_portfolio, portfolio

SEEN = ROOT / "tests" / "data" / "seen"
PDF = (SEEN / "pdf_clipped_xiangtan" / "drawn.pdf").read_bytes()
BOOK = (SEEN / "sheet_struck_out_run" / "xlsx_rich_strike_int.xlsx").read_bytes()
DAMAGED = b"PK\x03\x04 not a zip"


@pytest.mark.parametrize("has_tree", [False, True])
def test_its_files_are_read_and_one_that_cannot_be_is_named(tmp_path: Path, *, has_tree: bool) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(portfolio({"自评表.pdf": PDF, "目标表.xlsx": BOOK, "损坏.docx": DAMAGED}, has_tree=has_tree))
    found = unpack(path, "a.pdf", tmp_path / "members")
    assert found.paths() == ["自评表.pdf", "目标表.xlsx", "损坏.docx"]
    assert [extract_document(member.file).projects[0].name for member in found.members[:2]] == [
        "雾炮车降尘抑尘服务",
        "农村饮水管网改造补助",
    ]
    with pytest.raises(Unreadable, match="zip directory"):
        extract_document(found.members[2].file)


def test_the_files_of_an_inner_portfolio_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(portfolio({"内层.pdf": portfolio({"目标表.xlsx": BOOK}), "自评表.pdf": PDF}))
    found = unpack(path, "a.pdf", tmp_path / "members")
    assert found.paths() == ["内层.pdf", "内层.pdf!/目标表.xlsx", "自评表.pdf"]


def test_a_catalog_in_an_object_stream_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(compressed_portfolio("目标表.xlsx", BOOK))
    assert unpack(path, "a.pdf", tmp_path / "members").paths() == ["目标表.xlsx"]


@pytest.mark.parametrize("content", [portfolio({"目标表.xlsx": BOOK}, cover=""), compressed_portfolio("表.xlsx", BOOK)])
def test_a_portfolio_without_a_text_of_its_own_says_what_it_holds(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(Bundle, match="1 document in it") as refused:
        extract_document(path)
    assert refused.value.is_whole
