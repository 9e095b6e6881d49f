"""Entry point of the table readers, which turn the forms of a document into projects."""

from collections.abc import Sequence

from extract.forms.row_kinds import RowKind
from extract.forms.segmentation import FormRows
from extract.forms.table.form import FormReader
from extract.forms.table.wide_list import WideList
from extract.model.records import Project, Unrecognised


def read_forms(forms: Sequence[FormRows]) -> tuple[list[Project], list[Unrecognised]]:
    """Read each form as a list of projects if it has the header of such a list, else as the form of one project.

    Returns:
        The projects in reading order, and the cells that were not recognised.
    """
    projects: list[Project] = []
    unrecognised: list[Unrecognised] = []
    for number, form in enumerate(forms, 1):
        if any(row.kind is RowKind.WIDE_HEADER for row in form.rows):
            found, unread = WideList(form, number).read()
            projects += found
        else:
            project, unread = FormReader(form, number).read()
            projects.append(project)
        unrecognised += unread
    return _without_blank_forms(projects), unrecognised


def _without_blank_forms(projects: Sequence[Project]) -> list[Project]:
    """Return the projects without those whose form is blank but for its head, where another form states the project."""
    stated = {project.name for project in projects if _is_stated(project)}
    return [project for project in projects if _is_stated(project) or project.name not in stated]


def _is_stated(project: Project) -> bool:
    goals = (project.annual_goal, project.long_term_goal, project.actual_result, project.total_score)
    return bool(project.funding or project.indicators or any(goal is not None for goal in goals))
