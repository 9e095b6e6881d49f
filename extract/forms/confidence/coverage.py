"""Checks that a document states performance and that enough cells of its forms were understood.

The checks run after all records of a document are complete. A document that fails one is refused.
"""

from collections.abc import Sequence

from extract import vocabulary
from extract.forms.confidence.withholding import ConfidenceLimit
from extract.forms.row_kinds import ClassifiedRow
from extract.forms.segmentation import FormRows
from extract.model.notes import CellsPartlyUnderstood
from extract.model.reasons import CellsNotUnderstood, MissingField, Reason
from extract.model.records import Project, Unreadable, Unrecognised

_LEAST_UNDERSTOOD, _WELL_UNDERSTOOD = 0.5, 0.9
"""Shares of understood cells: below the first a document is refused, below the second its confidence is limited."""


def require_performance(projects: Sequence[Project], rows: Sequence[ClassifiedRow]) -> None:
    """Check that a document states performance.

    Raises:
        Unreadable: No project has indicators or a goal, and either none has amounts or no row mentions 绩效.
    """
    if not any(_states_performance(project, rows) for project in projects):
        raise Unreadable(Reason.NO_PERFORMANCE_FORM)


def _states_performance(project: Project, rows: Sequence[ClassifiedRow]) -> bool:
    if project.indicators or project.annual_goal:
        return True
    return bool(project.funding) and any("绩效" in vocabulary.normal(row.text) for row in rows)


def check_coverage(
    projects: Sequence[Project], forms: Sequence[FormRows], unrecognised: Sequence[Unrecognised]
) -> ConfidenceLimit | None:
    """Return an upper limit on the confidence in a document, based on how many cells of its forms were understood.

    Returns:
        The share of the cells that were understood, as the limit; None (no limit) if it is at least 90 %.

    Raises:
        Unreadable: Less than half of the cells were understood. The reason names the missing fields.
    """
    cells = sum(len(row.filled) for form in forms for row in form.rows)
    understood = 1 - len(unrecognised) / max(cells, 1)
    if understood < _LEAST_UNDERSTOOD:
        lacking = {
            MissingField.PROJECT_NAME: not any(project.name for project in projects),
            MissingField.AMOUNTS: not any(project.funding for project in projects),
            MissingField.INDICATORS: not any(project.indicators for project in projects),
        }
        missing = tuple(name for name, is_missing in lacking.items() if is_missing) or (MissingField.NOTHING_REQUIRED,)
        raise Unreadable(CellsNotUnderstood(len(unrecognised), cells, missing))
    if understood < _WELL_UNDERSTOOD:
        return ConfidenceLimit(round(understood, 2), (CellsPartlyUnderstood(len(unrecognised), cells),))
    return None
