"""Draw the image of a trace: a page of a PDF, OFD or scan, a table or lines of text, with the cells of a fact marked.

The image shows the document as it was published, including personal data. It is not stored in the warehouse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, cast

from PIL import Image, PngImagePlugin

from extract.forms.row_kinds import RowKind, classify
from extract.forms.rows import rows_of
from extract.intake.landing import Landing
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Unreadable
from extract.readers import Addressing, addressing_of, source_lines
from extract.runtime.atomic import atomic_file
from warehouse.errors import JixiaoError
from warehouse.provenance.images.caption import BETWEEN, MarkCaption, with_caption
from warehouse.provenance.images.fonts import Face, chinese_font
from warehouse.provenance.images.grid import Labels, draw_grid
from warehouse.provenance.images.marks import Drawn, paint
from warehouse.provenance.images.page import draw_page
from warehouse.provenance.images.prose import Span, draw_prose
from warehouse.provenance.trace import Trace, column_letters
from warehouse.raw.reread import find_part, find_visible, read_landed
from warehouse.settings import Settings

_SIZE, _NUMBER_SIZE = 22, 17
_SOFTWARE = "jixiao trace"

_HEADERS = (RowKind.WIDE_HEADER, RowKind.INDICATOR_HEADER, RowKind.UPPER_HEADER)

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Surface:
    """The part of a document that one image shows.

    Attributes:
        path: The document.
        kind: Whether it is a page, a table, or the text outside tables.
        number: Number of the page from 1, or index of the table among the blocks of the document's content.
    """

    path: Path
    kind: Literal["page", "table", "text"]
    number: int = 0


@dataclass(frozen=True, slots=True)
class _LocatedTrace:
    """A trace and the position of its mark.

    Attributes:
        trace: The trace.
        surface: The part of the document in which the mark is.
        position: The position in that part. Tuples sort in reading order: top, left, bottom and right in points on a
            page; row and column in a table; in a text, for each line its index and the start and end of the mark.
    """

    trace: Trace
    surface: _Surface
    position: Numbers


Marks = Mapping[Numbers, int | None]
"""The positions to mark, each with its number in the caption; None if there is only one mark."""


def check_target(out: Path) -> None:
    """Check that an image may be written to a path.

    Raises:
        JixiaoError: The path does not end in .png, or the file exists and is not an image of a trace.
    """
    if out.suffix.lower() != ".png":
        raise JixiaoError(f"{out}: images are written as PNG. Give a name that ends in .png.", exit_code=2)
    if out.exists() and not _is_own(out):
        raise JixiaoError(f"{out}: exists and is not an image of a trace. Give another name.", exit_code=2)


def draw_traces(settings: Settings, traces: Sequence[Trace], out: Path) -> list[Trace]:
    """Draw the page, the table or the text in which most fields of a fact were read, and write it as a PNG file.

    Args:
        settings: Where the landing zone is.
        traces: The traces of the fields of one fact.
        out: Path of the PNG file; an existing image of a trace is replaced.

    Returns:
        The traces of the fields that the image does not show.

    Raises:
        JixiaoError: No field was found, there is no font, or the file cannot be written.
    """
    check_target(out)
    landing = Landing(settings.landing)
    found = [one for trace in traces if (one := _locate(landing.object_path(trace.document_key), trace))]
    if not found:
        is_hidden = any(trace.hidden_by for trace in traces)
        unknown = "a person sees nothing at its place." if is_hidden else "its place is unknown."
        reason = next((trace.missing for trace in traces if trace.missing), unknown)
        raise JixiaoError(f"{traces[0].file_name}: no image was drawn: {reason}")
    surfaces = [one.surface for one in found]
    surface = max(surfaces, key=surfaces.count)
    shown = [one for one in found if one.surface == surface]
    elsewhere = [trace for trace in traces if all(trace is not one.trace for one in shown)]
    try:
        image = _drawn(surface, shown, elsewhere)
    except Unreadable as error:
        raise JixiaoError(f"{traces[0].file_name}: no image was drawn: {error.reason}.") from error
    _write(image, out, shown[0].trace)
    return elsewhere


def _is_own(out: Path) -> bool:
    try:
        with Image.open(out) as image:
            return image.info.get("Software") == _SOFTWARE
    except OSError:  # Pillow also raises it for a file that is not an image
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


def _locate(path: Path, trace: Trace) -> _LocatedTrace | None:
    """Return a trace with its position in the document at `path`; None if its text was not found there."""
    if trace.missing:
        return None
    content = read_landed(path)
    is_hidden = trace.hidden_by is not None
    located = find_visible(content, trace.place) if is_hidden else find_part(content, trace.place, trace.original_text)
    box = trace.bounding_box if is_hidden else located.part.place.bbox if located else None
    if box and trace.page:
        left, top, right, bottom = box
        return _LocatedTrace(trace, _Surface(path, "page", trace.page), (top, left, bottom, right))
    if located and isinstance(located.part, Cell):
        return _LocatedTrace(trace, _Surface(path, "table", located.block), (located.part.row, located.part.column))
    if is_hidden:  # mark the paragraph that a person sees there, if any
        span = located and (located.block, 0, len(located.part.text))
        return _LocatedTrace(trace, _Surface(path, "text"), span) if span else None
    spans: list[float] = []
    for line in trace.lines:
        is_source_line = addressing_of(content.reader) is Addressing.CHARACTER
        index = (line.number or 1) - 1 if is_source_line else located.block if located else 0
        spans += [index, line.start, line.start + len(line.cell)]
    return _LocatedTrace(trace, _Surface(path, "text"), tuple(spans)) if spans else None


def _drawn(surface: _Surface, found: Sequence[_LocatedTrace], elsewhere: Sequence[Trace]) -> Image.Image:
    """Return the image of a part of a document with marks and caption.

    Args:
        surface: The part of the document.
        found: The traces to mark in it.
        elsewhere: The other traces, which the caption only lists.
    """
    font = chinese_font()
    face = Face(font, _SIZE)
    groups = [
        (position, [one.trace for one in group])
        for position, group in groupby(sorted(found, key=lambda one: one.position), key=lambda one: one.position)
    ]
    marks: Marks = {position: number if len(groups) > 1 else None for number, (position, _) in enumerate(groups, 1)}
    match surface.kind:
        case "page":
            boxes = [((left, top, right, bottom), number) for (top, left, bottom, right), number in marks.items()]
            image, mark_boxes = draw_page(surface.path, surface.number, boxes)
        case "table":
            image, mark_boxes = _table(read_landed(surface.path), surface.number, marks, face)
        case "text":
            image, mark_boxes = _text(surface.path, marks, face)
    paint(image, mark_boxes, Face(font, _NUMBER_SIZE))
    captions = [MarkCaption(marks[position], _place(traces), _fields(traces)) for position, traces in groups]
    first = found[0].trace
    notes = [
        f"{first.fact_table} {first.fact_key[:12]}, read by {first.reader}, confidence {first.confidence:g}; "
        f"drawn from the document as it landed, sha256 {first.document_key[:12]}"
    ]
    if elsewhere:
        names = (f"{one.field_name} ({'not found' if one.missing else one.place_text})" for one in elsewhere)
        notes.append(f"elsewhere: {', '.join(names)}")
    return with_caption(image, first.file_name, captions, notes, font)


def _place(traces: Sequence[Trace]) -> str:
    """Return the place of a mark as text.

    If the value was corrected, the text that was read is appended. Otherwise the printed text is appended, unless it is
    the value of a field.
    """
    first = traces[0]
    if first.read_text is not None:
        return f"{first.place_text}: corrected from {_plain(first.read_text)} by {first.corrected_by}"
    is_shown = any(_plain(one.value) == _plain(first.text) for one in traces)
    return first.place_text if is_shown else f"{first.place_text}: {_plain(first.text)}"


def _fields(traces: Sequence[Trace]) -> str:
    return BETWEEN.join(f"{one.field_name} = {_plain(one.value)}" for one in traces)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _table(content: Content, number: int, marks: Marks, face: Face) -> Drawn:
    grid = cast("Grid", content.blocks[number])
    alone = Content((grid,), content.reader, content.media_type)
    headers = {row.filled[0].row for row in rows_of(alone) if classify(row).kind in _HEADERS}
    cells = {(int(row), int(column)): tag for (row, column), tag in marks.items()}
    return draw_grid(grid, cells, headers, _labels(grid, content.reader), face)


def _labels(grid: Grid, reader: str) -> Labels:
    """Return the labels of rows and columns, with the numbers that places use.

    In plain text, the label of a row is the number of its line, or the range of its lines.
    """
    is_sheet = addressing_of(reader) is Addressing.SHEET
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
    """Draw the lines of a plain text or the paragraphs of another document, with the positions to mark."""
    content = read_landed(path)
    texts = source_lines(path) if addressing_of(content.reader) is Addressing.CHARACTER else None
    if texts is not None:
        lines = [(str(number), line) for number, line in enumerate(texts, 1)]
    else:
        lines = [
            (str(block.place.line or ""), block.text.replace("\n", "\u3000"))
            if isinstance(block, Paragraph)
            else ("", "⟨ table ⟩")
            for block in content.blocks
        ]
    spans: dict[int, list[Span]] = {}
    for position, tag in marks.items():
        for first in range(0, len(position), 3):
            index, start, end = map(int, position[first : first + 3])
            spans.setdefault(index, []).append(Span(start, end, tag if first == 0 else None))
    return draw_prose(lines, spans, face)
