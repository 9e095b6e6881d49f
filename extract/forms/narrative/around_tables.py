"""What a report says around its tables: they hold its indicators, its sentences whose they are and what was spent."""

from collections.abc import Sequence

from extract.forms.narrative.report import read_report
from extract.model.content import Content
from extract.model.records import DocumentKind, Project

_REPORTS = {DocumentKind.SELF_EVALUATION_REPORT, DocumentKind.EVALUATION_REPORT}
_TEXTS = (
    "name", "competent_department", "implementing_unit", "necessity", "feasibility", "content", "start_year",
    "end_year", "long_term_goal", "annual_goal", "actual_result", "rating",
)  # fmt: skip


def complete_by_report(projects: Sequence[Project], content: Content) -> Sequence[Project]:
    """Complete the one project of a document's tables, which name none, by the report around them.

    Nothing is completed where the report is on several projects, since it does not say whose the tables are, or where a
    form names its project, since it is then a document of its own, annexed to the report. What a table states stays,
    except for the sum of its scores: the report's own total is the project's, with the points for execution.
    """
    if len(projects) != 1 or projects[0].name is not None:
        return projects
    reported, _ = read_report(content)
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
