"""Reader of workbooks of Excel and WPS; cells are read as displayed, with number formats and without hidden parts."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lxml import etree

from extract.model.content import Content
from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.number_format import BUILT_IN, display_text
from extract.readers.spreadsheet.sheet import Sheet, as_content, days
from extract.readers.zip_package import Package, parse_xml

if TYPE_CHECKING:
    import xlrd

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_XLS = "application/vnd.ms-excel"
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}\d{1,7}"[^<>]*/>')
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_BIFF8 = 80
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5  # cell types of xlrd
_CURRENCIES = {5, 6, 7, 8, 37, 38, 39, 40, 41, 42, 43, 44}  # built-in formats whose code is stated in the file


class XlsxReader(Reader):
    """Reader of Office Open XML workbooks."""

    formats = frozenset({Format.XLSX})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_xlsx`."""
        return read_xlsx(path)


class XlsReader(Reader):
    """Reader of binary workbooks (xls, et)."""

    formats = frozenset({Format.XLS})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_xls`."""
        return read_xls(path)


def read_xlsx(path: Path) -> Content:
    """Read an Office Open XML workbook; each visible sheet with text becomes a grid.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged, a binary workbook (xlsb), without text, or over a limit.
    """
    with Package(path) as package:
        try:
            sheets = list(_xlsx_sheets(package))
        except (ValueError, IndexError) as error:
            raise Unreadable(Reason.DAMAGED_WORKBOOK) from error
    return as_content(sheets, "spreadsheet", _XLSX)


def _xlsx_sheets(package: Package) -> Iterator[Sheet]:
    targets = _targets(package, "")
    part = next((name for kind, name in targets.values() if kind == "officeDocument"), "xl/workbook.xml")
    if part.endswith(".bin"):
        raise Unreadable(Reason.BINARY_WORKBOOK)
    workbook = package.xml(part)
    targets = _targets(package, part)
    by_kind = dict(targets.values())
    strings = _strings(package.xml(by_kind["sharedStrings"])) if "sharedStrings" in by_kind else []
    formats = _formats(package.xml(by_kind["styles"])) if "styles" in by_kind else []
    date_1904 = any(_is_on(one.get("date1904")) for one in workbook.iterfind("{*}workbookPr"))
    seen: set[str] = set()
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        sheet = Sheet(is_hidden=element.get("state", "visible") != "visible")
        identity = next((str(value) for name, value in element.items() if str(name).endswith("}id")), "")
        kind, name = targets.get(identity, ("", ""))
        if kind == "worksheet" and name not in seen:
            seen.add(name)
            # A sheet that is styled to its last row holds millions of empty cells: drop them before parsing.
            root = parse_xml(_EMPTY_CELL.sub(b"", package.read(name)), name)
            _fill(sheet, root, strings, formats, date_1904)
        yield sheet


def _targets(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return the relationships of a part: the type and the name of each target part, by relationship id.

    The relationships of the package itself are those of the part "".
    """
    home = PurePosixPath(part).parent
    rels = str(home / "_rels" / f"{PurePosixPath(part).name}.rels") if part else "_rels/.rels"
    found = {}
    for one in package.xml(rels):
        target = one.get("Target", "").replace("\\", "/")
        name = target[1:] if target.startswith("/") else str(home / target)
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], name)
    return found


def _is_on(value: str | None) -> bool:
    return value in {"1", "true"}


def _strings(root: etree._Element) -> list[str]:
    return [_rich(element) for element in root if isinstance(element.tag, str)]


def _rich(element: etree._Element) -> str:
    """Return the text of a string element, including its rich text runs but not its phonetic runs."""
    text = ""
    for child in element:
        if child.tag.endswith("}t"):
            text += child.text or ""
        elif child.tag.endswith("}r"):
            text += "".join(run.text or "" for run in child if run.tag.endswith("}t"))
    return _plain(text)


def _plain(text: str) -> str:
    """Resolve the escapes (``_x000D_``) in a text and convert line ends to line feeds."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _formats(root: etree._Element) -> list[str]:
    """Return the number format of each cell style, by the index that cells refer to."""
    codes = dict(BUILT_IN)
    for one in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[int(one.get("numFmtId", "0"))] = one.get("formatCode", "General")
    return [codes.get(int(one.get("numFmtId", "0")), "General") for one in root.iterfind("{*}cellXfs/{*}xf")]


def _fill(sheet: Sheet, root: etree._Element, strings: Sequence[str], formats: Sequence[str], date_1904: bool) -> None:
    namespace = root.tag.rpartition("}")[0] + "}"
    value_tag, inline_tag, formula_tag = f"{namespace}v", f"{namespace}is", f"{namespace}f"
    row_number = 0
    for row in root.iterfind(f"{namespace}sheetData/{namespace}row"):
        row_number = int(row.get("r") or row_number + 1)
        column_number = 0
        if _is_on(row.get("hidden")):
            sheet.hidden_rows.add(row_number)
        for cell in row:
            reference = cell.get("r")
            column_number = _column(reference.rstrip("0123456789")) if reference else column_number + 1
            kind, value, has_formula = cell.get("t", "n"), "", False
            for part in cell:
                tag = part.tag
                if tag == value_tag:
                    value = part.text or ""
                elif tag == formula_tag:
                    has_formula = True
                elif tag == inline_tag:
                    value = _rich(part)
            if value:
                style = int(cell.get("s", "0"))
                code = formats[style] if style < len(formats) else "General"
                sheet.put(row_number, column_number, _shown(kind, value, code, strings, date_1904))
            elif has_formula and kind != "str":
                sheet.unknown_count += 1
    _fill_layout(sheet, root, namespace)


def _fill_layout(sheet: Sheet, root: etree._Element, namespace: str) -> None:
    for one in root.iterfind(f"{namespace}cols/{namespace}col"):
        if _is_on(one.get("hidden")):
            sheet.hidden_columns.append((int(one.get("min", "0")), int(one.get("max", "0"))))
    for one in root.iterfind(f"{namespace}mergeCells/{namespace}mergeCell"):
        if corners := _RANGE.fullmatch(one.get("ref", "")):
            left, top, right, bottom = corners.groups()
            sheet.merged.append((int(top), int(bottom), _column(left), _column(right)))


def _shown(kind: str, value: str, code: str, strings: Sequence[str], date_1904: bool) -> str:
    if kind == "s":
        return display_text(strings[int(value)], code)
    if kind == "inlineStr":
        return display_text(value, code)
    if kind == "str":
        return display_text(_plain(value), code)
    if kind == "b":
        return "TRUE" if _is_on(value) else "FALSE"
    if kind == "e":
        return value
    if kind == "d":
        return display_text(days(value), code)
    return display_text(float(value), code, date_1904)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read_xls(path: Path) -> Content:
    """Read a binary workbook of Excel 5 to 2003 or of WPS (.xls, .et), with or without a compound file around it.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged, without text, or over a limit.
    """
    import xlrd  # noqa: PLC0415 - slow to import, and newer workbooks do not need it

    def book_of(encoding: str | None) -> "xlrd.Book":
        options = {"formatting_info": True, "ragged_rows": True, "logfile": StringIO()}
        return xlrd.open_workbook(str(path), encoding_override=encoding, **options)

    try:
        book = book_of(None)
        if book.biff_version < _BIFF8 and book.codepage is None:
            book = book_of("gb18030")
        sheets = [_xls_sheet(book, sheet, xlrd.error_text_from_code) for sheet in book.sheets()]
    except Exception as error:  # the parser may raise anything on arbitrary bytes
        if "encrypted" in str(error):
            raise Unreadable(Reason.ENCRYPTED) from error
        raise Unreadable(Reason.DAMAGED_WORKBOOK) from error
    return as_content(sheets, "spreadsheet", _XLS)


def _xls_sheet(book: "xlrd.Book", source: "xlrd.sheet.Sheet", errors: dict[int, str]) -> Sheet:
    sheet = Sheet(is_hidden=source.visibility != 0)
    formats = [_xls_format(book, style.format_key) for style in book.xf_list]
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            code = formats[cell.xf_index] if cell.xf_index < len(formats) else "General"
            if cell.ctype == _TEXT:
                text = display_text(_plain(cell.value), code)
            elif cell.ctype in {_NUMBER, _DATE}:
                text = display_text(cell.value, code, bool(book.datemode))
            elif cell.ctype == _BOOLEAN:
                text = "TRUE" if cell.value else "FALSE"
            elif cell.ctype == _ERROR:
                text = errors.get(cell.value, "#N/A")
            else:
                continue
            sheet.put(row + 1, column + 1, text)
    sheet.merged = [(top + 1, bottom, left + 1, right) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = [(column + 1, column + 1) for column, info in source.colinfo_map.items() if info.hidden]
    return sheet


def _xls_format(book: "xlrd.Book", key: int) -> str:
    """Return the number format with a key. Built-in formats come from `BUILT_IN`: those of xlrd are American."""
    from_file = book.format_map[key].format_str if key in book.format_map else "General"
    return BUILT_IN.get(key, from_file) if key not in _CURRENCIES else from_file
