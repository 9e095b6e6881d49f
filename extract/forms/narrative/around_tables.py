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


def complete_by_report(projects: Sequence[Project], content: Content) -> None:
    """Give the one project of a document's tables, which name none, what the report around them says of it.

    A report on several projects does not say whose the tables are, and a form that names its project is a document of
    its own, annexed to the report. What a table states stays, but for the sum of its scores: the report's own is the
    project's, with the points for execution.
    """
    if len(projects) != 1 or projects[0].name is not None:
        return
    told, _ = read_report(content)
    if len(told) != 1 or told[0].form.kind not in _REPORTS or told[0].name is None:
        return
    (project,), (report,) = projects, told
    fields = [name for name in _TEXTS if getattr(project, name) is None]
    if report.total_score is not None:
        fields.append("total_score")
    for name in fields:
        if getattr(report, name) is not None:
            setattr(project, name, getattr(report, name))
            project.cells[name] = report.cells[name]
    project.funding = project.funding or report.funding
    project.scores = project.scores or report.scores
    project.form, project.subject = report.form, report.subject
    project.cells |= {name: place for name, place in report.cells.items() if name.startswith("form_")}
    project.confidence, project.confidence_basis = report.confidence, report.confidence_basis
