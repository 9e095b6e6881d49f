"""Checks that a document states performance and that enough cells of its forms were understood.

The checks run after all records of a document are complete. A document that fails one is refused: as irrelevant if it
holds no performance content, else as not understood, with what was recognised in it.
"""

import re
from collections import Counter
from collections.abc import Sequence

from extract import vocabulary
from extract.forms.confidence.relevance import holds_performance_content, is_template, states_value
from extract.forms.confidence.withholding import ConfidenceLimit
from extract.forms.row_kinds import ClassifiedRow
from extract.forms.segmentation import FormRows
from extract.model.notes import CellsPartlyUnderstood
from extract.model.reasons import CellsNotUnderstood, FormNotFound, MissingField, Reason
from extract.model.records import DocumentKind, ExtractedDocument, Measure, Project, Unreadable, Unrecognised
from extract.values.quantities import find_quantities

_SEPARATOR = re.compile(r"[\s:：|]+")
_TABLES = {DocumentKind.TARGET_TABLE, DocumentKind.SELF_EVALUATION_TABLE, DocumentKind.MONITORING_TABLE}
_SPEAKS = re.compile("绩效|自评|执行率")
_LEAST_UNDERSTOOD, _WELL_UNDERSTOOD = 0.5, 0.9
"""Shares of understood cells: below the first a document is refused, below the second its confidence is limited."""


def check_content(
    projects: Sequence[Project],
    forms: Sequence[FormRows],
    unrecognised: Sequence[Unrecognised],
    rows: Sequence[ClassifiedRow],
    *,
    is_complete: bool,
) -> ConfidenceLimit | None:
    """Check what was read from a document; return an upper limit on the confidence in it, or None for no limit.

    Args:
        projects: What was read.
        forms: The forms that it was read from; none for a narrative report.
        unrecognised: The texts that were not recognised.
        rows: All rows of the document.
        is_complete: Whether the rows are all of the document, as far as its reader knows; else it is never irrelevant.

    Raises:
        Unreadable: The document is irrelevant, states no performance, or was hardly understood.
    """
    limit: ConfidenceLimit | None = None
    refusal: Unreadable | None = None
    try:
        _require_performance(projects, rows, is_report=not forms and bool(unrecognised))
        limit = _check_coverage(projects, forms, unrecognised) if forms else None
    except Unreadable as error:
        refusal = error
    is_uncertain = refusal is not None or not any(_is_filled(project, is_form=bool(forms)) for project in projects)
    has_content = any(map(_has_target, projects)) or not is_complete
    if is_uncertain and not has_content and not holds_performance_content(rows):
        raise Unreadable(Reason.NO_PERFORMANCE_CONTENT)
    if refusal:
        raise refusal
    return limit


def require_statements(document: ExtractedDocument) -> ExtractedDocument:
    """Leave out nameless projects of which no value is left after uncertain ones were withheld.

    Raises:
        Unreadable: No project is left: the form is blank, or none of its values is certain enough.
    """
    projects = [one for one in document.projects if _states_anything(one)]
    if document.projects and not projects:
        raise Unreadable(FormNotFound(0, 0, 0, len(document.unrecognised)))
    return document if len(projects) == len(document.projects) else document.model_copy(update={"projects": projects})


def _states_anything(project: Project) -> bool:
    goals = (project.annual_goal, project.long_term_goal, project.actual_result, project.total_score, project.rating)
    return bool(project.name or project.funding or project.indicators or project.scores) or any(
        goal is not None for goal in goals
    )


def _is_filled(project: Project, *, is_form: bool) -> bool:
    """Return whether a project has a value that no blank form has.

    Args:
        project: The project.
        is_form: Whether it was read from a form. Otherwise the title of a table may name the project of a blank form.
    """
    has_amount = any(row.measure is not Measure.WEIGHT for row in project.funding)
    scores = [*(row.score for row in project.indicators), *(row.score for row in project.scores)]
    is_named = project.name and (is_form or project.form.kind not in _TABLES) and not is_template(project.form.title)
    return bool(is_named or has_amount or _has_target(project)) or any(score is not None for score in scores)


def _has_target(project: Project) -> bool:
    """Return whether a project has a goal, or an indicator with a quantity."""
    texts = [text for row in project.indicators for text in (row.target, row.actual) if text]
    return bool(project.annual_goal) or any(find_quantities(text).quantities for text in texts)


def _require_performance(projects: Sequence[Project], rows: Sequence[ClassifiedRow], *, is_report: bool) -> None:
    """Check that a document states performance.

    Args:
        projects: What was read.
        rows: All rows of the document.
        is_report: Whether it was read as a report that states more than was recognised: its kind alone is enough.

    Raises:
        Unreadable: No project has indicators or a goal, and either none is named or has amounts, or the document has no
            title and no row mentions 绩效, 自评 or 执行率. The reason says how many texts were recognised.
    """
    is_known = is_report and any(project.form.kind is not DocumentKind.OTHER for project in projects)
    if not is_known and not any(_states_performance(project, rows) for project in projects):
        raise Unreadable(_recognised(rows))


def _states_performance(project: Project, rows: Sequence[ClassifiedRow]) -> bool:
    """Return whether a project has targets, a result, money received and spent, or an amount with its purpose."""
    if project.indicators or project.annual_goal or project.rating or project.total_score is not None:
        return True
    is_accounted = {row.measure for row in project.funding} >= {Measure.AVAILABLE, Measure.EXECUTED}
    if project.funding and (is_accounted or project.content is not None):
        return True
    if not (project.name or project.funding):
        return False
    return project.form.title is not None or any(_SPEAKS.search(vocabulary.normal(row.text)) for row in rows)


def _recognised(rows: Sequence[ClassifiedRow]) -> FormNotFound:
    """Count the texts of a document by what they are; a text run together is split at its spaces and colons."""
    texts = [text for row in rows for cell in row.filled for text in _SEPARATOR.split(cell.text) if text]
    kinds = Counter(map(_kind, texts))
    return FormNotFound(kinds["label"], kinds["header"], kinds["amount"], kinds[None])


def _kind(text: str) -> str | None:
    if vocabulary.label_field(text):
        return "label"
    is_header = vocabulary.indicator_column(text) or vocabulary.funding_column(text)
    if is_header or any(vocabulary.level_name(text, level) for level in ("level1", "level2")):
        return "header"
    return "amount" if states_value(vocabulary.bare(text)) else None


def is_hardly_understood(forms: Sequence[FormRows], unrecognised: Sequence[Unrecognised]) -> bool:
    """Return whether less than half of the cells of some forms were understood."""
    return bool(forms) and 1 - len(unrecognised) / _cells(forms) < _LEAST_UNDERSTOOD


def _cells(forms: Sequence[FormRows]) -> int:
    return max(sum(len(row.filled) for form in forms for row in form.rows), 1)


def _check_coverage(
    projects: Sequence[Project], forms: Sequence[FormRows], unrecognised: Sequence[Unrecognised]
) -> ConfidenceLimit | None:
    """Return an upper limit on the confidence in a document, based on how many cells of its forms were understood.

    Returns:
        The share of the cells that were understood, as the limit; None (no limit) if it is at least 90 %.

    Raises:
        Unreadable: Less than half of the cells were understood. The reason names the missing fields.
    """
    cells = _cells(forms)
    understood = 1 - len(unrecognised) / cells
    if is_hardly_understood(forms, unrecognised):
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
