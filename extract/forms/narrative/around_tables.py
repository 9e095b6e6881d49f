"""Complete the project of a report whose indicators are in tables but whose name and amounts are in the prose."""

from collections.abc import Sequence

from extract.forms.narrative.identity.title import find_title
from extract.forms.narrative.passages import Passage
from extract.forms.narrative.report import read_report
from extract.model.content import Cell, Content, Paragraph
from extract.model.records import DocumentKind, Project

_REPORTS = {DocumentKind.SELF_EVALUATION_REPORT, DocumentKind.EVALUATION_REPORT}
_TEXTS = (
    "name", "competent_department", "implementing_unit", "necessity", "feasibility", "content", "start_year",
    "end_year", "long_term_goal", "annual_goal", "actual_result", "rating",
)  # fmt: skip


def complete_by_title(projects: Sequence[Project], content: Content) -> Sequence[Project]:
    """Return the projects of forms without a heading, with kind and year from the title of the document, if it has one.

    The title must say what it is about: it names a project or an agency, and its words tell the kind.
    """
    if not projects or any(project.form.title for project in projects):
        return projects
    paragraphs = [Passage.of(Cell(one.text, 0, 0, one.place)) for one in content.blocks if isinstance(one, Paragraph)]
    title = find_title(paragraphs)
    if title is None or title.line is None or not (title.parts.project or title.parts.agency):
        return projects
    named = title.form
    if named.kind is DocumentKind.OTHER:
        return projects
    completed = []
    for project in projects:
        year = project.form.fiscal_year or named.fiscal_year
        form = project.form.model_copy(update={"kind": named.kind, "title": named.title, "fiscal_year": year})
        cells = {"form_title": title.line.place()}
        if project.form.fiscal_year is None and title.year:
            cells["form_fiscal_year"] = title.year[1]
        completed.append(project.model_copy(update={"form": form, "cells": project.cells | cells}))
    return completed


def complete_by_report(projects: Sequence[Project], content: Content) -> Sequence[Project]:
    """Return the only project of a document's tables, completed from the prose around the tables.

    The projects are returned unchanged if there are several, if the tables name their project (they are then a
    separate form annexed to the report), or if the prose is not a report on a single named project. Fields that a
    table states are kept, except for the total score: the report's total replaces that of the table, which does not
    include the points for budget execution.

    Args:
        projects: The projects that were read from the document's tables.
        content: The content of the document.
    """
    if len(projects) != 1 or projects[0].name is not None:
        return projects
    reported, _ = read_report(content, is_titled=True)
    if len(reported) != 1 or reported[0].form.kind not in _REPORTS or reported[0].name is None:
        return projects
    (project,), (report,) = projects, reported
    fields = [name for name in _TEXTS if getattr(project, name) is None]
    if report.total_score is not None:
        fields.append("total_score")
    stated = [name for name in fields if getattr(report, name) is not None]
    cells = {name: report.cells[name] for name in stated}
    of_form = {name: place for name, place in report.cells.items() if name.startswith("form_")}
    completed = project.model_copy(
        update={name: getattr(report, name) for name in stated}
        | {
            "funding": project.funding or report.funding,
            "scores": project.scores or report.scores,
            "form": report.form,
            "subject": report.subject,
            "cells": project.cells | cells | of_form,
            "confidence": report.confidence,
            "confidence_basis": report.confidence_basis,
        }
    )
    return [completed]
