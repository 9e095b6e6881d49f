"""Entry point of the repairs of rows: from the content that a reader returned to repaired, classified rows."""

from extract.forms.repair.detached_captions import detach_captions
from extract.forms.repair.headerless_tables import add_lost_header
from extract.forms.repair.ocr_label_correction import correct_labels
from extract.forms.repair.spaced_digits import join_spaced_digits
from extract.forms.repair.two_row_headers import join_two_row_headers
from extract.forms.row_kinds import ClassifiedRow, classify_all
from extract.forms.rows import rows_of
from extract.model.content import Content


def repaired_rows(content: Content) -> list[ClassifiedRow]:
    """Return the classified rows of a document, repaired.

    Labels are corrected, digits that are set apart and headers of two rows joined, captions detached, and the lost
    header of an indicator table is inferred.
    """
    corrected = correct_labels(join_spaced_digits(content))
    rows = classify_all(rows_of(corrected))
    rows = detach_captions(rows)
    return add_lost_header(join_two_row_headers(rows))
