"""Hostile workbooks of Excel: packages, compound files and XML of 2003."""

import io
import re
import struct
from collections.abc import Callable

import olefile

from tests.scenarios.hostile.corpus import BOMB, CALL, DAMAGED, NO_FORM, READ, THEFT, hostile
from tests.scenarios.hostile.packages import inflating, members, packed, xlsx
from tools.seeds import FILES, as_spreadsheetml

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_READ_OR_DAMAGED = f"{READ}|{DAMAGED}"


@hostile("entity_bomb.xlsx", "declares entities|well-formed", BOMB)
@hostile("entity_file.xlsx", "declares entities", THEFT)
@hostile("entity_http.xlsx", "declares entities", CALL)
def with_doctype(doctype: str) -> bytes:
    row = '<row r="1"><c t="str"><v>&a9;</v></c></row>'
    return xlsx(("<worksheet", f"{doctype}<worksheet"), ("<sheetData>", f"<sheetData>{row}"))


@hostile("bomb.xlsx", "unpacked bytes: 1,5.*over the limit", "xl/worksheets/sheet1.xml", None)
@hostile("bomb_that_lies.xlsx", DAMAGED, "xl/worksheets/sheet1.xml", 4096)
@hostile("bomb_that_lies_of_nothing.xlsx", DAMAGED, "xl/styles.xml", 0)
def bomb(name: str, declared: int | None) -> bytes:
    return inflating(name, 1500, declared, members("chaoyang.xlsx"))


@hostile("last_cell.xlsx", "cells.*over the limit", '<c r="XFD1048576" t="str"><v>x</v></c>')
@hostile("cell_outside.xlsx", DAMAGED, '<c r="ZZZZZZ99999999999" t="str"><v>x</v></c>')
@hostile("cell_of_row_0.xlsx", _READ_OR_DAMAGED, '<c r="A0" t="str"><v>x</v></c>')
@hostile("cell_of_no_place.xlsx", _READ_OR_DAMAGED, '<c r="" t="str"><v>x</v></c><c r="-" t="str"><v>y</v></c>')
@hostile("string_of_no_table.xlsx", _READ_OR_DAMAGED, '<c r="A1" t="s"><v>4294967296</v></c>')
@hostile("string_before_the_table.xlsx", _READ_OR_DAMAGED, '<c r="A1" t="s"><v>-1</v></c>')
@hostile("number_1e999999.xlsx", _READ_OR_DAMAGED, '<c r="A1"><v>1e999999</v></c>')
@hostile("number_nan.xlsx", _READ_OR_DAMAGED, '<c r="A1"><v>NaN</v></c>')
@hostile("number_long.xlsx", _READ_OR_DAMAGED, f'<c r="A1"><v>{"9" * 5000}</v></c>')
@hostile("date_of_no_calendar.xlsx", _READ_OR_DAMAGED, '<c r="A1" t="d"><v>99999-99-99</v></c>')
@hostile("style_of_no_table.xlsx", _READ_OR_DAMAGED, '<c r="A1" s="4294967295"><v>1</v></c><c s="-9"><v>1</v></c>')
@hostile("kind_of_cell_unknown.xlsx", _READ_OR_DAMAGED, '<c r="A1" t="zz"><v>x</v></c>')
@hostile("unicode_escape.xlsx", _READ_OR_DAMAGED, '<c r="A1" t="str"><v>_xD800__x0000__xFFFF_</v></c>')
def with_cell(cell: str) -> bytes:
    return xlsx(("</sheetData>", f"<row>{cell}</row></sheetData>"))


@hostile("merged_sheet.xlsx", f"{READ}|{NO_FORM}|over the limit", '<mergeCell ref="A1:XFD1048576"/>', 1)
@hostile("merged_backwards.xlsx", f"{READ}|{NO_FORM}", '<mergeCell ref="ZZ99:A1"/>', 1)
@hostile("merged_often.xlsx", f"{READ}|{NO_FORM}|over the limit", '<mergeCell ref="A1:G30"/>', 100_000)
def merged(ranges: str, count: int) -> bytes:
    return xlsx(("<mergeCells[^>]*>", "<mergeCells>" + ranges * count))


@hostile("dimension_of_the_whole_sheet.xlsx", READ, "<dimension[^>]*/>", '<dimension ref="A1:XFD1048576"/>', 1, "")
@hostile(
    "row_9e9.xlsx",
    _READ_OR_DAMAGED,
    "</sheetData>",
    f'<row r="{"9" * 5000}"><c t="str"><v>x</v></c></row>',
    1,
    "</sheetData>",
)
@hostile(
    "300000_cells.xlsx",
    "cells.*over the limit",
    "</sheetData>",
    "<row>" + "<c t='str'><v>x</v></c>" * 1000 + "</row>",
    300,
    "</sheetData>",
)
@hostile(
    "hidden_columns.xlsx",
    f"{READ}|{NO_FORM}|empty",
    "<sheetData>",
    '<cols><col min="1" max="2147483647" hidden="1"/></cols>',
    20_000,
    "<sheetData>",
)
def sheet(pattern: str, text: str, count: int, end: str) -> bytes:
    return xlsx((pattern, text * count + end))


@hostile("strings_grow.xlsx", "over the limit|over .* of memory|over .* processor|unpacks")
def shared_strings_grow() -> bytes:
    """One string of a million characters that two hundred thousand cells show."""
    files = dict(members("chaoyang.xlsx"))
    files["xl/sharedStrings.xml"] = f'<sst xmlns="{_SPACE}"><si><t>{"长 " * 500_000}</t></si></sst>'.encode()
    link = f'<Relationship Id="rId99" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    rels = files["xl/_rels/workbook.xml.rels"].decode()
    files["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", link).encode()
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>") * 1_900
    cells = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = cells.replace("</sheetData>", rows + "</sheetData>").encode()
    return packed(files)


@hostile("300_sheets.xlsx", READ)
def many_sheets() -> bytes:
    """A workbook that shows one sheet and hides it three hundred times."""
    part = "xl/workbook.xml"
    found = re.search("<sheet [^>]*/>", members("chaoyang.xlsx")[part].decode())
    assert found
    hidden = re.sub(' state="[^"]*"', "", found[0]).replace("<sheet ", '<sheet state="hidden" ')
    return xlsx(("</sheets>", hidden * 300 + "</sheets>"), part=part)


@hostile("format_long.xlsx", _READ_OR_DAMAGED, "0" * 200_000)
@hostile("format_of_brackets.xlsx", _READ_OR_DAMAGED, "[" * 5_000)
@hostile("format_of_signs.xlsx", f"{READ}|{NO_FORM}", "#,##0.00_);[Red](#,##0.00);" * 5_000)
def number_format(code: str) -> bytes:
    """Every cell has a number format of a megabyte, or of nothing but signs."""
    formats = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number in (0, 9))
    head = f'<styleSheet xmlns="{_SPACE}"><numFmts>{formats}</numFmts>'
    return xlsx(("<styleSheet[^>]*>(?:<numFmts.*?</numFmts>)?", head), part="xl/styles.xml")


@hostile("last_cell.xls", "cells.*over the limit|damaged", 0, b"\xff\xff\xff\x00")
@hostile("cell_outside.xls", "damaged|over the limit", 0, b"\xff\xff\xff\xff")
@hostile("string_of_no_table.xls", "damaged", 6, b"\xff\xff\xff\x7f")
def xls_cell(offset: int, value: bytes) -> bytes:
    """The last text cell of the workbook with another place, or another string."""
    return _edited_workbook(lambda records: [one for one in records if one[0] == 0x00FD][-1][1] + offset, value)


@hostile("encrypted.xls", "encrypted", 0x002F)
@hostile("record_unknown.xls", f"{READ}|damaged", 0xFFFF)
@hostile("record_of_end.xls", f"damaged|empty|{NO_FORM}", 0x000A)
def xls_record(kind: int) -> bytes:
    """The second record of the workbook made another kind."""
    return _edited_workbook(lambda records: records[1][1] - 4, struct.pack("<H", kind))


@hostile("record_too_long.xls", "damaged")
def xls_record_too_long() -> bytes:
    return _edited_workbook(lambda records: records[len(records) // 2][1] - 2, b"\xff\xff")


def _edited_workbook(place: Callable[[list[tuple[int, int]]], int], value: bytes) -> bytes:
    """Return the sound workbook with bytes written at a place found from its records (kind, begin of the data)."""
    file = io.BytesIO((FILES / "chaoyang.xls").read_bytes())
    with olefile.OleFileIO(file, write_mode=True) as compound:
        stream = compound.openstream("Workbook").read()
        records, at = [], 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            records.append((kind, at + 4))
            at += 4 + length
        start = place(records)
        compound.write_stream("Workbook", stream[:start] + value + stream[start + len(value) :])
        return file.getvalue()


_CELL = "<Cell><Data>x</Data></Cell>"
_FAR = "2147483647"


@hostile("index_2e9.xml", f"{READ}|over the limit|damaged", f'<Row><Cell ss:Index="{_FAR}"><Data>x</Data></Cell></Row>')
@hostile("row_2e9.xml", f"{READ}|over the limit|damaged", f'<Row>{_CELL}</Row><Row ss:Index="{_FAR}"/>')
@hostile(
    "merged_2e9.xml", f"{READ}|over the limit", f'<Row><Cell ss:MergeAcross="{_FAR}" ss:MergeDown="{_FAR}"/></Row>'
)
@hostile(
    "index_negative.xml", f"{READ}|damaged", f'<Row ss:Index="-5"><Cell ss:Index="-1" ss:MergeDown="-9"/>{_CELL}</Row>'
)
@hostile("index_of_no_number.xml", f"{READ}|damaged", f'<Row ss:Index="x"><Cell ss:Index="{"9" * 5000}"/>{_CELL}</Row>')
@hostile("number_nan.xml", f"{READ}|damaged", '<Row><Cell><Data ss:Type="Number">NaN</Data></Cell></Row>')
@hostile("date_0.xml", f"{READ}|damaged", '<Row><Cell><Data ss:Type="DateTime">0-0-0</Data></Cell></Row>')
def spreadsheetml(before: str) -> bytes:
    return as_spreadsheetml("004", before=before)


@hostile("entity_bomb.xml", "declares entities|well-formed", BOMB)
@hostile("entity_file.xml", "declares entities", THEFT)
@hostile("entity_http.xml", "declares entities", CALL)
def spreadsheetml_with_doctype(doctype: str) -> bytes:
    data = as_spreadsheetml("004", before="<Row><Cell><Data>&a9;</Data></Cell></Row>")
    return data.replace(b"<Workbook", doctype.encode() + b"<Workbook", 1)
