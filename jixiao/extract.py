"""``jixiao extract``: read files without touching the warehouse. It imports little, to start fast."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from extract.records import ExtractedDocument, Unreadable
from extract.sandbox import Outcome, Request, read_documents, read_in_order

SOME_QUARANTINED = 6


def extract(files: Sequence[Path], output: Literal["json", "table"] | None, is_explained: bool) -> int:
    """Print what each file says, and on standard error why one would be quarantined; the exit code."""
    code = 0
    requests = [Request(file, file.name) for file in files]
    is_view = is_explained and output is None
    if is_explained and output != "table":
        outcomes = _read_explained(requests, is_view=is_view, is_named=len(files) > 1)
    else:
        outcomes = read_in_order(requests, min(len(files), os.cpu_count() or 1))
    for request, document in outcomes:
        if isinstance(document, Unreadable):
            reason = f"jixiao: {request.path}: {document.reason}. It would be quarantined; put a readable copy there."
            print(reason, file=sys.stderr)
            code = SOME_QUARANTINED
        elif output == "table":
            _print_tables(document, is_explained)
        elif not is_view:
            indent = 1 if len(files) == 1 else None
            print(json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=indent))
    return code


def _read_explained(requests: Sequence[Request], *, is_view: bool, is_named: bool) -> Iterator[tuple[Request, Outcome]]:
    """The same with the role of every cell, shown at once where that is all that is asked for."""
    from jixiao.explain import ExplainedDocument, print_explained, read_explained  # noqa: PLC0415 - it draws tables

    for request in requests:
        for _, document in read_documents([request], 1, read=read_explained):
            if not isinstance(document, ExplainedDocument):
                yield request, document
                continue
            if is_view:
                print_explained(document, is_named=is_named)
            yield request, Unreadable(document.refused) if document.refused else document


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
    if is_explained:
        unknown = [(one.form_number, one.place.line, one.text) for one in document.unrecognised]
        out.print(table_of(["form", "line", "text"], unknown, title="\nNot recognised"))
