"""``jixiao extract --explain``: print a document cell by cell, each with its role in the extraction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pydantic import Field
from rich.table import Table
from rich.text import Text

from extract import vocabulary
from extract.document import extract_content
from extract.forms.confidence.calibration import calibrate
from extract.forms.explain import Explained, Role, explain
from extract.intake.file_state import sha256
from extract.model.reasons import Cause
from extract.model.records import DocumentHead, ExtractedDocument, Place, Unreadable
from extract.readers import Addressing, addressing_of, read_content
from jixiao.extract import hidden_line
from jixiao.tables import console
from warehouse.quality.personal_data import find_personal_data

_SHOWN = 60
"""Characters of a cell that a terminal shows; output that goes to a file or pipe has the full text of every cell."""
_LEFT_OUT = "(personal data, left out)"
_STYLES = {
    Role.HEADING: "bold underline",
    Role.VALUE: "green",
    Role.AMOUNT: "bold green",
    Role.LEVEL: "magenta",
    Role.LABEL: "cyan",
    Role.HEADER: "bold blue",
    Role.CAPTION: "italic",
    Role.UNRECOGNISED: "bold white on red",
    Role.INSTRUCTION: "dim italic",
    Role.PLACEHOLDER: "dim",
    Role.SIDE_LABEL: "dim cyan",
    Role.TOTAL: "dim green",
    Role.NOTE: "dim italic",
    Role.NOT_KEPT: "dim",
    Role.NOT_USED: "yellow",
}
_FIELDS = (Role.HEADING, Role.VALUE, Role.AMOUNT, Role.LEVEL)
"""Roles of cells whose text the extracted records contain."""


class ExplainedDocument(ExtractedDocument):
    """An extraction document with the role of each of its texts: cells, paragraphs, or parts of these.

    Attributes:
        explain: The texts with their roles, in reading order. A text that may hold the name or telephone number of a
            person is replaced with a note, unless an extracted field contains it.
        refused: Why the document would be quarantined; it has no projects then. None if it would be extracted.
        personal: The places of texts that may hold names or telephone numbers of persons.
    """

    explain: list[Explained]
    refused: Cause | None = Field(default=None, exclude=True)
    personal: list[Place] = Field(default=[], exclude=True)


def read_explained(path: Path, file_name: str) -> ExplainedDocument:
    """Read one file and explain the role of each of its texts: cells, paragraphs, or parts of these.

    If the text can be read but the extraction is refused, no error is raised; the result states why in `refused`.

    Raises:
        Unreadable: The text of the file cannot be read.
    """
    document_id = sha256(path)
    content = read_content(path, vocabulary.speaks_of_performance)
    refused = None
    try:
        document = calibrate(extract_content(content, document_id=document_id, file_name=file_name))
    except Unreadable as error:
        refused = error.cause
        head = DocumentHead(
            document_id=document_id, file_name=file_name, media_type=content.media_type, reader=content.reader
        )
        document = ExtractedDocument(document=head)
    roles = explain(content, document)
    personal = list(_personal(roles))
    for one in personal:
        if one.role not in _FIELDS:
            one.text = _LEFT_OUT
    return ExplainedDocument(**dict(document), explain=roles, refused=refused, personal=[one.place for one in personal])


def _personal(roles: Sequence[Explained]) -> Iterator[Explained]:
    """Yield the texts that may hold personal data, recognised by the text alone or together with the text before it."""
    before = ""
    for one in roles:
        behind = "" if find_personal_data(before) else before
        is_person = one.role is Role.NOT_KEPT and one.field == "person"
        if is_person or find_personal_data(f"{behind} | {one.text}"):
            yield one
        before = one.text


def print_explained(document: ExplainedDocument, *, is_named: bool) -> None:
    """Print the texts of a document with their roles.

    On a terminal, print one coloured table per form; elsewhere, one line per text: place, role and text, tab-separated.
    A last line counts the texts that were left out as hidden, crossed out or watermark.

    Args:
        document: The document to print.
        is_named: Whether each of these lines begins with the file name, to distinguish several files.
    """
    if console().is_terminal:
        _print_tables(document)
        return
    name = [document.document.file_name] if is_named else []
    for one in document.explain:
        print(*name, format_place(one.place, document), _named(one), " ".join(one.text.split()), sep="\t")
    if document.hidden:
        print(*name, "", "hidden", hidden_line(document), sep="\t")


def format_place(place: Place, document: ExtractedDocument) -> str:
    """Format a place in a document, such as ``table 1, row 3, column 2``."""
    is_sheet = addressing_of(document.document.reader) is Addressing.SHEET
    numbers = {
        "sheet" if is_sheet else "page": place.page,
        "table": None if is_sheet else place.table,
        "row": place.row,
        "line": place.line,
        "column": place.column,
    }
    return ", ".join(f"{name} {number}" for name, number in numbers.items() if number is not None)


def _named(one: Explained) -> str:
    return f"{one.role}: {one.field}" if one.field else str(one.role)


def _print_tables(document: ExplainedDocument) -> None:
    out = console()
    head = document.document
    out.print(f"{head.file_name}: {head.title or 'no title'} ({head.kind}, {head.fiscal_year or 'no year'})")
    names = {project.form.number: project.name or "no name" for project in reversed(document.projects)}
    for number, pieces in groupby(document.explain, key=lambda one: one.form_number):
        title = f"form {number}: {names[number]}" if number in names else "in no form"
        table = Table(title=Text(f"\n{title}"), title_justify="left")
        table.add_column("place")
        table.add_column("printed text", overflow="fold")
        for row in _rows(list(pieces), document):
            table.add_row(*row)
        out.print(table)
    counts = Counter(one.role for one in document.explain)
    legend = [Text(f"{role} {counts[role]}", _STYLES[role]) for role in Role if counts[role]]
    out.print(Text("\n").append(Text("  ").join(legend)))
    if document.hidden:
        out.print(hidden_line(document))


def _rows(pieces: Sequence[Explained], document: ExtractedDocument) -> Iterator[tuple[Text, Text]]:
    """Yield each row of a form as two cells: its place, and its texts side by side, each with its field."""
    row: list[Explained] = []
    for one in [*pieces, None]:
        if row and (one is None or one.starts_row):
            where = format_place(row[0].place, document).rpartition(", column")[0]
            yield Text(where, "dim"), Text(" │ ").join(_shown(piece) for piece in row)
            row = []
        if one is not None:
            row.append(one)


def _shown(one: Explained) -> Text:
    plain = " ".join(one.text.split())
    text = Text(plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…", _STYLES[one.role])
    return Text.assemble(text, (f"‹{one.field}›", "dim")) if one.field else text
