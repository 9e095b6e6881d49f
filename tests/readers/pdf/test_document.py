"""The PDF reader: the cells of plain pdfplumber, several times faster, and hostile or broken files."""

import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from pathlib import Path

import pdfplumber
import pypdfium2.raw as pdfium
import pytest

from extract.model.content import Content, Grid, Paragraph
from extract.model.notes import Note
from extract.model.records import Unreadable
from extract.readers.page.layout import TableBlock, analyse_layout
from extract.readers.page.ruling_lines import Box
from extract.readers.pdf.document import read_pdf
from extract.readers.pdf.page import read_page
from tests.conftest import ROOT
from tests.harness.drawn_pdf import HEIGHT, WIDTH, Page, line, pdf, table, text

FILES = ROOT / "tests" / "data" / "files"
GRIDS = ROOT / "tests" / "data" / "grids"
DOCUMENTS = ("chaoyang", "nantong", "nantong_wordstyle", "tianjin", "tianjin_wordstyle")
FORM = table([60, 200, 400], [100, 130, 160], [["项目名称", "甲专项"], ["金额", "100.5"]])
FORM_TEXTS = [["项目名称", "甲专项"], ["金额", "100.5"]]
IMAGE = (
    "<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>"
    "stream\nabcd\nendstream"
)
SCAN = Page(f"{WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do", resources="/XObject<</I 10 0 R>>")


@cache
def read(name: str) -> Content:
    return read_pdf(FILES / f"{name}.pdf")


def grids_of(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def texts_of(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def paragraphs_of(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def bare(printed: str | None) -> str:
    return re.sub(r"\s+", "", printed or "")


@pytest.fixture
def read_drawn(tmp_path: Path):
    def read_drawn(pages, objects=(), **arguments) -> Content:
        path = tmp_path / "drawn.pdf"
        path.write_bytes(pdf(pages, objects))
        return read_pdf(path, **arguments)

    return read_drawn


def by_place(cells: Iterable[tuple[Box, str | None]]) -> list[tuple[Box, str]]:
    return sorted(((box, bare(printed)) for box, printed in cells), key=lambda cell: (cell[0][1], cell[0][0]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_cells_and_texts_are_those_of_pdfplumber(name: str) -> None:
    path = FILES / f"{name}.pdf"
    document = pdfium.FPDF_LoadDocument(str(path).encode(), None)
    with pdfplumber.open(path) as reference:
        for page in reference.pages:
            laid = analyse_layout(read_page(document, page.page_number))
            cells = [cell for block in laid.blocks if isinstance(block, TableBlock) for cell in block.cells]
            own = by_place((cell.place.bbox, cell.text) for cell in cells)
            theirs = by_place(
                (box, printed)
                for found in page.find_tables()
                for row, texts in zip(found.rows, found.extract(), strict=True)
                for box, printed in zip(row.cells, texts, strict=True)
                if box
            )
            assert [printed for _, printed in own] == [printed for _, printed in theirs]
            assert [box for box, _ in own] == [pytest.approx(box, abs=0.02) for box, _ in theirs]
    pdfium.FPDF_CloseDocument(document)


def exact_share(content: Content, grids: str, *, is_titled: bool) -> float:
    """The share of cells whose position, spans and text are those of a grid, ignoring white space.

    The first row of the grids 000 and 001 is the title above the table in the PDF.
    """
    exact = count = 0
    expected = json.loads((GRIDS / f"{grids}.json").read_text("utf-8"))["tables"]
    for rows, grid in zip((found["rows"][is_titled:] for found in expected), grids_of(content), strict=True):
        own = {(cell.row, cell.column, cell.rowspan, cell.colspan, bare(cell.text)) for cell in grid.cells()}
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                high, wide = cell["rowspan"], cell["colspan"]
                taken |= set(product(range(row, row + high), range(column, column + wide)))
                exact += (row, column, high, wide, bare(cell["text"])) in own
                count += 1
    return exact / count


@pytest.mark.parametrize(
    ("name", "grids", "least"),
    [
        ("nantong", "000", 0.999),
        ("nantong_wordstyle", "000", 1),
        ("tianjin", "001", 1),
        ("tianjin_wordstyle", "001", 1),
        ("chaoyang", "004", 1),
    ],
)
def test_cells_are_exact(name: str, grids: str, least: float) -> None:
    assert exact_share(read(name), grids, is_titled=name != "chaoyang") >= least


def test_a_cell_has_its_page_and_box_across_the_break() -> None:
    cells = [cell for grid in grids_of(read("nantong")) for cell in grid.cells()]
    last = next(cell for cell in cells if cell.text == "服务支撑重点产业链经济发展情况")
    assert (last.place.page, last.place.table, last.place.row, last.place.column) == (5, 1, 6, 3)
    assert last.place.bbox == (210, 169.25, 292.2, 201.25)


def test_wrapped_lines_are_one_text_and_a_number_is_not_joined_to_another() -> None:
    texts = {cell.text for grid in grids_of(read("tianjin")) for cell in grid.cells()}
    assert "≥95%\n610203天津市知识产权保护中心" in texts
    assert "指标2：接受高校院所专利转让许可的中小微企业数量增幅" in texts


def test_paragraphs_stand_apart_from_tables() -> None:
    assert paragraphs_of(read("nantong"))[:3] == [
        "南通市本级项目预算绩效目标表",
        "2024年度",
        "填表人：某某 联系电话：00000000",
    ]


def test_a_long_document_is_read_where_it_is_selected(read_drawn) -> None:
    prose = "".join(text(60, 80 + 20 * row, "单位按照预算管理要求开展绩效管理工作" * 2) for row in range(30))
    rows = [["序号", "内容"], *([str(row), "说明"] for row in range(1, 36))]
    long_table = table([60, 200, 400], [60 + 20 * row for row in range(37)], rows)
    rest = table([60, 200, 400], [60, 80, 100], [["36", "说明"], ["37", "说明"]])
    pages = [prose] * 40
    pages[19:22] = [text(60, 40, "绩效目标表") + long_table, rest, prose]
    content = read_drawn(pages, page_filter=lambda printed: "绩效目标表" in printed)
    (grid,) = grids_of(content)
    assert content.page_count == 40
    assert [(row[0].text, row[0].place.page) for row in grid.rows[35:]] == [("35", 20), ("36", 21), ("37", 21)]
    assert paragraphs_of(content) == ["绩效目标表"]


def test_a_table_that_began_before_the_selected_page_is_read_from_its_start(read_drawn) -> None:
    rows = [["序号", "内容"], *([str(row), "说明"] for row in range(1, 36))]
    long_table = table([60, 200, 400], [60 + 20 * row for row in range(37)], rows)
    rest = table([60, 200, 400], [60, 80], [["36", "绩效"]])
    prose = "".join(text(60, 80 + 20 * row, "单位按照预算管理要求开展绩效管理工作") for row in range(3))
    pages = [prose] * 6 + [long_table, rest] + [prose] * 6
    (grid,) = grids_of(read_drawn(pages, page_filter=lambda printed: "36" in printed))
    assert (len(grid.rows), grid.rows[0][0].place.page) == (37, 7)


def test_the_marks_of_a_turned_page_are_where_they_are_seen(read_drawn) -> None:
    upright = f"0 1 -1 0 {WIDTH} 0 cm "
    shift = f"1 0 0 1 0 {WIDTH - HEIGHT} cm "
    content = read_drawn([Page(upright + shift + FORM, "/Rotate 90")])
    (grid,) = grids_of(content)
    assert texts_of(grid) == FORM_TEXTS
    assert grid.rows[0][0].place.bbox == (60, 100, 200, 130)


def test_a_cropped_page_counts_from_its_crop(read_drawn) -> None:
    content = read_drawn([Page(text(5, 20, "页外") + FORM, f"/CropBox[50 {HEIGHT - 400} 500 {HEIGHT - 90}]")])
    assert grids_of(content)[0].rows[0][0].place.bbox == (10, 10, 150, 40)
    assert paragraphs_of(content) == []


def test_a_table_inside_a_form_is_moved_with_it(read_drawn) -> None:
    form = (
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Matrix[1 0 0 1 5 0]/Resources<</Font<</F 3 0 R>>>>"
        f"/Length {len(FORM)}>>stream\n{FORM}\nendstream"
    )
    (grid,) = grids_of(read_drawn([Page("1 0 0 1 20 -30 cm /X Do", resources="/XObject<</X 10 0 R>>")], [form]))
    assert texts_of(grid) == FORM_TEXTS
    assert grid.rows[0][0].place.bbox == (85, 130, 225, 160)


def test_what_is_not_seen_is_not_read_and_bold_type_is_read_once(read_drawn) -> None:
    content = read_drawn(
        [text(60, 80, "看得见") + text(60, 120, "看不见", mode=3) + text(60, 200, "重要") + text(60.3, 200, "重要")]
    )
    assert paragraphs_of(content) == ["看得见", "重要"]


def test_signs_of_fonts_become_the_characters_that_they_show(read_drawn) -> None:
    assert paragraphs_of(read_drawn([text(60, 80, "工作𠀀好")])) == ["工作𠀀好"]


def test_a_year_span_broken_at_its_hyphen_keeps_it(read_drawn) -> None:
    content = read_drawn([text(480, 80, "2023-", 12) + text(60, 80, "一" * 35, 12) + text(60, 100, "2025年", 12)])
    assert "2023-" in paragraphs_of(content)[0]


def test_latin_words_keep_their_spaces_and_spread_labels_get_none(read_drawn) -> None:
    content = read_drawn([text(60, 80, "use of PCT") + text(60, 120, "名") + text(76, 120, "称")])
    assert paragraphs_of(content) == ["use of PCT", "名称"]


def test_lines_of_a_paragraph_are_one_and_headings_stand_apart(read_drawn) -> None:
    full, indent = "一" * 46, "　　"
    content = read_drawn(
        [
            text(60, 100, "一、项目概况")
            + text(60, 120, indent + "二" * 44)
            + text(60, 140, full)
            + text(60, 160, "三。")
            + text(60, 180, indent + "四")
        ]
    )
    assert paragraphs_of(content) == ["一、项目概况", "二" * 44 + full + "三。", "四"]


def test_a_document_of_blank_images_holds_no_text(read_drawn) -> None:
    with pytest.raises(Unreadable, match="the file holds no text"):
        read_drawn([SCAN, SCAN], [IMAGE])


def test_a_blank_image_among_pages_is_not_a_loss(read_drawn) -> None:
    content = read_drawn([SCAN, FORM, SCAN], [IMAGE])
    assert content.notes == ()
    assert texts_of(grids_of(content)[0]) == texts_of(grids_of(read_drawn([FORM], []))[0])


def test_a_page_whose_font_names_no_characters_is_read_as_an_image(read_drawn) -> None:
    content = read_drawn([text(60, 80, "\ue001\ue002\ue003中"), FORM])
    assert not any("\ue001" in block.text for block in content.blocks if isinstance(block, Paragraph))


def test_a_document_with_a_password_is_refused_and_one_that_only_forbids_is_read() -> None:
    with pytest.raises(Unreadable, match="encrypted"):
        read_pdf(FILES / "odd" / "enc_user.pdf")
    assert texts_of(grids_of(read_pdf(FILES / "odd" / "enc_owneronly.pdf"))[0]) == texts_of(
        grids_of(read("chaoyang"))[0]
    )


def test_a_truncated_document_is_refused_or_noted(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="the file is truncated: its end is missing"):
        read_pdf(FILES / "odd" / "trunc.pdf")
    path = tmp_path / "cut.pdf"
    whole = pdf([FORM])
    path.write_bytes(whole[: whole.index(b"startxref")])
    content = read_pdf(path)
    assert texts_of(grids_of(content)[0]) == FORM_TEXTS
    assert content.notes == (Note.END_MISSING,)


def test_bytes_that_only_begin_as_a_pdf_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"%PDF-1.7 and nothing\n%%EOF")
    with pytest.raises(Unreadable, match="damaged"):
        read_pdf(path)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        (["", ""], "the file holds no text"),
        ([""] * 10_000, "pages: 10,000, over the limit of 2,000"),
        (["0 0 m 9 9 l S\n" * 200_000], "drawn parts of page 1: 500,002, over the limit of 500,000"),
        (["0 0 m " + "9 9 l 9 0 l " * 300_000 + "S"], "drawn parts of page 1: 600,002, over the limit of 500,000"),
        (["nan nan nan 1 1e39 1e39 cm " + FORM], "the file holds no text"),
    ],
    ids=["blank", "10,000 pages", "200,000 lines", "a line of 600,000 points", "no numbers"],
)
def test_hostile_documents_are_refused(read_drawn, pages: list[str], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_drawn(pages)


def test_a_form_that_holds_itself_ends(read_drawn) -> None:
    content = FORM + "/X Do"
    form = (
        "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>/XObject<</X 10 0 R>>>>"
        f"/Length {len(content)}>>stream\n{content}\nendstream"
    )
    (grid,) = grids_of(read_drawn([Page("/X Do", resources="/XObject<</X 10 0 R>>")], [form]))
    assert texts_of(grid) == FORM_TEXTS


@pytest.mark.parametrize("side", [0, 14_400])
def test_a_page_of_any_size_is_read(read_drawn, side: int) -> None:
    (grid,) = grids_of(read_drawn([Page(FORM, f"/MediaBox[0 0 {side} {side}]")]))
    assert texts_of(grid) == FORM_TEXTS


def test_a_box_around_text_is_not_a_table(read_drawn) -> None:
    box = line(50, 90, 300, 90) + line(50, 130, 300, 130) + line(50, 90, 50, 130) + line(300, 90, 300, 130)
    content = read_drawn([box + text(60, 110, "注意事项")])
    assert content.blocks[0] == Paragraph("注意事项", content.blocks[0].place)
