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
    return projects, unrecognised
