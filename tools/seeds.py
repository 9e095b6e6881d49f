"""The valid files that fuzzing alters; for a format without sample files they are generated from other samples."""

import base64
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "data" / "files"
GRIDS = ROOT / "tests" / "data" / "grids"
SAMPLES = ROOT / "samples" / "inbox"

_DOCUMENTS = ("nantong", "tianjin", "chaoyang")
_GRIDS = ("000", "001", "004")

_FILES = {
    "docx": ("nantong.docx", "tianjin.docx", "chaoyang.docx", "odd/sdt.docx"),
    "doc": ("nantong.doc", "tianjin.doc", "chaoyang.doc"),
    "rtf": ("odd/really_rtf.doc",),
    "xlsx": ("nantong.xlsx", "tianjin.xlsx", "chaoyang.xlsx", "odd/fmt.xlsx"),
    "xls": ("nantong.xls", "tianjin.xls", "chaoyang.xls", "odd/fmt.xls"),
    "odt": ("nantong.odt", "tianjin.odt", "chaoyang.odt"),
    "ods": ("nantong.ods", "tianjin.ods", "chaoyang.ods"),
    "html": ("nantong.html", "tianjin.html", "chaoyang.html"),
    "pdf": (
        "nantong.pdf", "tianjin.pdf", "chaoyang.pdf", "nantong_wordstyle.pdf", "tianjin_wordstyle.pdf",
        "odd/enc_owneronly.pdf",
    ),
}  # fmt: skip

FORMATS = ("txt", "csv", "html", "mht", "spreadsheetml", "docx", "xlsx", "xls", "odt", "ods", "pdf", "doc", "rtf")


@cache
def seeds(form: str) -> tuple[bytes, ...]:
    """Return the bytes of the valid files of a format.

    Raises:
        ValueError: The format is not one of `FORMATS`.
    """
    if form in _FILES:
        return tuple((FILES / name).read_bytes() for name in _FILES[form])
    match form:
        case "txt":
            return (
                *(path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))),
                (FILES / "odd/gbk.txt").read_bytes(),
            )
        case "csv":
            return tuple(as_csv(name) for name in _GRIDS)
        case "mht":
            pages = [(FILES / f"{name}.html").read_bytes() for name in _DOCUMENTS]
            return (*(as_mht(page, "8bit") for page in pages), as_mht(pages[0], "base64"))
        case "spreadsheetml":
            return tuple(as_spreadsheetml(name) for name in _GRIDS)
    raise ValueError(form)


def as_mht(html: bytes, encoding: str) -> bytes:
    """Return a web page as an MHTML file; the transfer encoding is ``8bit`` or ``base64``."""
    head = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=edge\r\n\r\n--edge\r\n"
        f'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    )
    body = base64.encodebytes(html) if encoding == "base64" else html
    return head.encode() + body + b"\r\n--edge--\r\n"


def as_spreadsheetml(name: str, table: str = "", before: str = "") -> bytes:
    """Return a sample as an Excel 2003 XML workbook, with one worksheet per table.

    Args:
        name: The name of the sample, such as ``"000"``.
        table: Attributes for the element Table of each worksheet, as XML.
        before: Row elements to put before the rows of each worksheet, as XML.
    """
    sheets = "".join(
        f'<Worksheet ss:Name="{number}"><Table {table}>{before}{"".join(_xml_rows(rows))}</Table></Worksheet>'
        for number, rows in enumerate(_tables(name), 1)
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    return f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}">{sheets}</Workbook>'.encode()


def as_csv(name: str) -> bytes:
    """Return the cells of a sample, such as ``"000"``, as CSV; a merged cell is written once and takes one column."""
    rows = (row for rows in _tables(name) for row in rows)
    lines = (",".join('"{}"'.format(cell["text"].replace('"', '""')) for cell in row) for row in rows)
    return "\r\n".join(lines).encode()


def _xml_rows(rows: list[list[dict[str, Any]]]) -> Iterator[str]:
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x, cells = 0, []
        for cell in row:
            while (y, x) in taken:
                x += 1
            down, across = cell["rowspan"], cell["colspan"]
            taken |= {(y + i, x + j) for i in range(down) for j in range(across)}
            span = f'ss:Index="{x + 1}" ss:MergeAcross="{across - 1}" ss:MergeDown="{down - 1}"'
            cells.append(f'<Cell {span}><Data ss:Type="String">{escape(cell["text"])}</Data></Cell>')
        yield f"<Row>{''.join(cells)}</Row>"


def _tables(name: str) -> list[list[list[dict[str, Any]]]]:
    return [table["rows"] for table in json.loads((GRIDS / f"{name}.json").read_text("utf-8"))["tables"]]
