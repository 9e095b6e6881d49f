"""Workbooks of both families: what the publisher saw, cell by cell, and what cannot be read."""

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from extract import limits
from extract.model.content import Content
from extract.model.notes import CountedNote, Note
from extract.model.records import Unreadable
from extract.readers.spreadsheet.xls import read_xls
from extract.readers.spreadsheet.xlsx import read_xlsx
from tests.harness.grids import DATA, cells_of, gold_cells, grids_of, texts_of

FILES = DATA / "files"
READ = {".xlsx": read_xlsx, ".xls": read_xls}
FORM = [
    [("项目支出绩效自评表", 0, 0, 1, 5)],
    [
        ("指标", 1, 0, 1, 1),
        ("全年预算数", 1, 1, 1, 1),
        ("执行率", 1, 2, 1, 1),
        ("完成日期", 1, 3, 1, 1),
        ("编号", 1, 4, 1, 1),
    ],
    [
        *[("专利导航\n（项）", 2, 0, 1, 1), ("10,926.20万元", 2, 1, 1, 1), ("11.9%", 2, 2, 1, 1)],
        *[("2021年7月27日", 2, 3, 1, 1), ("001", 2, 4, 1, 1)],
    ],
    [("合计", 3, 0, 1, 1), ("21,852.40", 3, 1, 1, 1), ("", 3, 2, 1, 3)],
    [("备注", 4, 0, 2, 1), ("无", 4, 1, 1, 1), ("", 4, 2, 1, 1), ("", 4, 3, 1, 1), ("", 4, 4, 1, 1)],
    [("TRUE", 5, 1, 1, 1), ("", 5, 2, 1, 1), ("", 5, 3, 1, 1), ("", 5, 4, 1, 1)],
    [("", 6, 0, 1, 1), ("", 6, 1, 1, 1), ("", 6, 2, 1, 1), ("", 6, 3, 1, 1), ("", 6, 4, 1, 1)],
    [("末行", 7, 0, 1, 1), ("", 7, 1, 1, 1), ("", 7, 2, 1, 1), ("", 7, 3, 1, 1), ("", 7, 4, 1, 1)],
]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_every_cell_of_the_chaoyang_form_has_its_text_position_and_span(suffix: str) -> None:
    grids = grids_of(READ[suffix](FILES / f"chaoyang{suffix}"))
    assert [cells_of(grid) for grid in grids] == gold_cells("004")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize(("name", "gold", "count"), [("nantong", "000", 1424), ("tianjin", "001", 646)])
def test_every_cell_under_a_title_has_its_text_position_and_span(name: str, gold: str, count: int, suffix: str) -> None:
    # These files hold the title unmerged and some numbers without the zeros that were printed (40 for 40.00).
    grids = grids_of(READ[suffix](FILES / f"{name}{suffix}"))
    read = [[_comparable(cell) for cell in cells_of(grid) if cell[1]] for grid in grids]
    expected = [
        [_comparable((t, r + 1, c, down, across)) for t, r, c, down, across in one] for one in gold_cells(gold, 1)
    ]
    assert read == expected
    assert sum(map(len, read)) == count


def _comparable(cell: tuple[str, int, int, int, int]) -> tuple[object, ...]:
    text = cell[0]
    return (float(text) if text.replace(".", "", 1).isdigit() else text, *cell[1:])


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_numbers_are_shown_and_hidden_parts_are_not(suffix: str) -> None:
    content = READ[suffix](DATA / "spreadsheet" / f"form{suffix}")
    (grid,) = grids_of(content)
    assert [cells_of(grid)] == [[cell for row in FORM for cell in row]]
    last = grid.rows[-1][0]
    assert (last.place.page, last.place.table, last.place.row, last.place.column) == (1, 1, 9, 1)
    assert (content.notes, content.page_count) == ((), 1)


def test_number_formats_of_the_odd_workbooks() -> None:
    newer, older = read_xlsx(FILES / "odd" / "fmt.xlsx"), read_xls(FILES / "odd" / "fmt.xls")
    assert [text for row in texts_of(newer)[0] for text in row] == ["11.9%", "21852.4", "2021年7月27日", "0.2", "001"]
    assert newer.notes == (CountedNote(Note.FORMULAS_COMPUTED_HERE, 2),)
    assert [row[0] for row in texts_of(older)[0]] == ["11.9%", "21852.4", "2021年7月27日", "0.2", "001"]
    assert older.notes == ()


def test_a_wps_workbook_is_read_as_an_xls() -> None:
    assert texts_of(read_xls(FILES / "odd" / "a.et"))[0][:2] == [
        ["附件1"],
        ["2020年知识产权运营服务体系建设转移支付区域（项目）绩效目标自评表"],
    ]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path: Path, rows: str, *, after: str = "", strings: str = "", formats: str = "") -> Path:
    """A workbook of one sheet with the given XML."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="a" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
        f'<Relationship Id="s" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="u" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{formats}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, text in parts.items():
            package_file.writestr(name, text)
    return path


def test_runs_are_joined_phonetics_dropped_and_escapes_read(tmp_path: Path) -> None:
    strings = (
        "<si><r><t>绩效</t></r><r><t>目标</t></r><rPh sb='0' eb='2'><t>ジッセキ</t></rPh></si>"
        "<si><t>一_x000D_\n二_x005F_x000D_</t></si>"
    )
    rows = (
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c>"
        "<c t='inlineStr'><is><r><t>内</t></r><r><t>联</t></r></is></c></row>"
        "<row><c t='b'><v>1</v></c><c t='e'><v>#DIV/0!</v></c><c t='str'><f>A1</f><v>=20%</v></c></row>"
        "<row r='5'><c r='B5' t='d'><v>2021-07-27</v></c><c r='C5'><f>CELL(1)</f></c></row>"
    )
    content = read_xlsx(workbook(tmp_path / "a.xlsx", rows, strings=strings))
    assert texts_of(content)[0] == [
        ["绩效目标", "一\n二_x000D_", "内联"],
        ["TRUE", "#DIV/0!", "=20%"],
        ["", "", ""],
        ["", "", ""],
        ["", "44404", ""],
    ]
    assert content.notes == (CountedNote(Note.FORMULAS_NOT_COMPUTED, 1),)


def test_a_merged_range_hidden_in_part_shows_its_text_in_what_is_left(tmp_path: Path) -> None:
    rows = (
        "<row r='1' hidden='1'><c r='A1' t='str'><v>组</v></c><c r='B1' t='str'><v>藏</v></c></row>"
        "<row r='2'><c r='B2' t='str'><v>甲</v></c></row><row r='3'><c r='B3' t='str'><v>乙</v></c></row>"
    )
    after = "<mergeCells><mergeCell ref='A1:A3'/></mergeCells>"
    (grid,) = grids_of(read_xlsx(workbook(tmp_path / "a.xlsx", rows, after=after)))
    assert cells_of(grid) == [("组", 0, 0, 2, 1), ("甲", 0, 1, 1, 1), ("乙", 1, 1, 1, 1)]
    assert grid.rows[0][0].place.row == 2


def test_what_is_hidden_is_read_where_nothing_is_shown(tmp_path: Path) -> None:
    rows = "<row r='1' hidden='1'><c r='A1' t='str'><v>只有这行</v></c></row>"
    assert texts_of(read_xlsx(workbook(tmp_path / "a.xlsx", rows))) == [[["只有这行"]]]


def test_hidden_sheets_are_left_out_and_the_others_numbered_as_their_tabs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "下拉代码"
    book.active.sheet_state = "veryHidden"
    for name in ("空", "表一"):
        book.create_sheet(name)
    book["表一"]["C3"] = 0.037
    book["表一"]["C3"].number_format = "0.0%"
    book.save(tmp_path / "a.xlsx")
    content = read_xlsx(tmp_path / "a.xlsx")
    ((row,),) = [grid.rows for grid in grids_of(content)]
    assert [(cell.text, cell.row, cell.column, cell.place.page, cell.place.row, cell.place.column) for cell in row] == [
        ("3.7%", 0, 0, 2, 3, 3)
    ]


def test_styled_cells_without_text_do_not_count(tmp_path: Path) -> None:
    rows = "<row r='1'><c r='A1' t='str'><v>一</v></c></row>" + "".join(
        f"<row r='{row}'><c r='A{row}' s='0'/><c r='XFD{row}' s='0'/></row>" for row in range(1_048_000, 1_048_577)
    )
    after = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    (grid,) = grids_of(read_xlsx(workbook(tmp_path / "a.xlsx", rows, after=after)))
    assert cells_of(grid) == [("一", 0, 0, 1, 1)]


@pytest.mark.parametrize(
    ("rows", "after", "reason"),
    [
        ("<row r='1'/>", "", "no cell shows text"),
        ("<row r='1'><c r='A1'><f>CELL(1)</f><v></v></c></row>", "", "1 formulas were never computed"),
        (
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
            "",
            "cells of all sheets: 17,179,869,184, over the limit",
        ),
        ("<row r='9999999'><c r='A9999999'><v>1</v></c></row>", "", "outside the sheet"),
        ("<row r='1'><c r='A1' t='s'><v>7</v></c></row>", "", "damaged"),
        (
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='400'><c r='ALL400'><v>1</v></c></row>",
            "",
            "cells of all sheets: 400,000, over the limit",
        ),
        (
            "<row r='1'><c r='A1'><v>1</v></c></row><row r='400'><c r='OJ400'><v>1</v></c></row>",
            "<mergeCells><mergeCell ref='A1:OJ400'/><mergeCell ref='A1:OJ400'/></mergeCells>",
            "merged cells: 320,000, over the limit",
        ),
    ],
)
def test_what_cannot_be_read_names_the_cause(tmp_path: Path, rows: str, after: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_xlsx(workbook(tmp_path / "a.xlsx", rows, after=after))


def test_a_truncated_workbook_is_reported(tmp_path: Path) -> None:
    for suffix, keep in ((".xlsx", 6000), (".xls", 9000)):
        cut = tmp_path / f"cut{suffix}"
        cut.write_bytes((FILES / f"nantong{suffix}").read_bytes()[:keep])
        with pytest.raises(Unreadable, match="truncated or damaged"):
            READ[suffix](cut)


def biff(*records: tuple[int, bytes]) -> bytes:
    """A bare workbook stream: record numbers and their contents."""
    return b"".join(struct.pack("<HH", number, len(data)) + data for number, data in records)


def test_an_encrypted_xls_is_reported(tmp_path: Path) -> None:
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0)
    (tmp_path / "a.xls").write_bytes(
        biff((0x809, begin), (0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)), (0x0A, b""))
    )
    with pytest.raises(Unreadable, match="encrypted"):
        read_xls(tmp_path / "a.xls")


@pytest.mark.parametrize("codepage", [936, None])
def test_a_bare_workbook_of_excel_5_is_read_in_gbk(tmp_path: Path, codepage: int | None) -> None:
    name, label = b"Sheet1", "绩效目标".encode("gbk")
    page = [(0x42, struct.pack("<H", codepage))] if codepage else []
    begin = (0x809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 1994))
    start = len(biff(begin, *page, (0x85, bytes(7) + name), (0x0A, b"")))
    book = biff(begin, *page, (0x85, struct.pack("<IHB", start, 0, len(name)) + name), (0x0A, b""))
    sheet = biff(
        (0x809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 1994)),
        (0x204, struct.pack("<HHHH", 2, 1, 0, len(label)) + label),
        (0x0A, b""),
    )
    (tmp_path / "a.xls").write_bytes(book + sheet)
    (grid,) = grids_of(read_xls(tmp_path / "a.xls"))
    assert [(cell.text, cell.place.row, cell.place.column) for cell in grid.cells()] == [("绩效目标", 3, 2)]


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as package:
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
    with pytest.raises(Unreadable, match="xlsb"):
        read_xlsx(tmp_path / "a.xlsb")


def test_a_reader_prints_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    content: Content = read_xls(FILES / "tianjin.xls")
    (tmp_path / "a.xls").write_bytes((FILES / "nantong.xls").read_bytes()[:9000])
    with pytest.raises(Unreadable):
        read_xls(tmp_path / "a.xls")
    assert len(content.blocks) == 9
    assert sum(len(row) for grid in grids_of(content) for row in grid.rows) < limits.CELLS
    assert capsys.readouterr() == ("", "")
