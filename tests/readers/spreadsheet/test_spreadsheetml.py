"""Excel 2003 XML: indices, spans, styles and what is hidden."""

from pathlib import Path

import pytest

from extract.model.records import Unreadable
from extract.readers.spreadsheet.spreadsheetml import read_spreadsheetml
from tests.harness.grids import DATA, cells_of, grids_of

FORM = DATA / "spreadsheet" / "form_2003.xml"


def test_cells_stand_where_their_index_says_and_show_their_style() -> None:
    (grid,) = grids_of(read_spreadsheetml(FORM))
    assert [cell for cell in cells_of(grid) if cell[0]] == [
        ("项目支出绩效自评表", 0, 0, 1, 5),
        ("专利导航\n（项）", 2, 0, 1, 1),
        ("10,926.20万元", 2, 1, 1, 1),
        ("11.90%", 2, 2, 1, 1),
        ("2021年7月27日", 2, 3, 1, 1),
        ("001", 2, 4, 1, 1),
        ("备注", 3, 0, 2, 1),
        ("3.70%", 3, 1, 1, 1),
        ("TRUE", 3, 2, 1, 1),
        ("#DIV/0!", 3, 3, 1, 1),
        ("末行", 4, 1, 1, 1),
    ]
    last = grid.rows[-1][0]
    assert (last.place.page, last.place.row, last.place.column) == (1, 6, 2)


def test_a_workbook_without_cells_is_reported() -> None:
    with pytest.raises(Unreadable, match="the workbook is empty"):
        read_spreadsheetml(DATA / "files" / "odd" / "xml2003.xls")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('ss:Type="Number">0.119', 'ss:Type="Number">viel', "no value of its type"),
        ("</Worksheet>", "", "no well-formed XML"),
        ('ss:Index="3"', 'ss:Index="99999999"', "outside the sheet"),
        ('<?mso-application progid="Excel.Sheet"?>', '<!DOCTYPE a [<!ENTITY b "c">]>', "declares entities"),
    ],
)
def test_what_cannot_be_read_names_the_cause(tmp_path: Path, before: str, after: str, reason: str) -> None:
    copy = tmp_path / "a.xls"
    copy.write_text(FORM.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(Unreadable, match=reason):
        read_spreadsheetml(copy)


def test_struck_raised_and_white_text_and_flat_rows_are_hidden(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
        xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
        <Style ss:ID="Default"><Font ss:Size="11"/></Style>
        <Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>
        <Style ss:ID="w"><Font ss:Color="#FFFFFF"/></Style>
        <Style ss:ID="b"><Font ss:Color="#FFFFFF"/><Interior ss:Color="#4472C4" ss:Pattern="Solid"/></Style></Styles>
        <Worksheet ss:Name="a"><Table><Row>
        <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S>329</S>392<Sup>1</Sup></ss:Data></Cell>
        <Cell ss:StyleID="s"><Data ss:Type="Number">95</Data></Cell>
        <Cell ss:StyleID="w"><Data ss:Type="String">白</Data></Cell>
        <Cell ss:StyleID="b"><Data ss:Type="String">表头</Data></Cell></Row>
        <Row ss:Height="0"><Cell><Data ss:Type="String">旧</Data></Cell></Row></Table></Worksheet></Workbook>""",
        "utf-8",
    )
    content = read_spreadsheetml(path)
    (grid,) = grids_of(content)
    assert [cell.text for cell in grid.cells()] == ["392", "", "", "表头"]
    assert [(one.text, one.hidden_by.value, one.place.row, one.place.column) for one in content.hidden] == [
        ("329", "struck_out", 1, 1),
        ("95", "struck_out", 1, 2),
        ("白", "colour", 1, 3),
        ("旧", "format", 2, 1),
    ]
