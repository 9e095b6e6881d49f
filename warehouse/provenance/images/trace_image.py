"""The picture of a trace: a page of a PDF, an OFD or a scan, a table or lines of text, with the cells of a fact marked.

It shows the landed source as it was published, personal data and all; nothing of it enters the warehouse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, cast

from PIL import Image, PngImagePlugin

from extract.forms.row_kinds import RowKind, kind_of
from extract.forms.rows import rows_of
from extract.intake.landing import Landing
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Unreadable
from extract.readers.text.plain import decode
from extract.runtime.atomic import atomic_file
from warehouse.errors import JixiaoError
from warehouse.provenance.images.caption import BETWEEN, Said, with_caption
from warehouse.provenance.images.fonts import Face, chinese_font
from warehouse.provenance.images.grid import Labels, draw_grid
from warehouse.provenance.images.marked_page import draw_marked_page
from warehouse.provenance.images.marks import Drawn, paint
from warehouse.provenance.images.page import draw_frame, draw_page
from warehouse.provenance.images.prose import Span, draw_prose
from warehouse.provenance.trace import SHEET_READERS, Trace, column_letters
from warehouse.raw.reread import find_piece, read_landed
from warehouse.settings import Settings

_SIZE, _NUMBER_SIZE = 22, 17
_SOFTWARE = "jixiao trace"
_PAGES = {"application/pdf": draw_page, "application/ofd": draw_marked_page, "image": draw_frame}
"""What draws a page of the formats that have pages; all pictures are one format."""

_HEADERS = (RowKind.WIDE_HEADER, RowKind.INDICATOR_HEADER, RowKind.UPPER_HEADER)

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Surface:
    """What one picture can show: a page, a table (by its number among the blocks), or the text outside tables."""

    path: Path
    kind: Literal["page", "table", "text"]
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A trace and where it is marked.

    `spot` is, in reading order: of a page, top, left, bottom and right; of a table, row and column; of text, for each
    line its number among the lines, the first character and the end.
    """

    trace: Trace
    surface: _Surface
    spot: Numbers


Marks = Mapping[Numbers, int | None]
"""What is marked, each with its number in the caption."""


def check_target(out: Path) -> None:
    """Refuse a name that cannot or must not become a picture.

    Raises:
        JixiaoError: It does not end in .png, or there is a file that is no picture of a trace.
    """
    if out.suffix.lower() != ".png":
        raise JixiaoError(f"{out}: pictures are PNG. Give a name that ends in .png.", exit_code=2)
    if out.exists() and not _is_own(out):
        raise JixiaoError(f"{out}: is there already, and is no picture of a trace. Give another name.", exit_code=2)


def draw_traces(settings: Settings, traces: Sequence[Trace], out: Path) -> list[Trace]:
    """Draw the page, the table or the text on which most fields of a fact stand.

    Args:
        settings: Where the landing zone is.
        traces: The fields of one fact.
        out: The file; the picture of another trace is replaced.

    Returns:
        The fields that the picture does not show.

    Raises:
        JixiaoError: No field was found again, there is no font, or the file cannot be written.
    """
    check_target(out)
    landing = Landing(settings.landing)
    found = [one for trace in traces if (one := _locate(landing.object_path(trace.document_key), trace))]
    if not found:
        why = next((trace.missing for trace in traces if trace.missing), "no place is known for it.")
        raise JixiaoError(f"{traces[0].file_name}: no picture was drawn: {why}")
    surfaces = [one.surface for one in found]
    surface = max(surfaces, key=surfaces.count)
    shown = [one for one in found if one.surface == surface]
    elsewhere = [trace for trace in traces if all(trace is not one.trace for one in shown)]
    try:
        image = _drawn(surface, shown, elsewhere)
    except Unreadable as error:
        raise JixiaoError(f"{traces[0].file_name}: no picture was drawn: {error.reason}.") from error
    _write(image, out, shown[0].trace)
    return elsewhere


def _is_own(out: Path) -> bool:
    try:
        with Image.open(out) as image:
            return image.info.get("Software") == _SOFTWARE
    except OSError:  # also what Pillow says of a file that is no picture
        return False


def _write(image: Image.Image, out: Path, trace: Trace) -> None:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Software", _SOFTWARE)
    facts.add_text("Source", f"sha256 {trace.document_key}")
    facts.add_text("Title", f"{trace.fact_table} {trace.fact_key}")
    try:
        with atomic_file(out) as file:
            image.save(file, "PNG", pnginfo=facts)
    except OSError as error:
        raise JixiaoError(f"{out}: {error.strerror or error}. Give another name.", exit_code=2) from error


def _format(media_type: str) -> str:
    return "image" if media_type.startswith("image/") else media_type


def _locate(path: Path, trace: Trace) -> _Found | None:
    """Where a trace is marked; None if it was not found again."""
    if trace.missing:
        return None
    content = read_landed(path)
    piece = find_piece(content, trace.place, trace.sought)
    box = piece.part.place.bbox if piece else None
    if _format(content.media_type) in _PAGES and box and trace.page:
        left, top, right, bottom = box
        return _Found(trace, _Surface(path, "page", trace.page), (top, left, bottom, right))
    if piece and isinstance(piece.part, Cell):
        return _Found(trace, _Surface(path, "table", piece.block), (piece.part.row, piece.part.column))
    spans: list[float] = []
    for line in trace.lines:
        index = (line.number or 1) - 1 if content.reader == "text" else piece.block if piece else 0
        spans += [index, line.start, line.start + len(line.cell)]
    return _Found(trace, _Surface(path, "text"), tuple(spans)) if spans else None


def _drawn(surface: _Surface, found: Sequence[_Found], elsewhere: Sequence[Trace]) -> Image.Image:
    """The picture with its caption."""
    font = chinese_font()
    face = Face(font, _SIZE)
    groups = [
        (spot, [one.trace for one in group])
        for spot, group in groupby(sorted(found, key=lambda one: one.spot), key=lambda one: one.spot)
    ]
    marks: Marks = {spot: number if len(groups) > 1 else None for number, (spot, _) in enumerate(groups, 1)}
    match surface.kind:
        case "page":
            boxes = [((left, top, right, bottom), number) for (top, left, bottom, right), number in marks.items()]
            draw = _PAGES[_format(read_landed(surface.path).media_type)]
            picture, shown = draw(surface.path, surface.number, boxes)
        case "table":
            picture, shown = _table(read_landed(surface.path), surface.number, marks, face)
        case "text":
            picture, shown = _text(surface.path, marks, face)
    paint(picture, shown, Face(font, _NUMBER_SIZE))
    said = [Said(marks[spot], _place(traces), _fields(traces)) for spot, traces in groups]
    first = found[0].trace
    notes = [
        f"{first.fact_table} {first.fact_key[:12]}, read by {first.reader}, confidence {first.confidence:g}; "
        f"drawn from the document as it landed, sha256 {first.document_key[:12]}"
    ]
    if elsewhere:
        names = (f"{one.field_name} ({'not found again' if one.missing else one.place_in_words})" for one in elsewhere)
        notes.append(f"elsewhere: {', '.join(names)}")
    return with_caption(picture, first.file_name, said, notes, font)


def _place(traces: Sequence[Trace]) -> str:
    """The place of a mark; with what is printed there, where no field is that."""
    first = traces[0]
    if first.read_text is not None:
        return f"{first.place_in_words}: corrected from {_plain(first.read_text)} by {first.corrected_by}"
    is_said = any(_plain(one.value) == _plain(first.text) for one in traces)
    return first.place_in_words if is_said else f"{first.place_in_words}: {_plain(first.text)}"


def _fields(traces: Sequence[Trace]) -> str:
    return BETWEEN.join(f"{one.field_name} = {_plain(one.value)}" for one in traces)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _table(content: Content, number: int, marks: Marks, face: Face) -> Drawn:
    grid = cast("Grid", content.blocks[number])
    alone = Content((grid,), content.reader, content.media_type)
    headers = {row.filled[0].row for row in rows_of(alone) if kind_of(row) in _HEADERS}
    cells = {(int(row), int(column)): tag for (row, column), tag in marks.items()}
    return draw_grid(grid, cells, headers, _labels(grid, content.reader), face)


def _labels(grid: Grid, reader: str) -> Labels:
    """Rows and columns as their places number them; of a text, the lines that a row takes."""
    is_sheet = reader in SHEET_READERS
    rows: dict[int, str] = {}
    columns: dict[int, str] = {}
    for cell in grid.cells():
        if cell.place.line is not None:
            first = rows.get(cell.row, str(cell.place.line)).partition("–")[0]
            rows[cell.row] = first if first == str(cell.place.line) else f"{first}–{cell.place.line}"
        elif cell.place.row is not None and cell.place.column is not None:
            rows[cell.row] = str(cell.place.row)
            columns[cell.column] = column_letters(cell.place.column) if is_sheet else str(cell.place.column)
    return Labels(rows, columns)


def _text(path: Path, marks: Marks, face: Face) -> Drawn:
    """Lines of a text, else paragraphs."""
    content = read_landed(path)
    if content.reader == "text":
        texts = [line.removesuffix("\r") for line in decode(path.read_bytes())[0].split("\n")]
        lines = [(str(number), line) for number, line in enumerate(texts, 1)]
    else:
        lines = [
            (str(block.place.line or ""), block.text.replace("\n", "\u3000"))
            if isinstance(block, Paragraph)
            else ("", "⟨ table ⟩")
            for block in content.blocks
        ]
    spans: dict[int, list[Span]] = {}
    for spot, tag in marks.items():
        for first in range(0, len(spot), 3):
            index, start, end = map(int, spot[first : first + 3])
            spans.setdefault(index, []).append(Span(start, end, tag if first == 0 else None))
    return draw_prose(lines, spans, face)
