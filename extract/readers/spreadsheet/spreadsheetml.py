"""Reader of Excel 2003 XML workbooks (XML Spreadsheet Reference of Office 2003); cells are read as displayed."""

import re
from pathlib import Path

from lxml import etree

from extract.model.content import Content
from extract.model.reasons import Reason
from extract.model.records import Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.number_format import display_text
from extract.readers.spreadsheet.sheet import Sheet, as_content, days
from extract.readers.spreadsheet.visible_text import BLACK, WHITE, Font, Run, visible_text
from extract.readers.zip_package import parse_xml
from extract.values.colours import Colour

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_COLOUR = re.compile("#([0-9A-Fa-f]{6})")
_LAST_ROW = 1_048_576
_NAMED_FORMATS = {
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00;"¥"\\-#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}


class SpreadsheetMlReader(Reader):
    """Reader of Excel 2003 XML workbooks."""

    formats = frozenset({Format.SPREADSHEETML})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_spreadsheetml`."""
        return read_spreadsheetml(path)


def read_spreadsheetml(path: Path) -> Content:
    """Read an Excel 2003 XML workbook; each visible sheet with text becomes a grid.

    Raises:
        Unreadable: The XML is not well-formed, a cell value is invalid, there is no text, or a limit is exceeded.
    """
    root = parse_xml(path.read_bytes(), path.name)
    try:
        formats, drawn = _formats(root), _drawn(root)
        sheets = [_sheet(element, formats, drawn) for element in root.iterchildren(f"{_SS}Worksheet")]
    except ValueError as error:
        raise Unreadable(Reason.CELL_VALUE_INVALID) from error
    return as_content(sheets, "spreadsheetml", "application/xml")


def _formats(root: etree._Element) -> dict[str, str]:
    """Return the number format of each style by its ID; a style without a format inherits that of its parent style."""
    own: dict[str, str] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        number = style.find(f"{_SS}NumberFormat")
        code = None if number is None else number.get(f"{_SS}Format", "General")
        if code is None:
            code = own.get(style.get(f"{_SS}Parent", "Default"), "General")
        own[style.get(f"{_SS}ID", "")] = _NAMED_FORMATS.get(code, code)
    return own


def _drawn(root: etree._Element) -> dict[str, tuple[Font, Colour | None]]:
    """Return the font and the fill of each style by its ID; what a style does not state is that of its parent style."""
    own: dict[str, tuple[Font, Colour | None]] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        font, fill = own.get(style.get(f"{_SS}Parent", "Default"), (Font(), WHITE))
        if (stated := style.find(f"{_SS}Font")) is not None:
            font = Font(
                is_struck=stated.get(f"{_SS}StrikeThrough") == "1",
                is_raised=stated.get(f"{_SS}VerticalAlign") == "Superscript",
                colour=_colour(stated.get(f"{_SS}Color"), BLACK),
                points=float(stated.get(f"{_SS}Size", "11")),
            )
        if (interior := style.find(f"{_SS}Interior")) is not None and interior.get(f"{_SS}Pattern", "None") != "None":
            is_solid = interior.get(f"{_SS}Pattern") == "Solid"
            fill = _colour(interior.get(f"{_SS}Color"), WHITE) if is_solid else None
        own[style.get(f"{_SS}ID", "")] = font, fill
    return own


def _colour(value: str | None, automatic: Colour) -> Colour:
    found = _COLOUR.fullmatch(value or "")
    return tuple(bytes.fromhex(found[1])) if found else automatic


def _number(element: etree._Element, name: str) -> int:
    return int(element.get(_SS + name, "0"))


def _sheet(element: etree._Element, formats: dict[str, str], drawn: dict[str, tuple[Font, Colour | None]]) -> Sheet:
    sheet = Sheet(is_hidden=element.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "").startswith("Sheet"))
    table = element.find(f"{_SS}Table")
    if table is None:
        return sheet
    column_styles: list[tuple[int, int, str]] = []
    column = 0
    for one in table.iterchildren(f"{_SS}Column"):
        first = _number(one, "Index") or column + 1
        column = first + _number(one, "Span")
        column_styles.append((first, column, one.get(f"{_SS}StyleID", "")))
        if one.get(f"{_SS}Hidden") == "1" or one.get(f"{_SS}Width") == "0":
            sheet.hidden_columns.append((first, column))
    row = 0
    for one in table.iterchildren(f"{_SS}Row"):
        row = _number(one, "Index") or row + 1
        last = row + _number(one, "Span")
        if one.get(f"{_SS}Hidden") == "1" or one.get(f"{_SS}Height") == "0":
            sheet.hidden_rows.update(range(row, min(last, _LAST_ROW) + 1))
        column = 0
        for cell in one.iterchildren(f"{_SS}Cell"):
            column = _number(cell, "Index") or column + 1
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            if across or down:
                sheet.merged.append((row, row + down, column, column + across))
            column_style = next((style for first, end, style in column_styles if first <= column <= end), "")
            style = cell.get(f"{_SS}StyleID") or one.get(f"{_SS}StyleID") or column_style or "Default"
            data = cell.find(f"{_SS}Data")
            font, fill = drawn.get(style, (Font(), WHITE))
            if data is None:
                sheet.unknown_count += cell.get(f"{_SS}Formula") is not None
            elif len(data):
                text, dropped = visible_text(_runs(data, font, fill))
                sheet.put(row, column, display_text(_line_feeds(text), formats.get(style, "General")))
                sheet.hidden += [(row, column, hidden, hidden_by) for hidden, hidden_by in dropped]
            else:
                text, dropped = visible_text([(_shown(data, formats.get(style, "General")), font.look_on(fill))])
                sheet.put(row, column, text)
                sheet.hidden += [(row, column, hidden, hidden_by) for hidden, hidden_by in dropped]
            column += across
        row = last
    return sheet


def _runs(element: etree._Element, font: Font, fill: Colour | None) -> list[Run]:
    """Return the runs of the marked-up text of a cell."""
    look = font.look_on(fill)
    runs: list[Run] = [(element.text or "", look)]
    for child in element:
        inner = font
        name = str(child.tag).rpartition("}")[2]
        if name == "S":
            inner = font._replace(is_struck=True)
        elif name == "Sup":
            inner = font._replace(is_raised=True)
        elif name == "Font":
            inner = font._replace(colour=_colour(child.get(f"{_HTML}Color"), font.colour))
        runs += [*_runs(child, inner, fill), (child.tail or "", look)]
    return runs


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(data: etree._Element, code: str) -> str:
    value = _line_feeds(data.text or "")
    kind = data.get(f"{_SS}Type", "String")
    if kind == "Number" and value.strip():
        return display_text(float(value), code)
    if kind == "DateTime" and value.strip():
        return display_text(days(value.strip()), code)
    if kind == "Boolean":
        return "TRUE" if value.strip() == "1" else "FALSE"
    return value if kind == "Error" else display_text(value, code)
