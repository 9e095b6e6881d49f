"""Reader of Office Open XML workbooks; cells are read as displayed, with number formats and without hidden parts."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from lxml import etree

from extract.model.content import Content
from extract.model.reasons import Reason
from extract.model.records import HiddenBy, Unreadable
from extract.readers.protocol import Reader, ReadOptions
from extract.readers.sniff import Format
from extract.readers.spreadsheet.conditional_formats import Rule, hide_by_conditions
from extract.readers.spreadsheet.formula import Unsupported, Value, column_number, shifted
from extract.readers.spreadsheet.number_format import display_text
from extract.readers.spreadsheet.sheet import Formula, Position, Sheet, as_content, days
from extract.readers.spreadsheet.uncomputed import complete_formulas
from extract.readers.spreadsheet.visible_text import visible_text
from extract.readers.spreadsheet.xlsx_styles import Styles, has_unusual_runs, read_styles
from extract.readers.zip_package import Package, parse_xml
from extract.values.colours import Colour

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}\d{1,7}"[^<>]*/>')
_UNUSUAL_RUN = re.compile(
    rb'strike|superscript|<(?:\w+:)?sz val="[012][."]'
    rb'|<(?:\w+:)?color (?!(?:theme="1"|rgb="FF000000"|indexed="(?:8|64)"|auto="1") ?/)'
)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_column = lru_cache(maxsize=1024)(column_number)

_LOWEST_ROW = 2.0
"""Points; the smallest font is 1 point, and a row with text of any usual size is over 8 points high."""
_NARROWEST_COLUMN = 0.1
"""Widths in characters; a narrower column has no pixel."""


class XlsxReader(Reader):
    """Reader of Office Open XML workbooks."""

    formats = frozenset({Format.XLSX})

    def read(self, path: Path, options: ReadOptions) -> Content:
        """See :func:`read_xlsx`."""
        return read_xlsx(path)


def read_xlsx(file: Path | BytesIO) -> Content:
    """Read an Office Open XML workbook on disk or in memory; each visible sheet with text becomes a grid.

    Raises:
        Unreadable: The file is encrypted, truncated, damaged, a binary workbook (xlsb), without text, or over a limit.
    """
    with Package(file) as package:
        try:
            sheets = _sheets(package)
        except (ValueError, IndexError) as error:
            raise Unreadable(Reason.DAMAGED_WORKBOOK) from error
    return as_content(sheets, "spreadsheet", _MEDIA_TYPE)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets of a workbook share.

    Attributes:
        strings: The shared strings.
        rich: The elements of those that consist of runs, by index.
        unusual: The index of each of those with a run that may not be drawn plainly.
        styles: The styles of cells.
        date_1904: Whether days are counted from 1904.
    """

    strings: list[str] = field(default_factory=list)
    rich: dict[int, etree._Element] = field(default_factory=dict)
    unusual: frozenset[int] = frozenset()
    styles: Styles = field(default_factory=Styles)
    date_1904: bool = False

    def shown(self, kind: str, value: str, code: str) -> str:
        """Return the text that a cell displays, given its type, its stored value and its number format."""
        if kind == "s":
            return display_text(self.strings[int(value)], code)
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
        return display_text(float(value), code, self.date_1904)


def _sheets(package: Package) -> list[Sheet]:
    targets = _targets(package, "")
    part = next((name for kind, name in targets.values() if kind == "officeDocument"), "xl/workbook.xml")
    if part.endswith(".bin"):
        raise Unreadable(Reason.BINARY_WORKBOOK)
    workbook = package.xml(part)
    targets = _targets(package, part)
    by_kind = dict(targets.values())
    strings = package.read(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else b"<sst/>"
    texts = list(_strings(parse_xml(strings, by_kind.get("sharedStrings", ""))))
    rich = {index: element for index, (_, element) in enumerate(texts) if element is not None}
    may_be_unusual = rich and _UNUSUAL_RUN.search(strings)
    shared = _Shared(
        [text for text, _ in texts],
        rich,
        frozenset(index for index, element in rich.items() if has_unusual_runs(element))
        if may_be_unusual
        else frozenset(),
        read_styles(package.xml(by_kind["styles"])) if "styles" in by_kind else Styles(),
        any(_is_on(one.get("date1904")) for one in workbook.iterfind("{*}workbookPr")),
    )
    sheets = []
    seen: set[str] = set()
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        sheet = Sheet(is_hidden=element.get("state", "visible") != "visible", name=element.get("name", ""))
        identity = next((str(value) for name, value in element.items() if str(name).endswith("}id")), "")
        kind, name = targets.get(identity, ("", ""))
        if kind == "worksheet" and name not in seen:
            seen.add(name)
            # A sheet that is styled to its last row holds millions of empty cells: drop them before parsing.
            data = _EMPTY_CELL.sub(b"", package.read(name))
            root = parse_xml(data, name)
            formula_tag = f"<{root.prefix}:f" if root.prefix else "<f"
            _fill(sheet, root, shared, has_formulas=formula_tag.encode() in data)
            _hide_by_conditions(sheet, root, shared)
        sheets.append(sheet)
    calculation = workbook.find("{*}calcPr")
    is_recomputed = calculation is not None and _is_on(calculation.get("fullCalcOnLoad"))
    complete_formulas(sheets, is_recomputed_on_opening=is_recomputed)
    return sheets


def _targets(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return the relationships of a part: the type and the name of each target part, by relationship id.

    The relationships of the package itself are those of the part "".
    """
    home, name = posixpath.split(part)
    rels = posixpath.join(home, "_rels", f"{name}.rels")
    found = {}
    for one in package.xml(rels):
        target = posixpath.normpath(posixpath.join("/", home, one.get("Target", "").replace("\\", "/")))
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target.lstrip("/"))
    return found


def _is_on(value: str | None) -> bool:
    return value in {"1", "true"}


def _strings(root: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
    """Yield the text of each shared string, and its element if it consists of runs."""
    for element in root:
        if isinstance(element.tag, str):
            yield _rich(element)


def _rich(element: etree._Element) -> tuple[str, etree._Element | None]:
    """Return the text of a string element without phonetic runs, and the element itself if it has rich text runs."""
    text, has_runs = "", False
    for child in element:
        if child.tag.endswith("}t"):
            text += child.text or ""
        elif child.tag.endswith("}r"):
            has_runs = True
            text += "".join(run.text or "" for run in child if run.tag.endswith("}t"))
    return _plain(text), element if has_runs else None


def _plain(text: str) -> str:
    """Resolve the escapes (``_x000D_``) in a text and convert line ends to line feeds."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _fill(sheet: Sheet, root: etree._Element, shared: _Shared, *, has_formulas: bool) -> None:
    namespace = root.tag.rpartition("}")[0] + "}"
    value_tag, inline_tag, formula_tag = f"{namespace}v", f"{namespace}is", f"{namespace}f"
    codes, unusual, unusual_strings = shared.styles.codes, shared.styles.unusual, shared.unusual
    cells = _Cells(sheet, root, shared)
    row_number = 0
    for row in root.iterfind(f"{namespace}sheetData/{namespace}row"):
        row_number = int(row.get("r") or row_number + 1)
        column_number = 0
        height = row.get("ht")
        if _is_on(row.get("hidden")) or (height and float(height) < _LOWEST_ROW):
            sheet.hidden_rows.add(row_number)
        for cell in row:
            reference = cell.get("r")
            column_number = _column(reference.rstrip("0123456789")) if reference else column_number + 1
            kind, value, formula, inline = cell.get("t", "n"), "", None, None
            for part in cell:
                tag = part.tag
                if tag == value_tag:
                    value = part.text or ""
                elif tag == formula_tag:
                    formula = part
                elif tag == inline_tag:
                    value, inline = _rich(part)
            style = int(cell.get("s", "0"))
            if has_formulas:
                cells.add_formula((row_number, column_number), formula, kind, value, style)
            if not value:
                continue
            if style in unusual or inline is not None or (kind == "s" and int(value) in unusual_strings):
                cells.put_runs((row_number, column_number), kind, value, style, inline)
                continue
            text = shared.shown(kind, value, codes[style] if style < len(codes) else "General").strip()
            if not text or (kind == "n" and cells.hides_zeros and not float(value)):
                cells.hide_by_format((row_number, column_number), kind, value)
            else:
                sheet.texts[row_number, column_number] = text
    _fill_layout(sheet, root, namespace)


def _hide_by_conditions(sheet: Sheet, root: etree._Element, shared: _Shared) -> None:
    if rules := list(_hiding_rules(root, shared.styles)):
        values, fills = _values_and_fills(sheet, root, shared)
        hide_by_conditions(sheet, rules, values, fills)


def _hiding_rules(root: etree._Element, styles: Styles) -> Iterator[Rule]:
    """Yield the rules of conditional formats that change the colour of text or the number format."""
    for group in root.iterfind("{*}conditionalFormatting"):
        areas = [area for one in group.get("sqref", "").split() if (area := _corners(one))]
        for rule in group.iterchildren("{*}cfRule"):
            number = int(rule.get("dxfId", "-1"))
            if areas and 0 <= number < len(styles.differences):
                difference = styles.differences[number]
                if difference.colour is not None or difference.code is not None:
                    yield Rule(rule, areas, difference)


def _values_and_fills(
    sheet: Sheet, root: etree._Element, shared: _Shared
) -> tuple[dict[Position, Value], dict[Position, Colour | None]]:
    """Return the value and the colour of the cells of a sheet that state their position."""
    values: dict[Position, Value] = {**sheet.texts}
    fills: dict[Position, Colour | None] = {}
    for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
        value, corners = cell.findtext("{*}v"), _corners(cell.get("r", ""))
        if not corners:
            continue
        at, kind, style = (corners[0], corners[2]), cell.get("t", "n"), int(cell.get("s", "0"))
        if value and kind in {"n", "b"}:
            values[at] = float(value) if kind == "n" else _is_on(value)
        if style < len(shared.styles.fills):
            fills[at] = shared.styles.fills[style]
    return values, fills


class _Cells:
    """Stores those cells of a sheet that are not drawn plainly, or have a formula.

    Attributes:
        hides_zeros: Whether the sheet shows zeros as blank cells.
    """

    def __init__(self, sheet: Sheet, root: etree._Element, shared: _Shared) -> None:
        view = root.find("{*}sheetViews/{*}sheetView")
        self.hides_zeros = view is not None and view.get("showZeros") in {"0", "false"}
        self._sheet, self._root, self._shared = sheet, root, shared
        self._sources: dict[str, tuple[int, int, str]] = {}  # row, column and text of shared formulas

    def put_runs(self, at: Position, kind: str, value: str, style: int, inline: etree._Element | None) -> None:
        """Store what a person reads in a cell whose text or style is not plain, and record the rest as hidden."""
        styles, code = self._shared.styles, self._shared.styles.code(style)
        string = inline if inline is not None else self._shared.rich.get(int(value)) if kind == "s" else None
        if string is None:
            runs = [(self._shared.shown(kind, value, code), styles.look(style))]
        else:
            runs = [(_plain(text), look) for text, look in styles.runs(string, style)]
        if any(look.hidden_by is HiddenBy.COLOUR for _, look in runs) and self._has_other_colours(*at):
            runs = [(text, look._replace(hidden_by=None)) for text, look in runs]
        shown, dropped = visible_text(runs)
        for text, hidden_by in dropped:
            self._sheet.hide(*at, text, hidden_by)
        displayed = shown if string is None or not shown.strip() else display_text(shown, code)
        self._sheet.put(*at, displayed)
        if shown.strip() and not displayed.strip():
            self._sheet.hide(*at, shown, HiddenBy.FORMAT)

    def hide_by_format(self, at: Position, kind: str, value: str) -> None:
        """Record a value that its number format does not show, unless it is zero."""
        if kind != "n" or float(value):
            self._sheet.hide(*at, self._shared.shown(kind, value, "General"), HiddenBy.FORMAT)

    def add_formula(self, at: Position, formula: etree._Element | None, kind: str, value: str, style: int) -> None:
        """Store what the formulas of the workbook need of a cell: its number, and a formula without a result."""
        number = float(value) if kind == "n" and value else None
        if number is not None:
            self._sheet.numbers[at] = number
        if formula is None:
            return
        text = self._formula_text(*at, formula)
        if value and number != 0:
            self._sheet.has_results = True
            return
        self._sheet.formulas[at] = Formula(
            text, self._shared.styles.code(style), "0" if value else "", is_text=kind == "str"
        )

    def _formula_text(self, row: int, column: int, formula: etree._Element) -> str:
        """Return the text of a formula; empty for a formula of a kind that is not evaluated."""
        kind, group, text = formula.get("t", "normal"), formula.get("si", ""), formula.text or ""
        if kind == "normal":
            return text
        if kind != "shared":
            return ""
        if text:
            self._sources[group] = (row, column, text)
            return text
        from_row, from_column, source = self._sources.get(group, (0, 0, ""))
        try:
            return shifted(source, row - from_row, column - from_column)
        except Unsupported:
            return ""

    def _has_other_colours(self, row: int, column: int) -> bool:
        """Whether a conditional format or the style of a table may change the colours of a cell."""
        if self._root.find("{*}tableParts") is not None:
            return True
        areas = [one.get("sqref", "") for one in self._root.iterfind("{*}conditionalFormatting")]
        areas += [one.text or "" for one in self._root.iterfind("{*}extLst//{*}sqref")]
        corners = (_corners(area) for area in " ".join(areas).split())
        return any(one and one[0] <= row <= one[1] and one[2] <= column <= one[3] for one in corners)


def _corners(reference: str) -> tuple[int, int, int, int] | None:
    """Return the first row, last row, first column and last column of a range; None if it is not a range of cells."""
    found = _RANGE.fullmatch(reference)
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    return int(top), int(bottom or top), _column(left), _column(right or left)


def _fill_layout(sheet: Sheet, root: etree._Element, namespace: str) -> None:
    for one in root.iterfind(f"{namespace}cols/{namespace}col"):
        if _is_on(one.get("hidden")) or float(one.get("width") or "8") < _NARROWEST_COLUMN:
            sheet.hidden_columns.append((int(one.get("min", "0")), int(one.get("max", "0"))))
    for one in root.iterfind(f"{namespace}mergeCells/{namespace}mergeCell"):
        if corners := _corners(one.get("ref", "")):
            sheet.merged.append(corners)
