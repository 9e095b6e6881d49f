"""PDFs that are partly images: scanned pages among pages of text, tables that are images within a page."""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extract.model.content import Content, Grid, Paragraph
from extract.model.notes import PagesNotRead
from extract.model.reasons import PageLoss
from extract.model.records import Place, Unreadable
from extract.readers.pdf.document import read_pdf
from tests.harness.drawn_pdf import Page, pdf, table, text
from tests.harness.scans import (
    DPI,
    FILES,
    FUNDING,
    funding,
    grids_of,
    image_object,
    image_page,
    page,
    placed,
    rows_of,
)

FORM = table([60, 200, 400], [100, 130, 160], [["项目名称", "甲专项"], ["金额", "100.5"]])
FORM_ROWS = (("项目名称", "甲专项"), ("金额", "100.5"))
PROSE = "单位按照预算管理要求开展绩效管理工作"
ILLEGIBLE = "an image too poor to be read"


@pytest.fixture
def read(tmp_path: Path):
    def read(pages: Sequence[str | Page], *images: Image.Image) -> Content:
        path = tmp_path / "mixed.pdf"
        path.write_bytes(pdf(pages, [image_object(image) for image in images]))
        return read_pdf(path)

    return read


def table_only() -> Image.Image:
    """The cropped funding table: 372 x 81 points."""
    return funding().crop((145, 460, 1185, 695))


def photograph() -> Image.Image:
    """An image of many colours without any line of text."""
    coarse = np.random.default_rng(3).integers(0, 255, (30, 40, 3), np.uint8)
    return Image.fromarray(coarse).resize((800, 600), Image.Resampling.BICUBIC)


def on_page(box: tuple[float, float, float, float], content: str = "") -> Page:
    """A page of text with the first image in a box."""
    return Page(content + placed(10, box), resources="/XObject<</I10 10 0 R>>")


def paragraphs_of(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def sure(place: Place) -> bool:
    return place.confidence is not None and 0.6 < place.confidence < 1


def test_a_document_of_one_image_is_a_scan(read) -> None:
    content = read([image_page(10, funding())], funding())
    assert (content.reader, content.page_count, content.notes) == ("scan", 1, ())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]
    assert all(sure(cell.place) == bool(cell.text) for grid in grids_of(content) for cell in grid.cells())


def test_a_image_among_pages_of_text_is_read_in_its_turn(read) -> None:
    content = read([FORM, image_page(10, funding()), FORM], funding())
    assert [rows_of(grid) for grid in grids_of(content)] == [FORM_ROWS, FUNDING, FORM_ROWS]
    assert [grid.rows[0][0].place.page for grid in grids_of(content)] == [1, 2, 3]
    assert (content.reader, content.notes) == ("pdf", ())
    text_grid, scanned, _ = grids_of(content)
    assert {cell.place.confidence for cell in text_grid.cells()} == {None}
    assert all(sure(cell.place) for cell in scanned.cells() if cell.text)


@pytest.mark.parametrize("first", ["text", "image"])
def test_a_table_continues_from_text_to_scan_and_back(read, first: str) -> None:
    xs = [60, 160, 340, 535]
    upper = table(xs, [60 + 30 * row for row in range(25)], [["序号", "内容", "金额"], *_numbered(1, 23)])
    lower = table(xs, [60 + 30 * row for row in range(9)], _numbered(24, 31))
    drawn = _drawn([upper, lower])
    pages = [upper, image_page(10, drawn[1])] if first == "text" else [image_page(10, drawn[0]), lower]
    (grid,) = grids_of(read(pages, drawn[1] if first == "text" else drawn[0]))
    assert [row[0].text for row in grid.rows] == ["序号", *(str(100 + number) for number in range(1, 32))]
    assert [row[0].place.page for row in grid.rows] == [1] * 24 + [2] * 8


def _numbered(first: int, last: int) -> list[list[str]]:
    return [[str(100 + number), "绩效目标", f"{number * 7}.50"] for number in range(first, last + 1)]


def _drawn(pages: Sequence[str]) -> list[Image.Image]:
    """Pages of a PDF as from a scanner."""
    with pypdfium2.PdfDocument(pdf(pages)) as document:
        return [one.render(scale=DPI / 72).to_pil().convert("RGB") for one in document]


def test_a_page_that_lies_on_its_side_by_its_entry_is_read_as_it_is_shown(read) -> None:
    turned = funding().transpose(Image.Transpose.ROTATE_90)
    wide, high = (side * 72 / DPI for side in turned.size)
    content = read([image_page(10, turned, entries=f"/MediaBox[0 0 {wide:g} {high:g}]/Rotate 90")], turned)
    (grid,) = grids_of(content)
    assert rows_of(grid) == FUNDING
    (upright,) = grids_of(read([image_page(10, funding())], funding()))
    assert [cell.place.bbox for cell in grid.cells()] == [
        pytest.approx(cell.place.bbox, abs=0.8) for cell in upright.cells()
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_by_its_entry_alone_is_turned_upright(read, turn: int) -> None:
    content = read([image_page(10, funding(), entries=f"/MediaBox[0 0 480 420]/Rotate {turn}")], funding())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_image_that_lies_on_its_side_is_turned_upright(read, turn: int) -> None:
    turned = funding().rotate(turn, expand=True)
    content = read([image_page(10, turned)], turned)
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]


def test_a_hidden_text_layer_is_ignored(read) -> None:
    """Text that a copier recognised and put under the scan; here it has other amounts."""
    layer = "".join(text(60, 400 + 14 * row, "全年执行数9999万元，全年预算数8888万元", mode=3) for row in range(12))
    content = read([image_page(10, funding(), layer)], funding())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]
    assert not [block for block in content.blocks if isinstance(block, Paragraph)]


def test_a_page_number_over_a_scan_leaves_it_a_scan(read) -> None:
    content = read([image_page(10, funding(), text(200, 800, "第 1 页，共 1 页"))], funding())
    assert [rows_of(grid) for grid in grids_of(content)] == [FUNDING]


def one_page(name: str, number: int) -> bytes:
    """A page of a sample as a PDF of its own."""
    out = io.BytesIO()
    with pypdfium2.PdfDocument(FILES / f"{name}.pdf") as source, pypdfium2.PdfDocument.new() as target:
        target.import_pages(source, [number - 1])
        target.save(out)
    return out.getvalue()


def without_names(whole: bytes) -> bytes:
    """A PDF whose fonts map their characters to no code."""
    codes = b"1 begincodespacerange<00><FF>endcodespacerange 1 beginbfrange<00><FF><E000>endbfrange"
    body = b"/CIDInit/ProcSet findresource begin begincmap %b endcmap end" % codes
    end = int(whole[whole.rindex(b"startxref") + 9 : whole.rindex(b"%%EOF")])
    root, size = (re.findall(rb"/%b (\d+)" % name, whole[end:])[-1] for name in (b"Root", b"Size"))
    parts, table = bytearray(whole), b"xref\n"
    for number in sorted(set(map(int, re.findall(rb"/ToUnicode (\d+) 0 R", whole)))):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(parts))
        parts += b"%d 0 obj\n<</Length %d>>stream\n%b\nendstream\nendobj\n" % (number, len(body), body)
    trailer = b"trailer<</Root %b 0 R/Size %b/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (root, size, end, len(parts))
    return bytes(parts + table + trailer)


def misnamed(whole: bytes) -> bytes:
    """A PDF without its ToUnicode tables: only the index of each character in its font is left."""
    return whole.replace(b"/ToUnicode", b"/NoUnicode")


@pytest.mark.parametrize("spoil", [without_names, misnamed])
def test_a_page_whose_fonts_do_not_name_their_characters_is_read_as_an_image(
    spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    whole = one_page("chaoyang", 3)
    path = tmp_path / "nameless.pdf"
    path.write_bytes(spoil(whole))
    assert path.read_bytes() != whole
    content = read_pdf(path)
    assert content.reader == "scan"
    assert {"591.764万", "264.8万", "12月份完成"} <= {cell.text for grid in grids_of(content) for cell in grid.cells()}


def test_a_page_of_figures_and_latin_words_is_read_as_text(read) -> None:
    rows = [["PCT", "2023", "2024"], *([f"No. {row}", f"{row * 37}.5%", f"({row * 11})"] for row in range(1, 9))]
    content = read([table([60, 200, 340, 480], [60 + 24 * row for row in range(10)], rows)])
    assert content.reader == "pdf"
    assert [[cell.text for cell in row] for row in grids_of(content)[0].rows] == rows


def test_a_table_that_is_an_image_within_a_page_is_read_in_its_place(read) -> None:
    box = (60, 160, 540, 268)
    content = read([on_page(box, text(60, 120, PROSE) + text(60, 330, "二、其他说明"))], table_only())
    before, grid, after = content.blocks
    assert isinstance(grid, Grid)
    assert (rows_of(grid), content.reader) == (FUNDING, "pdf")
    assert [getattr(block, "text", None) for block in (before, after)] == [PROSE, "二、其他说明"]
    assert all(cell.place.confidence for cell in grid.cells() if cell.text)
    boxes = [cell.place.bbox for cell in grid.cells() if cell.place.bbox]
    assert min(x0 for x0, *_ in boxes) >= box[0] - 1
    assert max(bottom for *_, bottom in boxes) <= box[3] + 1
    (amount,) = [cell for cell in grid.cells() if cell.text == "10926.2"]
    assert amount.place.bbox is not None
    scale = (box[2] - box[0]) / (table_only().width * 72 / DPI)
    (alone,) = grids_of(read([image_page(10, funding())], funding()))
    (same,) = [cell for cell in alone.cells() if cell.text == "10926.2"]
    assert same.place.bbox is not None
    left = box[0] + (same.place.bbox[0] - 145 * 72 / DPI) * scale
    assert amount.place.bbox[0] == pytest.approx(left, abs=1.5)


def test_a_photograph_on_a_page_of_text_adds_nothing(read) -> None:
    content = read([on_page((60, 200, 500, 530), text(60, 80, PROSE) + FORM)], photograph())
    assert (paragraphs_of(content), [rows_of(grid) for grid in grids_of(content)]) == ([PROSE], [FORM_ROWS])
    assert content.notes == ()


def test_text_that_is_an_image_within_a_page_adds_nothing(read) -> None:
    """Without a table it is a letterhead, a map or a signature."""
    words = page("chaoyang").crop((250, 800, 760, 1000))
    content = read([on_page((60, 200, 500, 400), text(60, 120, PROSE))], words)
    assert (paragraphs_of(content), grids_of(content)) == ([PROSE], [])


def test_a_photograph_that_fills_a_page_is_noted_and_nothing_of_it_is_read(read) -> None:
    content = read([FORM, image_page(10, photograph())], photograph())
    assert content.notes == (PagesNotRead(PageLoss.ILLEGIBLE, (2,)),)
    assert ([rows_of(grid) for grid in grids_of(content)], len(content.blocks)) == ([FORM_ROWS], 1)


def test_a_document_of_photographs_is_refused(read) -> None:
    with pytest.raises(Unreadable, match=f"each page is {ILLEGIBLE}"):
        read([image_page(10, photograph())], photograph())


def test_a_blank_sheet_among_pages_is_nothing_lost(read) -> None:
    blank = Image.new("RGB", (1654, 2339), "white")
    content = read([FORM, image_page(10, blank)], blank)
    assert (content.notes, [rows_of(grid) for grid in grids_of(content)]) == ((), [FORM_ROWS])


def test_a_document_of_blank_sheets_holds_no_text(read) -> None:
    blank = Image.new("RGB", (1654, 2339), "white")
    with pytest.raises(Unreadable, match="the file holds no text"):
        read([image_page(10, blank)], blank)


def test_the_same_bytes_are_read_the_same_twice(read) -> None:
    pages = [FORM, image_page(10, funding())]
    assert read(pages, funding()) == read(pages, funding())


def test_a_document_of_more_images_than_the_limit_is_refused(read) -> None:
    tiny = Image.new("L", (40, 40), 255)
    with pytest.raises(Unreadable, match="image-only pages: 201, over the limit of 200"):
        read([image_page(10, tiny)] * 201, tiny)
