"""OpenDocument spreadsheets: the forms that LibreOffice saved, hidden parts, repetitions and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.documents import GOLD_OF, gold_of_file
from evaluation.score import compare
from extract.document import extract_document
from extract.model.content import Content
from extract.model.notes import CountedNote, Note
from extract.model.records import Unreadable
from extract.readers import Addressing, Format, addressing_of, read_content, sniff
from tests.harness.grids import cells_of, grids_of, texts_of
from tests.readers.opendocument.flat import flat, packed
from tools.seeds import FILES, ROOT

Read = Callable[..., Content]
EVERY_ROW = 'table:number-rows-repeated="1048576"'
FORM = ROOT / "tests" / "data" / "spreadsheet"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a flat spreadsheet of sheets."""

    def read(*sheets: str, styles: str = "") -> Content:
        path = tmp_path / "a.fods"
        path.write_bytes(flat("spreadsheet", "".join(sheets), styles))
        return read_content(path)

    return read


def sheet(inner: str, attributes: str = "") -> str:
    return f"<table:table {attributes}>{inner}</table:table>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


@pytest.mark.parametrize("name", ["chaoyang", "nantong", "tianjin"])
def test_a_form_has_the_cells_and_places_of_its_xlsx(name: str) -> None:
    content, same = read_content(FILES / f"{name}.ods"), read_content(FILES / f"{name}.xlsx")
    assert content.blocks == same.blocks
    assert (content.page_count, content.notes) == (same.page_count, ())
    assert content.media_type == "application/vnd.oasis.opendocument.spreadsheet"
    assert addressing_of(content.reader) is Addressing.SHEET


@pytest.mark.parametrize(("name", "f1"), [("chaoyang", 1), ("nantong", 0.99), ("tianjin", 0.99)])
def test_the_facts_of_a_form_are_those_of_its_gold(name: str, f1: float) -> None:
    read = json.loads(extract_document(FILES / f"{name}.ods").model_dump_json())
    tally = compare(gold_of_file(GOLD_OF[name], name), read)
    assert tally.rates().f1 >= f1
    assert tally.wrong_numbers == 0


def test_numbers_are_shown_and_hidden_parts_are_not() -> None:
    """A hidden row, column and sheet, number formats, a formula and merged cells, as in form.xlsx."""
    content, same = read_content(FORM / "form.ods"), read_content(FORM / "form.xlsx")
    assert content.blocks == same.blocks
    assert [text for text in texts_of(content)[0][2] if text][:4] == [
        *("专利导航\n（项）", "10,926.20万元", "11.9%", "2021年7月27日")
    ]
    assert content.page_count == 1


def test_a_spreadsheet_and_its_template_are_recognised_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "named.xls"
    body = sheet(row(cell("项目")))
    template = "application/vnd.oasis.opendocument.spreadsheet-template"
    for data in (
        packed("spreadsheet", body),
        packed("spreadsheet", body, mime_type=template),
        flat("spreadsheet", body),
    ):
        path.write_bytes(data)
        assert sniff(path) is Format.ODS
        assert texts_of(read_content(path)) == [[["项目"]]]


def test_the_shown_text_counts_and_not_the_value(read: Read) -> None:
    rate = cell("11.9%", 'office:value-type="percentage" office:value="0.1190"')
    zero = '<table:table-cell office:value-type="float" office:value="0"/>'
    annotation = "<office:annotation><text:p>批注</text:p></office:annotation>"
    comment = f"<table:table-cell>{annotation}<text:p>a</text:p></table:table-cell>"
    assert texts_of(read(sheet(row(rate, zero, comment)))) == [[["11.9%", "", "a"]]]


def test_a_formula_that_was_never_computed_is_noted(read: Read) -> None:
    content = read(sheet(row(cell("合计"), '<table:table-cell table:formula="of:=CELL(1)"/>')))
    assert texts_of(content) == [[["合计"]]]
    assert content.notes == (CountedNote(Note.FORMULAS_NOT_COMPUTED, 1),)


def test_repeated_cells_and_rows_are_as_many_cells(read: Read) -> None:
    content = read(
        sheet(
            row('<table:table-cell table:number-columns-repeated="2"/>', cell("x", 'table:number-columns-repeated="2"'))
            + row(cell("y"), attributes='table:number-rows-repeated="2"')
            + row(
                '<table:table-cell table:number-columns-repeated="16384"/>',
                attributes='table:number-rows-repeated="1048573"',
            )
        )
    )
    assert texts_of(content) == [[["", "", "x", "x"], ["y", "", "", ""], ["y", "", "", ""]]]


def test_hidden_and_filtered_rows_columns_groups_and_sheets_are_left_out(read: Read) -> None:
    properties = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta2" style:family="table">{properties}</style:style>'
    columns = (
        "<table:table-column/><table:table-column table:visibility='collapse' table:number-columns-repeated='2'/>"
        "<table:table-column-group table:display='false'><table:table-column/></table:table-column-group>"
        "<table:table-column/>"
    )
    rows = (
        row(*map(cell, "abcde"))
        + row(cell("f"), attributes="table:visibility='filter'")
        + "<table:table-row-group><table:table-header-rows>"
        + f"{row(cell('g'))}</table:table-header-rows></table:table-row-group>"
        + f"<table:table-row-group table:display='false'>{row(cell('h'))}</table:table-row-group>"
    )
    content = read(sheet(columns + rows), sheet(row(cell("代码")), "table:style-name='ta2'"), styles=styles)
    assert texts_of(content) == [[["a", "e"], ["g", ""]]]
    assert content.page_count == 1
    (grid,) = grids_of(content)
    assert (grid.rows[1][0].place.row, grid.rows[0][1].place.column) == (3, 5)


def test_a_merged_cell_takes_the_rows_and_columns_that_are_shown(read: Read) -> None:
    covered = "<table:covered-table-cell><text:p>盖住</text:p></table:covered-table-cell>"
    merged = cell("指标", 'table:number-columns-spanned="2" table:number-rows-spanned="3"')
    content = read(
        sheet(
            row(merged, covered, cell("a"))
            + row(covered, covered, cell("b"), attributes="table:visibility='collapse'")
            + row(covered, covered, cell("c"))
        )
    )
    (grid,) = grids_of(content)
    assert cells_of(grid) == [("指标", 0, 0, 2, 2), ("a", 0, 2, 1, 1), ("c", 1, 2, 1, 1)]


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (row(cell("x", 'table:number-columns-repeated="16384"'), attributes=EVERY_ROW), "limit"),
        (row(attributes=EVERY_ROW) + row(cell("x")), "outside the sheet"),
        (row(cell("a")) + row(attributes='table:number-rows-repeated="1048574"') + row(cell("x"), cell("y")), "limit"),
        (row('<table:table-cell table:number-columns-repeated="2147483647"/>', cell("x")), "outside the sheet"),
        (row(cell("x", 'table:number-rows-spanned="2147483647" table:number-columns-spanned="99999"')) * 2, "^read$"),
        (row(cell("x", 'table:number-columns-repeated="NaN" table:number-rows-spanned="-3"')), "^read$"),
        (row(cell(" ")), "the workbook is empty"),
    ],
)  # fmt: skip
def test_a_sheet_is_read_within_the_limits(read: Read, inner: str, reason: str) -> None:
    if reason == "^read$":
        assert texts_of(read(sheet(inner)))[0][0] == ["x"]
    else:
        with pytest.raises(Unreadable, match=reason):
            read(sheet(inner))


def test_an_encrypted_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    path.write_bytes(packed("spreadsheet", sheet(row(cell("x"))), manifest=manifest))
    with pytest.raises(Unreadable, match="the file is encrypted"):
        read_content(path)
