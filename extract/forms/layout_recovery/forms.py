"""Search for the forms of a document, with recovery of the layout where an export lost the columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.forms.layout_recovery.run_on.forms import rows_of_run
from extract.forms.layout_recovery.run_on.run import find_run
from extract.forms.layout_recovery.stream import recover_rows
from extract.forms.row_kinds import ClassifiedRow, classify_all
from extract.forms.segmentation import FormRows, split_forms


@dataclass(frozen=True, slots=True)
class FoundForms:
    """The forms of a document.

    Attributes:
        forms: The forms in reading order.
        is_recovered: Whether the layout was recovered from the order of the cells.
    """

    forms: Sequence[FormRows]
    is_recovered: bool = False


def find_forms(rows: Sequence[ClassifiedRow]) -> FoundForms:
    """Find the forms of a document; if there are none, or columns are unknown, recover the layout and search again.

    Where nothing is left to recover, as in a form that is truncated behind its head, the rows are searched as they are.
    """
    if all(row.row.has_columns for row in rows) and (forms := split_forms(rows)):
        return FoundForms(forms)
    plain = [row.row for row in rows]
    if found := find_run(plain):
        before, run = found
        if forms := split_forms([*rows[:before], *classify_all(rows_of_run(run))]):
            return FoundForms(forms, is_recovered=True)
    forms = split_forms(classify_all(recover_rows(plain))) or split_forms(rows)
    return FoundForms(forms, is_recovered=bool(forms))
