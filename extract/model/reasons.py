"""Reasons why a file is not read.

A reason is either a member of :class:`Reason` or, if its sentence contains values such as a count or a path, a
:class:`Message` that holds such a member and these values. The sentences are only in :mod:`extract.model.messages`; no
code may depend on their wording. The string values of all codes are distinct, also across enums.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Reason(StrEnum):
    """Code of the reason why a file or a member of an archive is not read."""

    # the file as a whole
    EMPTY_FILE = "empty_file"
    ENCRYPTED = "encrypted"
    FORMAT_NOT_READ = "format_not_read"
    NO_TEXT = "no_text"
    ONLY_IMAGES = "only_images"
    NO_PERFORMANCE_CONTENT = "no_performance_content"
    NO_PERFORMANCE_FORM = "no_performance_form"
    CELLS_NOT_UNDERSTOOD = "cells_not_understood"
    OVER_LIMIT = "over_limit"
    PAGE_OVER_LIMIT = "page_over_limit"

    # the process that reads the file
    CPU_TIME_EXCEEDED = "cpu_time_exceeded"
    WALL_TIME_EXCEEDED = "wall_time_exceeded"
    MEMORY_EXCEEDED = "memory_exceeded"
    NESTED_TOO_DEEP = "nested_too_deep"
    PROCESS_ENDED = "process_ended"
    READER_FAILED = "reader_failed"

    # the bytes of the file in the landing zone, its rows in the raw zone
    BYTES_CHANGED = "bytes_changed"
    BYTES_MISSING = "bytes_missing"
    VALUE_NOT_STORED = "value_not_stored"

    # archives
    NOT_AN_ARCHIVE = "not_an_archive"
    ARCHIVE_CONTENTS = "archive_contents"
    EMPTY_ARCHIVE = "empty_archive"
    DAMAGED_ARCHIVE = "damaged_archive"
    ENCRYPTED_ARCHIVE = "encrypted_archive"
    PART_OF_SEVERAL = "part_of_several"
    COMPRESSION_NOT_READ = "compression_not_read"
    ZIP_METHOD_NOT_READ = "zip_method_not_read"
    LINK = "link"
    LINK_OR_DEVICE = "link_or_device"
    PATH_TOO_LONG = "path_too_long"
    ARCHIVE_BOMB = "archive_bomb"
    OVERLAPPING_MEMBERS = "overlapping_members"
    NO_ROOM = "no_room"
    LIBARCHIVE_MISSING = "libarchive_missing"

    # zip packages, compound files, XML
    ZIP_DIRECTORY_MISSING = "zip_directory_missing"
    PART_BOMB = "part_bomb"
    PART_MISSING = "part_missing"
    PART_NOT_UNPACKED = "part_not_unpacked"
    PART_NESTED_TOO_DEEP = "part_nested_too_deep"
    PART_NOT_XML = "part_not_xml"
    PART_DECLARES_ENTITIES = "part_declares_entities"
    PART_TRUNCATED = "part_truncated"
    EMBEDDED_PART_NOT_READ = "embedded_part_not_read"
    COMPOUND_DIRECTORY_UNREADABLE = "compound_directory_unreadable"
    COMPOUND_WITHOUT_DOCUMENT = "compound_without_document"

    # Word, OpenDocument
    NO_MAIN_DOCUMENT = "no_main_document"
    TEXT_NESTED_TOO_DEEP = "text_nested_too_deep"
    DOC_HEADER_TRUNCATED = "doc_header_truncated"
    DOC_TABLES_TRUNCATED = "doc_tables_truncated"
    DOC_TEXT_NOT_FOUND = "doc_text_not_found"
    DOC_PIECES_MISPLACED = "doc_pieces_misplaced"
    RTF_TRUNCATED = "rtf_truncated"
    RTF_NEEDS_LIBREOFFICE = "rtf_needs_libreoffice"
    WORD_95_NEEDS_LIBREOFFICE = "word_95_needs_libreoffice"
    CONVERTER_TIMEOUT = "converter_timeout"
    CONVERTER_STOPPED = "converter_stopped"
    CONVERTER_FAILED = "converter_failed"

    # workbooks
    BINARY_WORKBOOK = "binary_workbook"
    DAMAGED_WORKBOOK = "damaged_workbook"
    EMPTY_WORKBOOK = "empty_workbook"
    WORKBOOK_NOT_COMPUTED = "workbook_not_computed"
    CELL_OUTSIDE_SHEET = "cell_outside_sheet"
    CELL_VALUE_INVALID = "cell_value_invalid"

    # text and web pages
    BINARY_DATA = "binary_data"
    UNKNOWN_ENCODING = "unknown_encoding"
    FRAMES_IN_OTHER_FILES = "frames_in_other_files"
    WEB_ARCHIVE_WITHOUT_PAGE = "web_archive_without_page"
    WEB_PAGE_EMPTY = "web_page_empty"
    WEB_PAGE_REFUSED = "web_page_refused"
    WEB_PAGE_WITHOUT_TEXT = "web_page_without_text"
    WEB_PAGE_OF_IMAGES = "web_page_of_images"

    # PDF, OFD, images
    PDF_TRUNCATED = "pdf_truncated"
    PDF_DAMAGED = "pdf_damaged"
    PDF_DYNAMIC_FORM = "pdf_dynamic_form"
    OFD_WITHOUT_DOCUMENT = "ofd_without_document"
    EVERY_PAGE_LOST = "every_page_lost"
    IMAGE_LOST = "image_lost"
    IMAGE_WITHOUT_TEXT = "image_without_text"
    IMAGE_FORMAT_NOT_READ = "image_format_not_read"
    IMAGE_DAMAGED = "image_damaged"
    IMAGE_BOMB = "image_bomb"
    NO_SUCH_PAGE = "no_such_page"
    FORMAT_WITHOUT_PAGES = "format_without_pages"
    PAGE_NOT_DRAWN = "page_not_drawn"
    PDF_PAGE_NOT_DRAWN = "pdf_page_not_drawn"


NOT_UNDERSTOOD = frozenset({Reason.NO_PERFORMANCE_FORM, Reason.CELLS_NOT_UNDERSTOOD})
"""Codes of the reasons for which a document that holds performance content is not read."""

IRRELEVANT = frozenset({Reason.NO_PERFORMANCE_CONTENT})
"""Codes of the reasons for which a document is irrelevant: not read, and nobody has to do anything about it."""


class ArchiveNote(StrEnum):
    """Code of a statement about the contents of an archive."""

    DOCUMENTS = "documents_in_archive"
    INCOMPLETE = "incomplete_archive"
    MEMBER_LEFT_OUT = "member_left_out"
    MEMBERS_LEFT_OUT = "members_left_out"
    MORE_MEMBERS_LEFT_OUT = "more_members_left_out"


class Countable(StrEnum):
    """Things whose number in a document is limited; the limits are in :mod:`extract.limits`."""

    NESTED_ARCHIVES = "nested_archives"
    ARCHIVE_MEMBERS = "archive_members"
    BYTES = "bytes"
    UNPACKED_BYTES = "unpacked_bytes"
    DOCUMENTS = "documents"
    PAGES = "pages"
    IMAGE_PAGES = "image_pages"
    PIXELS_OF_PAGE = "pixels_of_page"
    CROSSINGS_OF_PAGE = "crossings_of_page"
    CELLS_OF_PAGE = "cells_of_page"
    CELLS = "cells"
    CELLS_OF_SHEETS = "cells_of_sheets"
    CELLS_OF_TABLES = "cells_of_tables"
    ROWS_AND_CELLS_OF_TABLES = "rows_and_cells_of_tables"
    MERGED_CELLS = "merged_cells"
    TABS = "tabs"
    LINES = "lines"
    CHARACTERS = "characters"
    DRAWN_PARTS = "drawn_parts"


class MissingField(StrEnum):
    """Data that forms should state but that was found in no form of a document."""

    PROJECT_NAME = "project_name"
    AMOUNTS = "amounts"
    INDICATORS = "indicators"
    NOTHING_REQUIRED = "nothing_required"


class PageLoss(StrEnum):
    """Why the text of a page cannot be read; a document's notes list the members in this order."""

    ILLEGIBLE = "illegible"
    IMAGE = "image"
    DAMAGED = "damaged"
    OUTLINES = "outlines"
    MISSING = "missing"
    UNNAMED_CHARACTERS = "unnamed_characters"


@dataclass(frozen=True)
class Message:
    """A code together with the values that appear in the sentence of that code.

    Each subclass serves all codes whose sentences contain the same kinds of values.
    """

    code: StrEnum


@dataclass(frozen=True)
class OverLimit(Message):
    """The document has `count` items of the kind `what`, more than the `limit`."""

    what: Countable
    count: int
    limit: int
    code: Literal[Reason.OVER_LIMIT] = field(default=Reason.OVER_LIMIT, kw_only=True)


@dataclass(frozen=True)
class PageOverLimit(Message):
    """The page with the number `page` (from 1) has `count` items of the kind `what`, more than the `limit`."""

    what: Countable
    page: int
    count: int
    limit: int
    code: Literal[Reason.PAGE_OVER_LIMIT] = field(default=Reason.PAGE_OVER_LIMIT, kw_only=True)


@dataclass(frozen=True)
class FormNotFound(Message):
    """A document speaks of performance, but no form or report was found in it.

    Attributes:
        labels: Number of its texts that are labels of a form.
        headers: Number of texts that are headers of columns, or levels of indicators.
        amounts: Number of other texts that state an amount or a quantity.
        count: Number of texts that are none of these.
    """

    labels: int
    headers: int
    amounts: int
    count: int
    code: Literal[Reason.NO_PERFORMANCE_FORM] = field(default=Reason.NO_PERFORMANCE_FORM, kw_only=True)


@dataclass(frozen=True)
class CellsNotUnderstood(Message):
    """Less than half of the cells of a document's forms were understood.

    Attributes:
        count: Number of texts that were not understood.
        total: Number of cells with text in the forms.
        missing: Required data that was found in no form.
    """

    count: int
    total: int
    missing: tuple[MissingField, ...]
    code: Literal[Reason.CELLS_NOT_UNDERSTOOD] = field(default=Reason.CELLS_NOT_UNDERSTOOD, kw_only=True)


@dataclass(frozen=True)
class Limit(Message):
    """A limit was exceeded, and the message states only the limit.

    Attributes:
        limit: The limit; depending on `code` in seconds, megabytes, characters, unpacked bytes per packed byte, or
            levels of nesting.
    """

    code: Literal[
        Reason.CPU_TIME_EXCEEDED,
        Reason.MEMORY_EXCEEDED,
        Reason.CONVERTER_TIMEOUT,
        Reason.PATH_TOO_LONG,
        Reason.ARCHIVE_BOMB,
        Reason.PART_BOMB,
        Reason.TEXT_NESTED_TOO_DEEP,
    ]
    limit: int


@dataclass(frozen=True)
class WallTimeExceeded(Message):
    """Reading took more wall-clock time than `limit` seconds."""

    limit: float
    code: Literal[Reason.WALL_TIME_EXCEEDED] = field(default=Reason.WALL_TIME_EXCEEDED, kw_only=True)


@dataclass(frozen=True)
class Detail(Message):
    """A reason with one text in its sentence: a format, a signal, the class of an exception, or an error message."""

    code: Literal[
        Reason.FORMAT_NOT_READ,
        Reason.FORMAT_WITHOUT_PAGES,
        Reason.NO_ROOM,
        Reason.PROCESS_ENDED,
        Reason.READER_FAILED,
        Reason.VALUE_NOT_STORED,
        Reason.WEB_PAGE_REFUSED,
    ]
    detail: str


@dataclass(frozen=True)
class Number(Message):
    """A reason with one number in its sentence: a count, an exit status, or the number of a zip compression method."""

    code: Literal[
        Reason.CONVERTER_STOPPED,
        Reason.WEB_PAGE_OF_IMAGES,
        Reason.WORKBOOK_NOT_COMPUTED,
        Reason.ZIP_METHOD_NOT_READ,
    ]
    number: int


@dataclass(frozen=True)
class InPart(Message):
    """A part of a zip package, such as a DOCX, is missing, damaged or refused; `part` is its path in the package."""

    code: Literal[
        Reason.EMBEDDED_PART_NOT_READ,
        Reason.PART_DECLARES_ENTITIES,
        Reason.PART_MISSING,
        Reason.PART_NESTED_TOO_DEEP,
        Reason.PART_NOT_UNPACKED,
        Reason.PART_NOT_XML,
    ]
    part: str


@dataclass(frozen=True)
class PartTruncated(Message):
    """A part of a zip package holds fewer bytes than its entry declares.

    Attributes:
        part: Path of the part in the package.
        size: Number of bytes that it holds.
        declared: Number of bytes that it should hold.
    """

    part: str
    size: int
    declared: int
    code: Literal[Reason.PART_TRUNCATED] = field(default=Reason.PART_TRUNCATED, kw_only=True)


@dataclass(frozen=True)
class OnPage(Message):
    """The page with the number `page` (from 1) does not exist or cannot be drawn."""

    code: Literal[Reason.NO_SUCH_PAGE, Reason.PAGE_NOT_DRAWN]
    page: int


@dataclass(frozen=True)
class PdfPageNotDrawn(Message):
    """The page with the number `page` (from 1) of a PDF cannot be drawn; `detail` is the error message of pdfium."""

    page: int
    detail: str
    code: Literal[Reason.PDF_PAGE_NOT_DRAWN] = field(default=Reason.PDF_PAGE_NOT_DRAWN, kw_only=True)


@dataclass(frozen=True)
class Lost(Message):
    """The file is a document of which no page can be read, or an image that cannot be read; `loss` says why."""

    code: Literal[Reason.EVERY_PAGE_LOST, Reason.IMAGE_LOST]
    loss: PageLoss


@dataclass(frozen=True)
class Frames(Message):
    """A web page consists of frames; `files` are the names of the files that the frames show."""

    files: tuple[str, ...]
    code: Literal[Reason.FRAMES_IN_OTHER_FILES] = field(default=Reason.FRAMES_IN_OTHER_FILES, kw_only=True)


@dataclass(frozen=True)
class DocumentsInArchive(Message):
    """An archive holds `count` documents. A nested archive counts as one document, whatever it contains."""

    count: int
    code: Literal[ArchiveNote.DOCUMENTS] = field(default=ArchiveNote.DOCUMENTS, kw_only=True)


@dataclass(frozen=True)
class IncompleteArchive(Message):
    """Not all members of an archive are known; `reason` says why, and `path` is the last member that is known."""

    reason: "Cause"
    path: str
    code: Literal[ArchiveNote.INCOMPLETE] = field(default=ArchiveNote.INCOMPLETE, kw_only=True)


@dataclass(frozen=True)
class MemberLeftOut(Message):
    """The member at `path` in an archive could not be unpacked, because of `reason`."""

    path: str
    reason: "Cause"
    code: Literal[ArchiveNote.MEMBER_LEFT_OUT] = field(default=ArchiveNote.MEMBER_LEFT_OUT, kw_only=True)


@dataclass(frozen=True)
class MembersLeftOut(Message):
    """A number (`count`) of members of an archive could not be unpacked; `members` holds the first of them."""

    code: Literal[ArchiveNote.MEMBERS_LEFT_OUT, ArchiveNote.MORE_MEMBERS_LEFT_OUT]
    count: int
    members: tuple[MemberLeftOut, ...]


@dataclass(frozen=True)
class ArchiveContents(Message):
    """The file is an archive; `parts` describe its contents: missing members, documents, members left out."""

    parts: tuple[IncompleteArchive | DocumentsInArchive | MembersLeftOut, ...]
    code: Literal[Reason.ARCHIVE_CONTENTS] = field(default=Reason.ARCHIVE_CONTENTS, kw_only=True)


Cause = (
    Reason
    | OverLimit
    | PageOverLimit
    | FormNotFound
    | CellsNotUnderstood
    | Limit
    | WallTimeExceeded
    | Detail
    | Number
    | InPart
    | PartTruncated
    | OnPage
    | PdfPageNotDrawn
    | Lost
    | Frames
    | ArchiveContents
)
"""The reason why a file is not read: a code, or a record that holds a code and values."""
