"""Numbers of uncertain pages are compared with what pdfplumber reads at their places; no other page is read again."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from extract.document import extract_document
from extract.forms.confidence.second_reading import compare_second_reading, uncertain_pages
from extract.model.notes import ConfidenceBasis
from extract.model.records import ExtractedDocument, HiddenText, Place, Unrecognised
from extract.readers import read_again, read_content
from tests.conftest import ROOT
from tests.harness.drawn_pdf import pdf, table, text

SEEN = ROOT / "tests" / "data" / "seen"
PATH = SEEN / "pdf_early_page_break" / "pdf_cut_06.pdf"
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

    assert uncertain_pages(certain) == []
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


def everywhere(path: Path) -> tuple[int, int]:
    """The rows of a document that agree and disagree when every page of it is uncertain."""
    document = extract_document(path)
    rows = [row for project in document.projects for row in (*project.funding, *project.indicators)]
    pages = {place.page for row in rows for place in row.cells.values()}
    compared = compare_second_reading(document, partial(read_again, path), frozenset(page for page in pages if page))
    found = [
        code
        for project in compared.projects
        for row in (*project.funding, *project.indicators)
        for code in SECOND & {*row.confidence_basis}
    ]
    return found.count(ConfidenceBasis.SECOND_READER_AGREES), found.count(ConfidenceBasis.SECOND_READER_DISAGREES)


@pytest.mark.parametrize(
    "name",
    [
        "pdf_turned_page/chromium_turned_right.pdf",
        "pdf_turned_page/chromium_upside_down.pdf",
        "pdf_turned_page/rotate_entry_270.pdf",
        "pdf_turned_page/rotate_entry_and_matrix_upside_down.pdf",
        "pdf_sideways_page/pdf_drawn_sideways.pdf",
        "pdf_sideways_among_upright/pdf_one_upright_one_sideways.pdf",
        "pdf_fake_bold/pdf_shadow_1.5.pdf",
        "pdf_fake_bold/pdf_bold_same_x4.pdf",
        "pdf_covered/pdf_whiteout.pdf",
        "pdf_raised_footnote_digit/pdf_sup.pdf",
        "pdf_struck_out_xiangtan/drawn.pdf",
        "pdf_watermark_seal_and_draft/round_seal.pdf",
    ],
)
def test_pdfplumber_agrees_on_turned_bold_hidden_and_marked_text(name: str) -> None:
    agreed, disagreed = everywhere(SEEN / name)
    assert agreed >= 8
    assert disagreed == 0


def form(amounts: Sequence[str], extra: str = "") -> bytes:
    rows = [
        ["项目名称", "绿化", "", ""],
        ["项目资金", "", "全年预算数", "全年执行数"],
        ["（万元）", "年度资金总额", *amounts[:2]],
        ["", "其中：财政拨款", *amounts[2:4]],
        ["", "其他资金", *amounts[4:6]],
        ["一级指标", "三级指标", "年度指标值", "实际完成值"],
        ["产出指标", "种树数量", "≥5000棵", "5100棵"],
        ["效益指标", "成活率", "≥95%", "96%"],
    ]
    title = text(150, 60, "2023年度项目支出绩效自评表", 14)
    grid = table([60, 160, 280, 400, 520], [100 + 20 * row for row in range(len(rows) + 1)], rows)
    return pdf([title + grid + extra])


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param(["100", "90", "60", "50", "40", "40"], [], id="parts add up"),
        pytest.param(["100", "90", "60", "50", "30", "40"], [1], id="budget of the parts is less"),
        pytest.param(["100", "80", "60", "50", "40", "40"], [1], id="execution of the parts is more"),
    ],
)
def test_a_page_whose_sums_do_not_add_up_is_uncertain(amounts: list[str], expected: list[int], tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(form(amounts))
    document = extract_document(tmp_path / "form.pdf")
    assert len(document.projects[0].funding) == 6
    assert uncertain_pages(document) == expected
    codes = {code for row in document.projects[0].funding for code in row.confidence_basis} & SECOND
    assert codes == ({ConfidenceBasis.SECOND_READER_AGREES} if expected else set())


@pytest.mark.parametrize(
    ("top", "shift", "printed"),
    [
        pytest.param(152, 2, "35", id="digits over digits"),
        pytest.param(152, 3, "旧数", id="words over digits"),
        pytest.param(157, 1, "2468", id="half a line lower"),
    ],
)
def test_a_page_with_a_number_printed_over_is_uncertain(top: int, shift: int, printed: str, tmp_path: Path) -> None:
    amounts = ["1280", "90", "60", "50", "1220", "40"]
    path = tmp_path / "form.pdf"
    path.write_bytes(form(amounts, text(283 + shift, top, printed)))
    assert read_content(path).overlapping_pages == {1}
    funding = extract_document(path).projects[0].funding
    assert all(SECOND & {*row.confidence_basis} for row in funding)
    wrong = [row for row in funding if row.text not in amounts]
    assert all(ConfidenceBasis.SECOND_READER_DISAGREES in row.confidence_basis for row in wrong)


def test_no_number_of_ordinary_pages_is_printed_over() -> None:
    for name in ("tianjin.pdf", "nantong.pdf", "chaoyang.pdf", "nantong_wordstyle.pdf"):
        path = ROOT / "tests" / "data" / "files" / name
        content = read_content(path)
        assert content.overlapping_pages == frozenset()
        assert uncertain_pages(extract_document(path), content.overlapping_pages) == []


def test_the_gravest_doubt_comes_first_and_pages_without_numbers_are_left_out(certain: ExtractedDocument) -> None:
    hidden = [HiddenText(text="329", place=Place(page=page), hidden_by="covered") for page in (1, 7)]
    document = certain.model_copy(update={"hidden": hidden})
    assert uncertain_pages(document, {2, 9}) == [2, 1]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        pytest.param("共1350.50，其中", ConfidenceBasis.SECOND_READER_AGREES, id="a comma of the sentence"),
        pytest.param("1350.50,000", ConfidenceBasis.SECOND_READER_DISAGREES, id="a comma of the number"),
        pytest.param("1305.50\n1350.50", ConfidenceBasis.SECOND_READER_AGREES, id="an earlier number beneath it"),
        pytest.param("13\n50.50", ConfidenceBasis.SECOND_READER_AGREES, id="a number over two lines"),
        pytest.param("1350", ConfidenceBasis.SECOND_READER_DISAGREES, id="a part of the number"),
        pytest.param("", ConfidenceBasis.SECOND_READER_DISAGREES, id="nothing"),
    ],
)
def test_a_number_agrees_where_it_stands_alone(
    certain: ExtractedDocument, read: str, expected: ConfidenceBasis
) -> None:
    compared = compare_second_reading(certain, lambda places: [read for _ in places], {1, 2})
    (row,) = [row for row in compared.projects[0].funding if row.text == "1350.50"]
    assert SECOND & {*row.confidence_basis} == {expected}
