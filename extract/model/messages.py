"""English sentences for the message codes of reasons, notes and confidence bases.

Code works with the codes and records of :mod:`extract.model.reasons` and :mod:`extract.model.notes`; people read the
sentences that the templates in `ENGLISH` give. To add a language, add a mapping of the same type.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from string import Formatter
from typing import Any, NamedTuple

from extract.model.notes import ConfidenceBasis, Note, PageDoubt, Unread
from extract.model.reasons import ArchiveNote, Countable, Message, MissingField, PageLoss, Reason

SEPARATOR = "; "
"""Separates the sentences where several messages are rendered as one string."""


class Plural(NamedTuple):
    """Two templates for one message, singular and plural.

    Attributes:
        field: Field of the record that decides between the two: a number, or a tuple whose length is the number.
        one: Template for exactly one.
        many: Template for any other number.
    """

    field: str
    one: str
    many: str


Template = str | Plural
"""A sentence in which names of message fields in braces stand for their values, as for `str.format`.

The format specification of a tuple field is the separator of its values, by default ", ": ``{parts:; }``.
"""

ENGLISH: Mapping[StrEnum, Template] = {
    Reason.EMPTY_FILE: "the file is empty",
    Reason.ENCRYPTED: "the file is encrypted; ask its publisher for one without a password",
    Reason.FORMAT_NOT_READ: "this is a file of the kind '{detail}', which is not read yet",
    Reason.NO_TEXT: "the file holds no text",
    Reason.ONLY_IMAGES: "the file holds no text, only images",
    Reason.NO_PERFORMANCE_CONTENT: "it holds no performance content",
    Reason.NO_PERFORMANCE_FORM: (
        "it speaks of performance, but no performance form or report was found in it: {labels} labels, "
        "{headers} headers and {amounts} amounts were recognised, {count} other texts were not"
    ),
    Reason.CELLS_NOT_UNDERSTOOD: ("{count} of the {total} cells of its forms were not understood; missing: {missing}"),
    Reason.OVER_LIMIT: "{what}: {count:,}, over the limit of {limit:,}",
    Reason.PAGE_OVER_LIMIT: "{what} of page {page}: {count:,}, over the limit of {limit:,}",
    Reason.CPU_TIME_EXCEEDED: "reading it takes over {limit} seconds of processor time",
    Reason.WALL_TIME_EXCEEDED: "reading it took over {limit:g} seconds",
    Reason.MEMORY_EXCEEDED: "reading it takes over {limit:,} MB of memory",
    Reason.NESTED_TOO_DEEP: "its parts are nested too deep to be read",
    Reason.PROCESS_ENDED: "reading it ended the process ({detail})",
    Reason.READER_FAILED: "the reader failed on it ({detail}); please report this",
    Reason.BYTES_CHANGED: "its bytes in the landing zone are not those that landed; see 'jixiao doctor'",
    Reason.BYTES_MISSING: "its bytes are not in the landing zone; see 'jixiao doctor'",
    Reason.VALUE_NOT_STORED: "a value that was read cannot be stored: {detail}",
    Reason.NOT_AN_ARCHIVE: "this is no archive",
    Reason.ARCHIVE_CONTENTS: "{parts:; }",
    Reason.EMPTY_ARCHIVE: "no document is in it",
    Reason.DAMAGED_ARCHIVE: "truncated or damaged",
    Reason.ENCRYPTED_ARCHIVE: "encrypted; ask its publisher for one without a password",
    Reason.PART_OF_SEVERAL: "one part of several; put them together into one archive",
    Reason.COMPRESSION_NOT_READ: "packed by a method that is not read",
    Reason.ZIP_METHOD_NOT_READ: "packed by a method that is not read (zip method {number})",
    Reason.LINK: "a link, not a file",
    Reason.LINK_OR_DEVICE: "a link or a device, not a file",
    Reason.PATH_TOO_LONG: "its path has over {limit:,} characters",
    Reason.ARCHIVE_BOMB: "it unpacks to over {limit} times its size: refused as a bomb",
    Reason.OVERLAPPING_MEMBERS: "its members overlap: refused as a bomb",
    Reason.NO_ROOM: "{detail} while it was unpacked",
    Reason.LIBARCHIVE_MISSING: (
        "rar, 7z, tar and gz are unpacked by libarchive, which is not installed: apt-get install libarchive13, "
        "pip install libarchive-c"
    ),
    Reason.ZIP_DIRECTORY_MISSING: ("the file is truncated or damaged: its list of contents (zip directory) is missing"),
    Reason.PART_BOMB: "a part of it unpacks to over {limit} times its size: refused as a bomb",
    Reason.PART_MISSING: "the file is truncated or damaged: its part {part} is missing",
    Reason.PART_NOT_UNPACKED: "the file is truncated or damaged: its part {part} cannot be unpacked",
    Reason.PART_NESTED_TOO_DEEP: ("its part {part} is nested over 256 elements deep, which no office program writes"),
    Reason.PART_NOT_XML: "the file is damaged: its part {part} is no well-formed XML",
    Reason.PART_DECLARES_ENTITIES: "its part {part} declares entities, which no office program writes",
    Reason.EMBEDDED_PART_NOT_READ: "its text is in its part {part}, a file within it that cannot be read",
    Reason.PART_TRUNCATED: "the file is truncated: its part {part} holds {size:,} of {declared:,} bytes",
    Reason.COMPOUND_DIRECTORY_UNREADABLE: ("the file is truncated or damaged: its compound directory cannot be read"),
    Reason.COMPOUND_WITHOUT_DOCUMENT: (
        "a Microsoft compound file with neither a document nor a spreadsheet in it, or a truncated one"
    ),
    Reason.NO_MAIN_DOCUMENT: "the file is truncated or damaged: it holds no main document",
    Reason.TEXT_NESTED_TOO_DEEP: (
        "its tables, lists or shapes are nested over {limit} deep, which no office program writes"
    ),
    Reason.DOC_HEADER_TRUNCATED: "the file is truncated or damaged: its header is not whole",
    Reason.DOC_TABLES_TRUNCATED: "the file is truncated or damaged: its tables are not whole",
    Reason.DOC_TEXT_NOT_FOUND: "the file is truncated or damaged: its text cannot be found",
    Reason.DOC_PIECES_MISPLACED: "the file is truncated or damaged: its pieces of text cannot be placed",
    Reason.RTF_TRUNCATED: "the file is truncated: its last group is not closed",
    Reason.RTF_NEEDS_LIBREOFFICE: "RTF needs LibreOffice: apt-get install libreoffice-writer-nogui",
    Reason.WORD_95_NEEDS_LIBREOFFICE: (
        "a document of Word 95 or older needs LibreOffice: apt-get install libreoffice-writer-nogui"
    ),
    Reason.CONVERTER_TIMEOUT: "LibreOffice took longer than {limit} s to open it",
    Reason.CONVERTER_STOPPED: "LibreOffice stopped with status {number} before the document was read",
    Reason.CONVERTER_FAILED: "the file is truncated or damaged: LibreOffice cannot open it",
    Reason.BINARY_WORKBOOK: "a binary workbook (xlsb), which is not read; ask its publisher for an xlsx",
    Reason.DAMAGED_WORKBOOK: "the file is truncated or damaged: its workbook cannot be read",
    Reason.EMPTY_WORKBOOK: "the workbook is empty: no cell shows text",
    Reason.WORKBOOK_NOT_COMPUTED: ("the workbook is empty: no cell shows text; {number} formulas were never computed"),
    Reason.CELL_OUTSIDE_SHEET: "the file is damaged: a cell stands outside the sheet",
    Reason.CELL_VALUE_INVALID: "the file is damaged: a cell holds no value of its type",
    Reason.BINARY_DATA: "binary data, not a text; its bytes are of no format that is read here",
    Reason.UNKNOWN_ENCODING: ("not a text in UTF-8, GB18030 or Big5; its bytes are of no format that is read here"),
    Reason.FRAMES_IN_OTHER_FILES: "a page of frames; what it shows is in other files: {files}",
    Reason.WEB_ARCHIVE_WITHOUT_PAGE: "a web archive without a page: truncated, or of images only",
    Reason.WEB_PAGE_EMPTY: "the page holds nothing that a browser shows",
    Reason.WEB_PAGE_REFUSED: "the page is refused: {detail}",
    Reason.WEB_PAGE_WITHOUT_TEXT: "the page shows no text",
    Reason.WEB_PAGE_OF_IMAGES: "the page shows no text, only {number} images",
    Reason.PDF_TRUNCATED: "the file is truncated: its end is missing",
    Reason.PDF_DAMAGED: "the file is damaged: it cannot be opened as a PDF",
    Reason.PDF_DYNAMIC_FORM: (
        "a dynamic form (XFA), which only Adobe Reader draws; ask its publisher for a printed PDF of it"
    ),
    Reason.OFD_WITHOUT_DOCUMENT: "the file is damaged: its part OFD.xml names no document",
    Reason.EVERY_PAGE_LOST: "each page is {loss}",
    Reason.IMAGE_LOST: "it is {loss}",
    Reason.IMAGE_WITHOUT_TEXT: "no text was found in the image",
    Reason.IMAGE_FORMAT_NOT_READ: "a scan whose pages are images of a kind that is not read, such as JBIG2",
    Reason.IMAGE_DAMAGED: "the image is truncated, damaged or of an unknown kind",
    Reason.IMAGE_BOMB: "an image with more pixels than any page: refused as a bomb",
    Reason.NO_SUCH_PAGE: "it has no page {page}",
    Reason.FORMAT_WITHOUT_PAGES: "this is a file of the kind '{detail}', which has no pages to show",
    Reason.PAGE_NOT_DRAWN: "its page {page} cannot be drawn",
    Reason.PDF_PAGE_NOT_DRAWN: "its page {page} cannot be drawn ({detail})",
    ArchiveNote.DOCUMENTS: Plural("count", "{count} document in it", "{count} documents in it"),
    ArchiveNote.INCOMPLETE: "{reason} after {path}",
    ArchiveNote.MEMBER_LEFT_OUT: "{path} ({reason})",
    ArchiveNote.MEMBERS_LEFT_OUT: "{count} left out: {members}",
    ArchiveNote.MORE_MEMBERS_LEFT_OUT: "{count} left out: {members}, …",
    Countable.NESTED_ARCHIVES: "nested archives",
    Countable.ARCHIVE_MEMBERS: "members of the archive",
    Countable.BYTES: "bytes",
    Countable.UNPACKED_BYTES: "unpacked bytes",
    Countable.DOCUMENTS: "documents in it",
    Countable.PAGES: "pages",
    Countable.IMAGE_PAGES: "image-only pages",
    Countable.PIXELS_OF_PAGE: "pixels of a page",
    Countable.CROSSINGS_OF_PAGE: "crossing ruling lines of a page",
    Countable.CELLS_OF_PAGE: "cells of a page",
    Countable.CELLS: "cells",
    Countable.CELLS_OF_SHEETS: "cells of all sheets",
    Countable.CELLS_OF_TABLES: "cells of all tables",
    Countable.ROWS_AND_CELLS_OF_TABLES: "rows and cells of tables",
    Countable.MERGED_CELLS: "merged cells",
    Countable.TABS: "tabs",
    Countable.LINES: "lines",
    Countable.CHARACTERS: "characters",
    Countable.DRAWN_PARTS: "drawn parts",
    MissingField.PROJECT_NAME: "a project's name",
    MissingField.AMOUNTS: "amounts",
    MissingField.INDICATORS: "indicators",
    MissingField.NOTHING_REQUIRED: "nothing that is required",
    PageLoss.ILLEGIBLE: "an image too poor to be read (see jixiao look)",
    PageLoss.IMAGE: "an image",
    PageLoss.DAMAGED: "damaged",
    PageLoss.OUTLINES: "drawn as outlines without characters",
    PageLoss.MISSING: "missing",
    PageLoss.UNNAMED_CHARACTERS: "set in fonts that do not name their characters",
    PageDoubt.BROKEN_LINES: "an image whose ruling lines are broken",
    PageDoubt.MISSING_CELLS: Plural(
        "count",
        "an image whose ruling lines leave one place of a table without a cell",
        "an image whose ruling lines leave {count} places of a table without a cell",
    ),
    PageDoubt.LOOSE_LINES: "an image with {count} points of ruling line that belong to no table",
    PageDoubt.MISNAMED_DIGITS: "set in a font that draws other digits than it names: they were left out",
    PageDoubt.DATA_DAMAGED: "stored in damaged data: numbers that nothing confirms were left out",
    Note.END_MISSING: "the file is truncated: its end is missing, and pages may be",
    Note.PAGES_NOT_READ: Plural(
        "pages", "page {pages} is {loss} and was not read", "pages {pages} are each {loss} and were not read"
    ),
    Note.PAGES_UNCERTAIN: Plural(
        "pages", "page {pages} is {doubt} (see jixiao look)", "pages {pages} are each {doubt} (see jixiao look)"
    ),
    Unread.PAGE_WITHOUT_VALUES: Plural(
        "count",
        "page {page}: no value was read from its one character",
        "page {page}: no value was read from its {count:,} characters",
    ),
    Note.CHARACTER_TRUNCATED: "the file is truncated inside its last character",
    Note.CHARACTERS_DAMAGED: "{count} characters are damaged in the file",
    Note.EMBEDDED_FILE_NOT_READ: ("a part of the document is a file of another format within it, which is not read"),
    Note.EMBEDDED_FILES_NOT_READ: "a part of the document is in files within it that are not read: {files}",
    Note.CONDITIONS_NOT_SETTLED: "a conditional format that was not evaluated may hide {count} cells",
    Note.FORMULAS_NOT_COMPUTED: "{count} formulas were never computed: their cells are empty",
    Note.FORMULAS_COMPUTED_HERE: (
        "{count} formulas were never computed by the program that wrote the file: computed when it was read"
    ),
    Note.READ_BY_SECOND_READER: (
        "the file is damaged: read by a second reader, which does not see what is hidden or scanned"
    ),
    Note.READ_WITHOUT_LIBREOFFICE: ("read without LibreOffice: automatic numbers and tracked changes are not seen"),
    ConfidenceBasis.LABELS_AND_VALUES: "labels and values side by side",
    ConfidenceBasis.NO_PROJECT_NAME: "the form names no project",
    ConfidenceBasis.CELLS_UNDER_HEADERS: "cells under their headers",
    ConfidenceBasis.CELLS_DRIFTED: "cells shifted; assigned to headers by the table's logic",
    ConfidenceBasis.CELL_ORDER_ONLY: ("only the order of the cells is known; assigned to headers by the table's logic"),
    ConfidenceBasis.LEVEL1_FROM_FRAMEWORK: "level 1 from the framework: the row is printed under another",
    ConfidenceBasis.GROUP_AFTER_PAGE_BREAK: ("a quantity before a page break; its group's cell is printed after it"),
    ConfidenceBasis.NUMBERED_STATEMENT: "numbered statement with its labels",
    ConfidenceBasis.AMOUNT_UNDER_HEADER: "amount under its header",
    ConfidenceBasis.AMOUNT_IN_GOAL: "amount listed in the text of the goal",
    ConfidenceBasis.AMOUNT_IN_DETAIL_TABLE: "amount in a detail table, under its header",
    ConfidenceBasis.AMOUNT_BEHIND_TOTAL: "a part listed behind its total",
    ConfidenceBasis.AMOUNT_WITH_LABEL: "stated in a sentence with its label",
    ConfidenceBasis.AMOUNT_WITH_MARK: "a mark beside it refers to a note",
    ConfidenceBasis.CONFIRMED_BY_SUM: "confirmed by the form's own sum",
    ConfidenceBasis.CONFIRMED_BY_RATE: "confirmed by the form's own rate",
    ConfidenceBasis.SECOND_READER_AGREES: "read alike by a second reader",
    ConfidenceBasis.SECOND_READER_DISAGREES: "read otherwise by a second reader",
    ConfidenceBasis.NO_UNIT: "the form states no unit of money",
    ConfidenceBasis.UNIT_OF_SAME_AMOUNT: "the unit is that of the same amount in the document's text",
    ConfidenceBasis.ONLY_UNIT_OF_FORM: "the unit is the only one of money that the form prints",
    ConfidenceBasis.REPORT_HEADINGS: "a report, read by its headings",
    ConfidenceBasis.SCORE_IN_SENTENCE: "stated in a sentence",
    ConfidenceBasis.TARGET_AND_OUTCOME_LABELLED: "target and outcome stated with their labels",
    ConfidenceBasis.FORMULA_RESULT: "the result of a formula",
    ConfidenceBasis.TARGET_BEHIND_NAME: "a target stated behind its name",
    ConfidenceBasis.PLAN_AND_OUTCOME: "a plan and an outcome in one statement",
    ConfidenceBasis.OUTCOME_BEHIND_NAME: "an outcome stated behind its name",
    ConfidenceBasis.OUTCOME_IN_WORDS: "an outcome in words",
    ConfidenceBasis.READ_FROM_IMAGE: "read from an image",
    ConfidenceBasis.DIGITS_MISNAMED: "the font draws other digits than it names: they were left out",
    ConfidenceBasis.FROM_DAMAGED_DATA: "the data of the page is damaged",
    ConfidenceBasis.NUMBER_UNLIKELY: "a number far outside of what such numbers usually are",
    ConfidenceBasis.YEAR_FROM_TEXT: "the year is read from the text, no heading states it",
    ConfidenceBasis.CELLS_PARTLY_UNDERSTOOD: "{count} of {total} cells were not understood",
}

Coded = StrEnum | Message


def code_of(message: Coded) -> StrEnum:
    """Return the code of a message, which is a code itself or a record that has one."""
    return message.code if isinstance(message, Message) else message


def sentence(message: Coded, table: Mapping[StrEnum, Template] = ENGLISH) -> str:
    """Render a message as one sentence.

    Args:
        message: A code, or a record that holds a code and the values for the fields of its template.
        table: The templates of one language, one per code.
    """
    template = table[code_of(message)]
    names = [one.name for one in fields(message)] if isinstance(message, Message) else []
    values = {name: getattr(message, name) for name in names}
    if isinstance(template, Plural):
        counted = values[template.field]
        is_one = (len(counted) if isinstance(counted, tuple) else counted) == 1
        template = template.one if is_one else template.many
    return _Renderer(table).vformat(template, (), values)


def sentences(messages: Iterable[Coded], table: Mapping[StrEnum, Template] = ENGLISH) -> str:
    """Render several messages as one string, joined by `SEPARATOR`."""
    return SEPARATOR.join(sentence(message, table) for message in messages)


class _Renderer(Formatter):
    """Formatter of templates in which the value of a field may be a message or a tuple of values."""

    def __init__(self, table: Mapping[StrEnum, Template]) -> None:
        self._table = table

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, tuple):
            return (format_spec or ", ").join(str(self.format_field(one, "")) for one in value)
        if isinstance(value, StrEnum | Message):
            return sentence(value, self._table)
        return super().format_field(value, format_spec)
