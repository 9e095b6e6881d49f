"""``jixiao extract``: read files without touching the warehouse.

The module imports little, so that the command starts quickly.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from extract.intake.sandbox import Outcome, Request, read_documents, read_in_order, unpack_archives
from extract.model.archives import INSIDE, Bundle, NoArchive
from extract.model.messages import Coded, code_of, sentence
from extract.model.reasons import IRRELEVANT, NOT_UNDERSTOOD
from extract.model.records import ExtractedDocument, Unreadable
from extract.readers import may_have_attachments

SOME_QUARANTINED = 6


def extract(files: Sequence[Path], output: Literal["json", "table"] | None, is_explained: bool) -> int:
    """Print the extraction of each file, or on standard error why it is not read; return the exit code.

    For an archive, print the extraction of each document that it contains; for a PDF, also of each attached file.

    Args:
        files: The files.
        output: The format; None for JSON, or with `is_explained` for the roles alone.
        is_explained: Whether to print the role of each cell too; with ``table``, only the unrecognised texts.
    """
    return _Extraction(output, is_explained).run([Request(file, file.name) for file in files])


class _Extraction:
    """One call of the command: its output options, and the exit code so far."""

    def __init__(self, output: Literal["json", "table"] | None, is_explained: bool) -> None:
        self._output = output
        self._is_explained = is_explained
        self._is_view = is_explained and output is None
        self._code = 0

    def run(self, requests: Sequence[Request]) -> int:
        is_one = len(requests) == 1 and not may_have_attachments(requests[0].path)
        self._print_all(requests, is_one=is_one)
        return self._code

    def _print_all(self, requests: Sequence[Request], *, is_one: bool, in_archive: bool = False) -> None:
        if self._is_explained and self._output != "table":
            outcomes = _read_explained(requests, is_view=self._is_view, is_named=not is_one)
        else:
            outcomes = read_in_order(requests, min(len(requests), os.cpu_count() or 1))
        attached: list[Request] = []
        for request, document in outcomes:
            shown = request.file_name if in_archive else str(request.path)
            if not (in_archive or isinstance(document, Bundle)) and may_have_attachments(request.path):
                attached.append(request)
            if isinstance(document, Bundle) and not in_archive:
                self._print_members(request)
            elif isinstance(document, Bundle) and document.is_whole:
                continue  # the documents of a nested archive were unpacked with the outer archive
            elif isinstance(document, Unreadable):
                self._refuse(shown, document.cause)
            elif self._output == "table":
                _print_tables(document, self._is_explained)
            elif not self._is_view:
                print(json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=1 if is_one else None))

        for request in attached:
            self._print_members(request)

    def _print_members(self, archive: Request) -> None:
        with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
            ((_, found),) = unpack_archives([archive], 1, Path(folder))
            if isinstance(found, NoArchive):
                return
            if isinstance(found, Unreadable):
                self._refuse(str(archive.path), found.cause)
                return
            if found.lacking:
                self._refuse(str(archive.path), found.lacking)
            for one in found.left_out:
                self._refuse(f"{archive.file_name}{INSIDE}{one.path}", one.reason)
            members = zip(found.members, found.paths(), strict=True)
            requests = [Request(member.file, f"{archive.file_name}{INSIDE}{path}") for member, path in members]
            self._print_all(requests, is_one=False, in_archive=True)

    def _refuse(self, name: str, cause: Coded) -> None:
        """Print why a file is not read and what to do; an irrelevant file does not change the exit code."""
        reason = sentence(cause)
        if code_of(cause) in IRRELEVANT:
            print(f"jixiao: {name}: {reason}. It is irrelevant: nothing has to be done.", file=sys.stderr)
            return
        if code_of(cause) in NOT_UNDERSTOOD:
            then = f"see what was recognised: jixiao extract {name} --explain"
        else:
            then = "replace it with a readable copy"
        print(f"jixiao: {name}: {reason}. It would be quarantined; {then}.", file=sys.stderr)
        self._code = SOME_QUARANTINED


def _read_explained(requests: Sequence[Request], *, is_view: bool, is_named: bool) -> Iterator[tuple[Request, Outcome]]:
    """Read files one after the other and yield each with its outcome, which contains the role of every cell.

    With `is_view`, also print the roles of each file as soon as it is read.
    """
    from jixiao.explain import ExplainedDocument, print_explained, read_explained  # noqa: PLC0415 - imports the table printer

    for request in requests:
        for _, document in read_documents([request], 1, read=read_explained):
            if not isinstance(document, ExplainedDocument):
                yield request, document
                continue
            if is_view:
                print_explained(document, is_named=is_named)
            yield request, Unreadable(document.refused) if document.refused else document


def hidden_line(document: ExtractedDocument) -> str:
    """Return a line that says how many texts of a document were left out as hidden, crossed out or watermark."""
    counts = Counter(str(one.hidden_by).replace("_", " ") for one in document.hidden)
    ways = ", ".join(f"{way} {count}" for way, count in sorted(counts.items()))
    return f"texts left out as hidden, crossed out or watermark: {len(document.hidden)} ({ways})"


def _print_tables(document: ExtractedDocument, is_explained: bool) -> None:
    from jixiao.tables import console, table_of  # noqa: PLC0415 - JSON needs no tables

    out = console()
    head = document.document
    out.print(f"{head.file_name}: {head.title or 'no title'} ({head.kind}, {head.fiscal_year or 'no year'})")
    for project in document.projects:
        unit = project.implementing_unit or project.competent_department or "no unit"
        out.print(f"\nform {project.form.number}: {project.name or 'no name'} ({project.subject}, {unit})")
        if project.funding:
            amounts = [(row.source, row.measure, row.period, row.text, row.unit) for row in project.funding]
            out.print(table_of(["source", "measure", "period", "text", "unit"], amounts))
        if project.indicators:
            levels = [
                (row.level1, row.level2, row.level3, row.target, row.actual, row.weight, row.score)
                for row in project.indicators
            ]
            out.print(table_of(["level 1", "level 2", "level 3", "target", "actual", "weight", "score"], levels))
        if project.scores:
            scores = [(row.scope, row.max_score, row.score, row.weighted_score) for row in project.scores]
            out.print(table_of(["scope", "max score", "score", "weighted score"], scores))
    if document.hidden:
        out.print(f"\n{hidden_line(document)}")
    if is_explained:
        unknown = [(one.form_number, one.place.line, one.text) for one in document.unrecognised]
        out.print(table_of(["form", "line", "text"], unknown, title="\nUnrecognised"))
