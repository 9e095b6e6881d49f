"""The forms of a document, from its columns, or laid out again where only the order of its cells is left."""

from collections.abc import Sequence

from extract.forms.layout_recovery.stream import reflow
from extract.forms.rows import Row
from extract.forms.segmentation import FormRows, split_forms


def forms_of(rows: Sequence[Row]) -> tuple[list[FormRows], bool]:
    """The forms of a document, and whether only the order of its cells is left, so that they were laid out again."""
    if all(row.has_columns for row in rows) and (forms := split_forms(rows)):
        return forms, False
    return split_forms(reflow(rows)), True
