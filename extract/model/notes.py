"""Notes (warnings about a file that was read) and confidence bases (the evidence behind the confidence of a row).

As in :mod:`extract.model.reasons`, each is a code, or a record that holds a code and the values that appear in
the sentence of that code.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from extract.model.reasons import Message, PageLoss


class Note(StrEnum):
    """Code of a warning about a file that was read, but possibly not completely or correctly."""

    END_MISSING = "end_missing"
    PAGES_NOT_READ = "pages_not_read"
    PAGES_UNCERTAIN = "pages_uncertain"
    CHARACTER_TRUNCATED = "character_truncated"
    CHARACTERS_DAMAGED = "characters_damaged"
    EMBEDDED_FILE_NOT_READ = "embedded_file_not_read"
    EMBEDDED_FILES_NOT_READ = "embedded_files_not_read"
    FORMULAS_NOT_COMPUTED = "formulas_not_computed"
    FORMULAS_COMPUTED_HERE = "formulas_computed_here"
    CONDITIONS_NOT_SETTLED = "conditions_not_settled"
    READ_WITHOUT_LIBREOFFICE = "read_without_libreoffice"
    READ_BY_SECOND_READER = "read_by_second_reader"


class PageDoubt(StrEnum):
    """Why what was read on a page may be wrong; a document's notes list the members in this order."""

    BROKEN_LINES = "broken_lines"
    MISSING_CELLS = "missing_cells"
    LOOSE_LINES = "loose_lines"
    MISNAMED_DIGITS = "misnamed_digits"
    DATA_DAMAGED = "data_damaged"


class Unread(StrEnum):
    """Code of an unrecognised text that stands for more than one cell or passage."""

    PAGE_WITHOUT_VALUES = "page_without_values"


class ConfidenceBasis(StrEnum):
    """Code for how a row was read, or for what raised or lowered its confidence."""

    # forms
    LABELS_AND_VALUES = "labels_and_values"
    NO_PROJECT_NAME = "no_project_name"
    CELLS_UNDER_HEADERS = "cells_under_headers"
    CELLS_DRIFTED = "cells_drifted"
    CELL_ORDER_ONLY = "cell_order_only"
    LEVEL1_FROM_FRAMEWORK = "level1_from_framework"
    GROUP_AFTER_PAGE_BREAK = "group_after_page_break"
    NUMBERED_STATEMENT = "numbered_statement"

    # amounts
    AMOUNT_UNDER_HEADER = "amount_under_header"
    AMOUNT_IN_GOAL = "amount_in_goal"
    AMOUNT_IN_DETAIL_TABLE = "amount_in_detail_table"
    AMOUNT_BEHIND_TOTAL = "amount_behind_total"
    AMOUNT_WITH_LABEL = "amount_with_label"
    AMOUNT_WITH_MARK = "amount_with_mark"
    CONFIRMED_BY_SUM = "confirmed_by_sum"
    CONFIRMED_BY_RATE = "confirmed_by_rate"
    NO_UNIT = "no_unit"
    UNIT_OF_SAME_AMOUNT = "unit_of_same_amount"
    ONLY_UNIT_OF_FORM = "only_unit_of_form"

    # a second, independent reader
    SECOND_READER_AGREES = "second_reader_agrees"
    SECOND_READER_DISAGREES = "second_reader_disagrees"

    # reports
    REPORT_HEADINGS = "report_headings"
    SCORE_IN_SENTENCE = "score_in_sentence"
    TARGET_AND_OUTCOME_LABELLED = "target_and_outcome_labelled"
    FORMULA_RESULT = "formula_result"
    TARGET_BEHIND_NAME = "target_behind_name"
    PLAN_AND_OUTCOME = "plan_and_outcome"
    OUTCOME_BEHIND_NAME = "outcome_behind_name"
    OUTCOME_IN_WORDS = "outcome_in_words"

    # documents
    READ_FROM_IMAGE = "read_from_image"
    DIGITS_MISNAMED = "digits_misnamed"
    FROM_DAMAGED_DATA = "from_damaged_data"
    NUMBER_UNLIKELY = "number_unlikely"
    YEAR_FROM_TEXT = "year_from_text"
    CELLS_PARTLY_UNDERSTOOD = "cells_partly_understood"


@dataclass(frozen=True)
class CountedNote(Message):
    """A note with one number: of damaged characters, formulas without results, or cells that may be hidden."""

    code: Literal[
        Note.CHARACTERS_DAMAGED,
        Note.FORMULAS_NOT_COMPUTED,
        Note.FORMULAS_COMPUTED_HERE,
        Note.CONDITIONS_NOT_SETTLED,
    ]
    count: int


@dataclass(frozen=True)
class CountedDoubt(Message):
    """A doubt about a scanned page, with one number.

    Attributes:
        count: Number of positions in tables that have no cell, or length in points of the ruling lines outside tables.
    """

    code: Literal[PageDoubt.MISSING_CELLS, PageDoubt.LOOSE_LINES]
    count: int


Doubt = PageDoubt | CountedDoubt


@dataclass(frozen=True)
class EmbeddedFilesNotRead(Message):
    """Files within the document, named by their path in it, hold a part of its content and cannot be read."""

    files: tuple[str, ...]
    code: Literal[Note.EMBEDDED_FILES_NOT_READ] = field(default=Note.EMBEDDED_FILES_NOT_READ, kw_only=True)


@dataclass(frozen=True)
class PagesNotRead(Message):
    """The text of the pages with the numbers `pages` (from 1) could not be read; `loss` says why."""

    loss: PageLoss
    pages: tuple[int, ...]
    code: Literal[Note.PAGES_NOT_READ] = field(default=Note.PAGES_NOT_READ, kw_only=True)


@dataclass(frozen=True)
class PagesUncertain(Message):
    """The tables of the pages with the numbers `pages` (from 1) may be wrong; `doubt` says why."""

    doubt: Doubt
    pages: tuple[int, ...]
    code: Literal[Note.PAGES_UNCERTAIN] = field(default=Note.PAGES_UNCERTAIN, kw_only=True)


@dataclass(frozen=True)
class PageWithoutValues(Message):
    """No value was read from the page with the number `page` (from 1), which holds `count` characters.

    It is the text of an unrecognised text whose place is the whole page.
    """

    page: int
    count: int
    code: Literal[Unread.PAGE_WITHOUT_VALUES] = field(default=Unread.PAGE_WITHOUT_VALUES, kw_only=True)


@dataclass(frozen=True)
class CellsPartlyUnderstood(Message):
    """At least 50 % but less than 90 % of the cells of a document's forms were understood.

    Attributes:
        count: Number of texts that were not understood.
        total: Number of cells with text in the forms.
    """

    count: int
    total: int
    code: Literal[ConfidenceBasis.CELLS_PARTLY_UNDERSTOOD] = field(
        default=ConfidenceBasis.CELLS_PARTLY_UNDERSTOOD, kw_only=True
    )


ContentNote = Note | CountedNote | EmbeddedFilesNotRead | PagesNotRead | PagesUncertain
"""A warning about a file: a code, or a record that holds a code and values."""

Basis = ConfidenceBasis | CellsPartlyUnderstood | ContentNote
"""Evidence behind a confidence. The confidence of a document also depends on the notes about its file."""
