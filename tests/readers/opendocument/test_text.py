"""OpenDocument text: the forms that LibreOffice saved, and what a document may do besides."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.documents import GOLD_OF, gold_of_file
from evaluation.score import compare
from extract import limits
from extract.document import extract_document
from extract.model.content import Content, Grid, Paragraph
from extract.model.records import HiddenBy, Unreadable
from extract.readers import Format, read_content, sniff
from extract.readers.opendocument.text import read_odt
from tests.harness.grids import cells_of, grids_of, texts_of
from tests.readers.opendocument.flat import flat, packed
from tools.seeds import FILES, ROOT

Read = Callable[..., Content]
NUMBERED = ROOT / "tests" / "data" / "opendocument" / "numbered.odt"
TEMPLATE = "application/vnd.oasis.opendocument.text-template\n"
CELL = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a flat text of a body."""

    def read(body: str, styles: str = "") -> Content:
        path = tmp_path / "a.fodt"
        path.write_bytes(flat("text", body, styles))
        return read_content(path)

    return read


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def table(*rows: str) -> str:
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"


def row_of(*texts: str) -> str:
    return "".join(CELL.format("", text) for text in texts)


@pytest.mark.parametrize("name", ["chaoyang", "nantong", "tianjin"])
def test_a_form_has_the_blocks_and_places_of_its_docx(name: str) -> None:
    content, same = read_content(FILES / f"{name}.odt"), read_content(FILES / f"{name}.docx")
    assert content.blocks == same.blocks
    assert (content.reader, content.media_type) == ("odt", "application/vnd.oasis.opendocument.text")
    assert content.notes == ()


@pytest.mark.parametrize(("name", "f1"), [("chaoyang", 1), ("nantong", 0.99), ("tianjin", 0.99)])
def test_the_facts_of_a_form_are_those_of_its_gold(name: str, f1: float) -> None:
    read = json.loads(extract_document(FILES / f"{name}.odt").model_dump_json())
    tally = compare(gold_of_file(GOLD_OF[name], name), read)
    assert tally.rates().f1 >= f1
    assert tally.wrong_numbers == 0


def test_a_package_its_template_and_a_flat_file_are_recognised_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "named.doc"
    body = "<text:p>项目</text:p>"
    for data in (packed("text", body), packed("text", body, mime_type=TEMPLATE), flat("text", body)):
        path.write_bytes(data)
        assert sniff(path) is Format.ODT
    path.write_bytes(packed("presentation", body))
    assert sniff(path) is Format.PACKAGE


def test_list_numbers_are_those_that_are_printed() -> None:
    content = read_content(NUMBERED)
    assert paragraphs(content) == [
        *("一、项目概况", "说明", "（一）基本情况", "1.立项", "2.资金", "（二）管理", "1.立项2", "二、绩效"),
        *("1 a", "1.1 b", "1.2 c", "2 d", "2.1 e", "四、末"),
    ]
    assert texts_of(content) == [[["① x\n② y", "三、z"]]]


def test_white_space_tabs_and_breaks_are_those_that_are_shown(read: Read) -> None:
    body = (
        "<text:p>  年初\n  预算<text:s/><text:s text:c='2'/>数 <text:span> 万</text:span>"
        "<text:tab/>元<text:line-break/>合计</text:p>"
    )
    assert paragraphs(read(body)) == ["年初 预算   数 万\t元\n合计"]


def test_what_is_deleted_hidden_or_said_beside_the_text_is_left_out(read: Read) -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="{family}">'
        f'<style:text-properties text:display="none"/></style:style>'
        for name, family in (("T1", "text"), ("P1", "paragraph"))
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>预算<text:change/>10<text:span text:style-name='T1'>99</text:span>万元"
        "<text:note><text:note-body><text:p>注</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        "<text:ruby><text:ruby-base>绩</text:ruby-base><text:ruby-text>ji</text:ruby-text></text:ruby></text:p>"
        "<text:p text:style-name='P1'>隐藏段</text:p>"
        "<text:section text:display='none'><text:p>隐藏节</text:p></text:section>"
        "<text:section><text:p>节</text:p></text:section>"
        "<text:table-of-content><text:index-body><text:p>目录</text:p></text:index-body></text:table-of-content>"
    )
    assert paragraphs(read(body, styles)) == ["预算10万元绩", "节"]


def test_a_check_box_is_its_sign(read: Read) -> None:
    box = "<loext:content-control loext:checkbox='true' loext:checked='{}'>x</loext:content-control>"
    assert paragraphs(read(f"<text:p>{box.format('true')}是{box.format('false')}否</text:p>")) == ["☑是☐否"]


def test_merged_and_repeated_cells_stand_where_they_begin(read: Read) -> None:
    covered = "<table:covered-table-cell/>"
    content = read(
        table(
            CELL.format(' table:number-columns-spanned="2" table:number-rows-spanned="2"', "指标")
            + covered
            + row_of("a"),
            covered + '<table:covered-table-cell table:number-columns-repeated="1"/>' + row_of("b"),
            CELL.format(' table:number-columns-repeated="3"', "同"),
        )
    )
    (grid,) = grids_of(content)
    assert cells_of(grid) == [
        ("指标", 0, 0, 2, 2), ("a", 0, 2, 1, 1), ("b", 1, 2, 1, 1),
        ("同", 2, 0, 1, 1), ("同", 2, 1, 1, 1), ("同", 2, 2, 1, 1),
    ]  # fmt: skip
    assert (grid.rows[1][0].place.row, grid.rows[1][0].place.column) == (2, 3)


def test_a_span_ends_with_its_table(read: Read) -> None:
    spans = ' table:number-columns-spanned="2147483648" table:number-rows-spanned="999999999999"'
    (grid,) = grids_of(read(table(CELL.format(spans, "x") + "<table:covered-table-cell/>", row_of("a", "b"))))
    assert cells_of(grid)[0] == ("x", 0, 0, 2, 2)


def test_a_hidden_row_is_left_out_and_a_repeated_one_stands_as_often(read: Read) -> None:
    body = (
        f"<table:table><table:table-header-rows><table:table-row>{row_of('h')}</table:table-row>"
        f"</table:table-header-rows><table:table-row table:visibility='collapse'>{row_of('x')}</table:table-row>"
        f"<table:table-row table:number-rows-repeated='2'>{row_of('y')}</table:table-row></table:table>"
    )
    assert texts_of(read(body)) == [[["h"], ["y"], ["y"]]]


def test_large_tables_in_cells_and_text_boxes_in_paragraphs_come_after_their_block(read: Read) -> None:
    shape = "<draw:custom-shape><text:p>形内</text:p></draw:custom-shape>"
    large = table(row_of("内", "1"), row_of("二", "2"))
    content = read(
        table(f"<table:table-cell><text:p>外</text:p>{large}</table:table-cell>{row_of('旁')}")
        + f"<text:p>段{shape}</text:p>"
    )
    shown = [block.text if isinstance(block, Paragraph) else cells_of(block)[0][0] for block in content.blocks]
    assert shown == ["外", "内", "段", "形内"]
    assert [grid.rows[0][0].place.table for grid in grids_of(content)] == [1, 2]


def test_text_boxes_and_small_tables_are_text_of_their_cell(read: Read) -> None:
    box = "<draw:frame{}><draw:text-box><text:p>框内</text:p></draw:text-box></draw:frame>"
    inline = box.format(' text:anchor-type="as-char"')
    inner = f"<table:table-cell><text:p>外</text:p>{table(row_of('内', '1'))}</table:table-cell>"
    content = read(table(inner + row_of(f"旁{box.format('')}", f"共{inline}座")))
    assert [cell.text for grid in grids_of(content) for cell in grid.cells()] == ["外\n内 1", "旁\n框内", "共框内座"]


def test_a_table_of_one_column_that_holds_others_is_a_frame(read: Read) -> None:
    cell = f"<table:table-cell><text:p>题</text:p>{table(row_of('a', 'b'))}</table:table-cell>"
    content = read(table(cell))
    assert [type(block) for block in content.blocks] == [Paragraph, Grid]
    assert texts_of(content) == [[["a", "b"]]]


def test_a_page_header_in_use_comes_first_and_once(tmp_path: Path) -> None:
    header = "<style:header><text:p>部门预算</text:p><text:p>第1页</text:p></style:header>"
    masters = "".join(
        f'<style:master-page style:name="{name}">{text}</style:master-page>'
        for name, text in (("Standard", header), ("Next", header), ("Unused", header.replace("部门预算", "无")))
    )
    data = flat("text", "<text:p>正文</text:p>", '<style:style style:name="P1" style:master-page-name="Next"/>')
    path = tmp_path / "a.fodt"
    path.write_bytes(
        data.replace(b"<office:body>", f"<office:master-styles>{masters}</office:master-styles><office:body>".encode())
    )
    assert paragraphs(read_content(path)) == ["部门预算", "正文"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (table('<table:table-cell table:number-columns-repeated="2147483647"/>'), "over the limit"),
        ("<text:section>" * 60 + "<text:p>x</text:p>" + "</text:section>" * 60, "nested over 40 deep"),
        ("<text:p> </text:p>", "the file holds no text"),
        ("<text:p><draw:frame><draw:image/></draw:frame></text:p>", "only images"),
    ],
)
def test_a_document_that_cannot_be_read_names_the_cause(read: Read, body: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(body)


def test_rows_that_repeat_over_the_limit_are_refused(read: Read) -> None:
    body = f"<table:table><table:table-row table:number-rows-repeated='{limits.CELLS}'>{row_of('x')}</table:table-row>"
    with pytest.raises(Unreadable, match="rows and cells of tables"):
        read(f"{body}</table:table>")


@pytest.mark.parametrize("prefix", ["manifest:", ""])
def test_an_encrypted_package_is_refused(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "a.odt"
    path.write_bytes(packed("text", "<text:p>x</text:p>", manifest=f"<x><{prefix}encryption-data checksum='1'/></x>"))
    with pytest.raises(Unreadable, match="the file is encrypted"):
        read_content(path)


SEEN = ROOT / "tests" / "data" / "seen"


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        (
            "word_struck_out",
            [
                ("378664.62", HiddenBy.STRUCK_OUT, 6, 6),
                ("753", HiddenBy.STRUCK_OUT, 14, 5),
                ("89%", HiddenBy.STRUCK_OUT, 19, 7),
            ],
        ),
        ("word_tracked_changes", [("≥10", HiddenBy.DELETED, 11, 5), ("≥200座", HiddenBy.DELETED, 12, 5)]),
        # White captions stand in dark cells of the same table.
        ("word_white_text", [("9", HiddenBy.COLOUR, 11, 5), ("≥2座", HiddenBy.COLOUR, 12, 5)]),
    ],
)
def test_what_is_not_seen_is_hidden_text_with_its_cell(
    folder: str, expected: list[tuple[str, HiddenBy, int, int]]
) -> None:
    hidden = read_odt(SEEN / folder / "libreoffice.odt").hidden
    assert [(one.text, one.hidden_by, one.place.row, one.place.column) for one in hidden] == expected
