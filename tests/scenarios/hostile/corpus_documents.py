"""Hostile documents of Word: packages and compound files."""

import io
import struct
import zipfile

from tests.scenarios.hostile.corpus import BOMB, CALL, DAMAGED, NESTED, READ, THEFT, hostile
from tests.scenarios.hostile.packages import docx, inflating, members, packed
from tools.seeds import FILES


@hostile("entity_bomb.docx", "declares entities|well-formed", BOMB)
@hostile("entity_file.docx", "declares entities", THEFT)
@hostile("entity_http.docx", "declares entities", CALL)
def docx_with_doctype(doctype: str) -> bytes:
    return docx(("<w:document", f"{doctype}<w:document"), ("<w:body>", "<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"))


@hostile("bomb.docx", "unpacked bytes: 1,5.*over the limit", "word/document.xml", 1500, None)
@hostile("bomb_that_lies.docx", DAMAGED, "word/document.xml", 1500, 4096)
@hostile("bomb_in_styles.docx", "unpacked bytes: 1,5.*over the limit", "word/styles.xml", 1500, None)
@hostile("bomb_below_the_limit.docx", "refused as a bomb", "word/document.xml", 100, None)
def bomb(name: str, megabytes: int, declared: int | None) -> bytes:
    return inflating(name, megabytes, declared, members("chaoyang.docx"))


@hostile("one_member_many_times.docx", "unpacked bytes|bomb|damaged")
def overlapping() -> bytes:
    """Ten thousand entries that share the bytes of one member."""
    file = io.BytesIO(packed({"word/document.xml": b" " * (1 << 20)}))
    with zipfile.ZipFile(file, "a") as package:
        package.filelist *= 10_000
        package.comment = b"."  # has the directory written anew
    return file.getvalue()


@hostile("many_members.docx", READ)
def many_members() -> bytes:
    return packed(members("chaoyang.docx") | {f"customXml/{n}.xml": b"" for n in range(50_000)})


_TABLE_END = "</w:tbl>"
_ROW = "<w:tr(?: [^>]*)?>"
_CELL = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
_EMPTY_TABLE = f"<w:tbl><w:tr><w:tc>{_CELL}</w:tc></w:tr></w:tbl>"


@hostile("span_2e9.docx", READ, '<w:gridSpan w:val="2147483647"/>')
@hostile("span_negative.docx", READ, '<w:gridSpan w:val="-7"/>')
@hostile("span_no_number.docx", READ, '<w:gridSpan w:val="一"/>')
@hostile("span_long.docx", READ, f'<w:gridSpan w:val="{"9" * 5000}"/>')
@hostile("merge_without_start.docx", READ, '<w:vMerge w:val="continue"/>')
@hostile("merge_of_no_kind.docx", READ, '<w:vMerge w:val="9"/>')
def docx_cell(properties: str) -> bytes:
    """A last row, below the form, of one cell with these properties."""
    row = f"<w:tr><w:tc><w:tcPr>{properties}</w:tcPr>{_CELL}</w:tc></w:tr>"
    return docx((_TABLE_END, row + _TABLE_END))


@hostile("row_begins_far.docx", READ, '<w:gridBefore w:val="1000000000"/>')
@hostile("row_ends_far.docx", READ, '<w:gridAfter w:val="-1000000000"/>')
def docx_row(properties: str) -> bytes:
    return docx((_TABLE_END, f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{_CELL}</w:tc></w:tr><w:tr/>{_TABLE_END}"))


@hostile("wide_spans.docx", f"{READ}|over the limit")
def many_wide_spans() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="16383"/><w:vMerge w:val="%s"/></w:tcPr><w:p/></w:tc>'
    rows = f"<w:tr>{cell % 'restart' * 50}</w:tr>" + f"<w:tr>{cell % 'continue' * 50}</w:tr>" * 500
    return docx((_TABLE_END, rows + _TABLE_END))


@hostile(
    "3000_tables_in_one_another.docx",
    f"{READ}|{NESTED}|well-formed",
    "<w:tbl><w:tr><w:tc>",
    "<w:p/></w:tc></w:tr></w:tbl>",
    3_000,
)
@hostile("80_tables_in_one_another.docx", f"{READ}|{NESTED}", "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>", 80)
@hostile(
    "200000_controls.docx", f"{READ}|{NESTED}|well-formed", "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 200_000
)
def docx_nest(opening: str, closing: str, depth: int) -> bytes:
    return docx(("</w:body>", opening * depth + _EMPTY_TABLE + closing * depth + "</w:body>"))


@hostile("300000_cells.docx", "cells of tables: 300,.*over the limit")
def docx_many_cells() -> bytes:
    row = f"<w:tr>{'<w:tc><w:p/></w:tc>' * 1000}</w:tr>"
    return docx((_TABLE_END, row * 300 + _TABLE_END))


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEVEL = '<w:lvl w:ilvl="0"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
_NUM = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'


@hostile("numbers_roman.docx", READ, 2**31, "upperRoman", "%1", 1)
@hostile("numbers_letters.docx", READ, 2**31, "upperLetter", "%1", 1)
@hostile("numbers_negative.docx", READ, -(2**31), "chineseCountingThousand", "%1", 1)
@hostile("numbers_of_no_kind.docx", READ, "x", "x", "%1%2%9%0%%", 1)
@hostile("numbers_long.docx", READ, "9" * 5000, "decimal", "%1", 1)
@hostile("numbers_grow.docx", f"{READ}|over", 1, "decimal", "长" * 100_000, 20_000)
def docx_numbers(start: object, number_format: str, text: str, count: int) -> bytes:
    """Paragraphs behind the form with an automatic number that is far too long."""
    paragraph = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    )
    shared = f'<w:abstractNum w:abstractNumId="1">{_LEVEL.format(start, number_format, text)}</w:abstractNum>'
    numbering = f"<w:numbering {_W}>{shared}{_NUM}</w:numbering>"
    return docx(("</w:body>", paragraph * count + "</w:body>"), numbering=numbering)


@hostile("styles_in_a_circle.docx", READ)
def circular_styles() -> bytes:
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    styles = "".join(style.format(n, (n + 1) % 20_000) for n in range(20_000))
    paragraph = '<w:p><w:pPr><w:pStyle w:val="7"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    return docx(("</w:body>", paragraph + "</w:body>"), styles=f"<w:styles {_W}>{styles}</w:styles>")


@hostile("document_of_nothing.docx", DAMAGED, b"")
@hostile("document_of_blanks.docx", DAMAGED, b"   ")
@hostile("document_of_bytes.docx", DAMAGED, bytes(range(256)))
@hostile("document_of_another_root.docx", "damaged|no text|empty|no performance (form|content)", b"<x/>")
def docx_document(body: bytes) -> bytes:
    return packed(members("chaoyang.docx") | {"word/document.xml": body})


@hostile("encrypted.docx", "encrypted", "WordDocument", "EncryptedPackage")
@hostile("neither.doc", "neither a document nor a spreadsheet", "WordDocument", "PowerPoint")
def compound_with(name: str, other: str) -> bytes:
    """A compound file in which one stream has another name."""
    before, after = (f"{one}\0".encode("utf-16-le") for one in (name, other))
    data = (FILES / "chaoyang.doc").read_bytes()
    at = data.index(before)
    return data[:at] + after.ljust(64, b"\0") + struct.pack("<H", len(after)) + data[at + 66 :]


@hostile("encrypted.doc", "encrypted")
def encrypted_doc() -> bytes:
    data = (FILES / "chaoyang.doc").read_bytes()
    head = data.index(b"\xec\xa5")
    return data[: head + 11] + bytes([data[head + 11] | 1]) + data[head + 12 :]


@hostile("chain_in_a_circle.doc", f"{DAMAGED}|neither", 0)
@hostile("chain_in_a_circle.xls", f"{DAMAGED}|neither", 0)
@hostile("sectors_2e9.doc", DAMAGED, 0x2C)
def compound_header(offset: int) -> bytes:
    """A compound file with a directory, or a table of sectors, that has no end."""
    data = bytearray((FILES / "chaoyang.doc").read_bytes())
    if offset:
        data[offset : offset + 4] = b"\xff\xff\xff\x7f"
    else:
        table = 512 * (1 + int.from_bytes(data[0x4C:0x50], "little"))
        data[table : table + 512] = bytes(512)  # every sector is followed by the first
    return bytes(data)
