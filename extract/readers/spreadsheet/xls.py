"""Reader of binary workbooks of Excel and WPS; cells are read as displayed, without what is hidden."""

from collections.abc import Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from extract.model.content import PLAIN, Content, Look
from extract.model.reasons import Reason
from extract.model.records import HiddenBy, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.biff_formulas import add_formulas
from extract.readers.spreadsheet.number_format import BUILT_IN, display_text
from extract.readers.spreadsheet.sheet import Sheet, as_content
from extract.readers.spreadsheet.uncomputed import complete_formulas
from extract.readers.spreadsheet.visible_text import BLACK, WHITE, Font, Run, visible_text
from extract.values.colours import Colour

if TYPE_CHECKING:
    import xlrd

_MEDIA_TYPE = "application/vnd.ms-excel"
_BIFF8 = 80
_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _, _BLANK = range(7)  # cell types of xlrd
_RAISED, _SOLID = 1, 1  # escapement of a font, pattern of a fill
_TWIPS = 20
_LOWEST_ROW = 2 * _TWIPS
"""Twips; the smallest font is 1 point, and a row with text of any usual size is over 8 points high."""
_NARROWEST_COLUMN = 26
"""1/256 of the width of a character; a narrower column has no pixel."""
_SYSTEM_COLOURS: dict[int, Colour | None] = {64: BLACK, 65: WHITE, 0x7FFF: BLACK}
_CURRENCIES = {5, 6, 7, 8, 37, 38, 39, 40, 41, 42, 43, 44}  # built-in formats whose code is stated in the file


class XlsReader(Reader):
    """Reader of binary workbooks (xls, et)."""

    formats = frozenset({Format.XLS})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_xls`."""
        return read_xls(path)


def read_xls(path: Path) -> Content:
    """Read a binary workbook of Excel 5 to 2003 or of WPS (.xls, .et), with or without a compound file around it.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged, without text, or over a limit.
    """
    import xlrd  # noqa: PLC0415 - slow to import, and newer workbooks do not need it

    def book_of(encoding: str | None, data: bytes | None = None) -> "xlrd.Book":
        options = {"formatting_info": True, "ragged_rows": True, "on_demand": True, "logfile": StringIO()}
        return xlrd.open_workbook(str(path), file_contents=data, encoding_override=encoding, **options)

    try:
        try:
            book = book_of(None)
        except xlrd.XLRDError as error:
            if "encrypted" not in str(error):
                raise
            book = book_of(None, _decrypted(path))
        if book.biff_version < _BIFF8 and book.codepage is None:
            book = book_of("gb18030")
        styles = _Styles(book)
        sheets = [_xls_sheet(book, sheet, styles, xlrd.error_text_from_code) for sheet in book.sheets()]
        if book.biff_version >= _BIFF8:
            _complete(book, sheets, styles)
        book.release_resources()
    except Unreadable:
        raise
    except Exception as error:  # the parser may raise anything on arbitrary bytes
        raise Unreadable(Reason.DAMAGED_WORKBOOK) from error
    return as_content(sheets, "spreadsheet", _MEDIA_TYPE)


def _complete(book: "xlrd.Book", sheets: Sequence[Sheet], styles: "_Styles") -> None:
    """Compute the formulas for which the file has no results."""
    add_formulas(sheets, book.mem[book.base : book.base + book.stream_len], styles.code)
    for sheet, source in zip(sheets, book.sheets(), strict=True):
        if sheet.formulas:
            cells = ((row, column, cell) for row in range(source.nrows) for column, cell in enumerate(source.row(row)))
            sheet.numbers = {
                (row + 1, column + 1): cell.value for row, column, cell in cells if cell.ctype in {_NUMBER, _DATE}
            }
    complete_formulas(sheets)


def _decrypted(path: Path) -> bytes:
    from extract.readers.spreadsheet.default_password import decrypted_biff  # noqa: PLC0415 - slow to import

    return decrypted_biff(path)


class _Styles:
    """The styles of cells (XF records), by their index, and the fonts of runs.

    Attributes:
        codes: The number format of each style.
        unusual: The styles in which text may not be drawn plainly.
    """

    def __init__(self, book: "xlrd.Book") -> None:
        self._colours: dict[int, Colour | None] = {**book.colour_map, **_SYSTEM_COLOURS}
        self._fonts = [self._font(font) for font in book.font_list]
        self._unusual_fonts = {index for index, font in enumerate(self._fonts) if not font.is_ordinary}
        self.codes = [_code(book, style.format_key) for style in book.xf_list]
        self._fills = [self._fill(style.background) for style in book.xf_list]
        self._looks = [self.look(index, style.font_index) for index, style in enumerate(book.xf_list)]
        self.unusual = frozenset(index for index, look in enumerate(self._looks) if look != PLAIN)

    def code(self, style: int) -> str:
        """Return the number format of a style."""
        return self.codes[style] if style < len(self.codes) else "General"

    def look(self, style: int, font: int) -> Look:
        """Return how text in a font is drawn in a cell of a style."""
        return self._fonts[font].look_on(self._fills[style]) if font < len(self._fonts) else PLAIN

    def runs(self, text: str, style: int, run_list: Sequence[tuple[int, int]]) -> list[Run]:
        """Return the runs of a text, given the first character and the font of each; the first has the cell's font."""
        base = self._looks[style] if style < len(self._looks) else PLAIN
        looks = [base, *(self.look(style, font) for _, font in run_list)]
        starts = [0, *(start for start, _ in run_list), len(text)]
        return [(text[start:end], look) for (start, end), look in zip(pairwise(starts), looks, strict=True)]

    def has_unusual(self, run_list: Sequence[tuple[int, int]]) -> bool:
        """Whether a run of a text may not be drawn plainly."""
        return any(font in self._unusual_fonts for _, font in run_list)

    def _font(self, font: "xlrd.formatting.Font") -> Font:
        colour = self._colours.get(font.colour_index) or BLACK
        return Font(bool(font.struck_out), font.escapement == _RAISED, colour, font.height / _TWIPS)

    def _fill(self, fill: "xlrd.formatting.XFBackground") -> Colour | None:
        if not fill.fill_pattern:
            return WHITE
        return self._colours.get(fill.pattern_colour_index) or BLACK if fill.fill_pattern == _SOLID else None


def _xls_sheet(book: "xlrd.Book", source: "xlrd.sheet.Sheet", styles: _Styles, errors: dict[int, str]) -> Sheet:
    sheet = Sheet(is_hidden=source.visibility != 0, name=source.name)
    codes, unusual, run_lists = styles.codes, styles.unusual, source.rich_text_runlist_map
    for row in range(source.nrows):
        for column, (kind, value) in enumerate(zip(source.row_types(row), source.row_values(row), strict=True)):
            if kind in {_EMPTY, _BLANK}:
                continue
            style = source.cell_xf_index(row, column)
            code = codes[style] if style < len(codes) else "General"
            if kind == _TEXT:
                text = display_text(_line_feeds(value), code)
            elif kind in {_NUMBER, _DATE}:
                text = display_text(value, code, bool(book.datemode))
            elif kind == _BOOLEAN:
                text = "TRUE" if value else "FALSE"
            else:
                text = errors.get(value, "#N/A")
            run_list = run_lists.get((row, column), ()) if run_lists else ()
            if style in unusual or (run_list and styles.has_unusual(run_list)):
                text, dropped = visible_text(styles.runs(value if run_list else text, style, run_list))
                text = display_text(_line_feeds(text), code) if run_list and text.strip() else text
                for hidden, hidden_by in dropped:
                    sheet.hide(row + 1, column + 1, hidden, hidden_by)
            elif not text.strip() and value:
                sheet.hide(row + 1, column + 1, display_text(value, "General"), HiddenBy.FORMAT)
            if value or source.show_zero_values or kind != _NUMBER:
                sheet.put(row + 1, column + 1, text)
    sheet.merged = [(top + 1, bottom, left + 1, right) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {
        row + 1
        for row, info in source.rowinfo_map.items()
        if info.hidden or (info.height < _LOWEST_ROW and not info.has_default_height)
    }
    sheet.hidden_columns = [
        (column + 1, column + 1)
        for column, info in source.colinfo_map.items()
        if info.hidden or info.width < _NARROWEST_COLUMN
    ]
    return sheet


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _code(book: "xlrd.Book", key: int) -> str:
    """Return the number format with a key. Built-in formats come from `BUILT_IN`: those of xlrd are American."""
    from_file = book.format_map[key].format_str if key in book.format_map else "General"
    return BUILT_IN.get(key, from_file) if key not in _CURRENCIES else from_file
