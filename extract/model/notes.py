"""What makes a reading less certain: notes about the content of a file, and what the confidence of a row rests on.

As in :mod:`extract.model.reasons`, each is a code, or a record of a code with what its sentence names.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from extract.model.reasons import Message, PageLoss


class Note(StrEnum):
    """A warning about a file that was read all the same."""

    END_MISSING = "end_missing"
    PAGES_NOT_READ = "pages_not_read"
    PAGES_UNCERTAIN = "pages_uncertain"
    CHARACTER_TRUNCATED = "character_truncated"
    CHARACTERS_DAMAGED = "characters_damaged"
    EMBEDDED_FILE_NOT_READ = "embedded_file_not_read"
    FORMULAS_NOT_COMPUTED = "formulas_not_computed"
    READ_WITHOUT_LIBREOFFICE = "read_without_libreoffice"


class PageDoubt(StrEnum):
    """Why the ruling lines of a scanned page may be wrong; in the order in which notes name them."""

    BROKEN_LINES = "broken_lines"
    MISSING_CELLS = "missing_cells"
    LOOSE_LINES = "loose_lines"


class ConfidenceBasis(StrEnum):
    """How a row was read, and what raised or lowered its confidence."""

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
    CONFIRMED_BY_SUM = "confirmed_by_sum"
    CONFIRMED_BY_RATE = "confirmed_by_rate"
    NO_UNIT = "no_unit"
    UNIT_OF_SAME_AMOUNT = "unit_of_same_amount"
    ONLY_UNIT_OF_FORM = "only_unit_of_form"

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
    YEAR_FROM_TEXT = "year_from_text"
    CELLS_PARTLY_UNDERSTOOD = "cells_partly_understood"


@dataclass(frozen=True)
class CountedNote(Message):
    """How many characters are damaged, or how many formulas were never computed."""

    code: Literal[Note.CHARACTERS_DAMAGED, Note.FORMULAS_NOT_COMPUTED]
    count: int


@dataclass(frozen=True)
class CountedDoubt(Message):
    """How many places of a table have no cell, or how many points of ruling line belong to no table."""

    code: Literal[PageDoubt.MISSING_CELLS, PageDoubt.LOOSE_LINES]
    count: int


Doubt = PageDoubt | CountedDoubt


@dataclass(frozen=True)
class PagesNotRead(Message):
    """The pages (from 1) whose text could not be read; `loss` says why."""

    loss: PageLoss
    pages: tuple[int, ...]
    code: Literal[Note.PAGES_NOT_READ] = field(default=Note.PAGES_NOT_READ, kw_only=True)


@dataclass(frozen=True)
class PagesUncertain(Message):
    """Pages (from 1) whose tables may be wrong, and why."""

    doubt: Doubt
    pages: tuple[int, ...]
    code: Literal[Note.PAGES_UNCERTAIN] = field(default=Note.PAGES_UNCERTAIN, kw_only=True)


@dataclass(frozen=True)
class CellsPartlyUnderstood(Message):
    """More than half of the cells of the forms were understood, but not nearly all."""

    count: int
    total: int
    code: Literal[ConfidenceBasis.CELLS_PARTLY_UNDERSTOOD] = field(
        default=ConfidenceBasis.CELLS_PARTLY_UNDERSTOOD, kw_only=True
    )


ContentNote = Note | CountedNote | PagesNotRead | PagesUncertain
"""A warning about a file: the code, or the code with what its sentence names."""

Basis = ConfidenceBasis | CellsPartlyUnderstood | ContentNote
"""What a confidence rests on; that of a document also on the notes about its file."""
