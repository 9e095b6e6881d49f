"""Why a file is not read: a code for each reason, and a record for each reason that names something.

A reason is either a member of :class:`Reason` or a :class:`Message` that carries such a member with the values that its
sentence names. The sentences are in :mod:`extract.model.messages`, and nowhere else; no code may depend on their words.
The values of all codes, in whatever enum, are distinct.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Reason(StrEnum):
    """Why a file, or a member of an archive, is not read."""

    # the file as a whole
    EMPTY_FILE = "empty_file"
    ENCRYPTED = "encrypted"
    FORMAT_NOT_READ = "format_not_read"
    NO_TEXT = "no_text"
    ONLY_IMAGES = "only_images"
    NO_PERFORMANCE_FORM = "no_performance_form"
    CELLS_NOT_UNDERSTOOD = "cells_not_understood"
    OVER_LIMIT = "over_limit"
    PAGE_OVER_LIMIT = "page_over_limit"

    # the process that reads it
    CPU_TIME_EXCEEDED = "cpu_time_exceeded"
    WALL_TIME_EXCEEDED = "wall_time_exceeded"
    MEMORY_EXCEEDED = "memory_exceeded"
    NESTED_TOO_DEEP = "nested_too_deep"
    PROCESS_ENDED = "process_ended"
    READER_FAILED = "reader_failed"

    # its bytes in the landing zone, its rows in the raw zone
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


class ArchiveNote(StrEnum):
    """What is said of an archive and its members."""

    DOCUMENTS = "documents_in_archive"
    INCOMPLETE = "incomplete_archive"
    MEMBER_LEFT_OUT = "member_left_out"
    MEMBERS_LEFT_OUT = "members_left_out"
    MORE_MEMBERS_LEFT_OUT = "more_members_left_out"


class Countable(StrEnum):
    """What a document may have only so many of; see :mod:`extract.limits`."""

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
    """What a form should state and was not found in any form of a document."""

    PROJECT_NAME = "project_name"
    AMOUNTS = "amounts"
    INDICATORS = "indicators"
    NOTHING_REQUIRED = "nothing_required"


class PageLoss(StrEnum):
    """Why the text of a page cannot be read; notes name the members in this order."""

    ILLEGIBLE = "illegible"
    IMAGE = "image"
    DAMAGED = "damaged"
    OUTLINES = "outlines"
    MISSING = "missing"
    UNNAMED_CHARACTERS = "unnamed_characters"


@dataclass(frozen=True)
class Message:
    """A code with the values that its sentence names; each subclass has the codes that name the same values."""

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
    """A page (from 1) has `count` items of the kind `what`, more than the `limit`."""

    what: Countable
    page: int
    count: int
    limit: int
    code: Literal[Reason.PAGE_OVER_LIMIT] = field(default=Reason.PAGE_OVER_LIMIT, kw_only=True)


@dataclass(frozen=True)
class CellsNotUnderstood(Message):
    """Less than half of the cells of the forms were understood."""

    count: int
    total: int
    missing: tuple[MissingField, ...]
    code: Literal[Reason.CELLS_NOT_UNDERSTOOD] = field(default=Reason.CELLS_NOT_UNDERSTOOD, kw_only=True)


@dataclass(frozen=True)
class Limit(Message):
    """A limit that has no count beside it: seconds, megabytes, characters, or unpacked bytes per packed byte."""

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
    """Reading took more seconds by the clock than allowed."""

    limit: float
    code: Literal[Reason.WALL_TIME_EXCEEDED] = field(default=Reason.WALL_TIME_EXCEEDED, kw_only=True)


@dataclass(frozen=True)
class Detail(Message):
    """A reason with a name or message of another program: a signal, a class of errors, a format."""

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
    """A reason with one number: a count, a status, a method of compression."""

    code: Literal[
        Reason.CONVERTER_STOPPED,
        Reason.WEB_PAGE_OF_IMAGES,
        Reason.WORKBOOK_NOT_COMPUTED,
        Reason.ZIP_METHOD_NOT_READ,
    ]
    number: int


@dataclass(frozen=True)
class InPart(Message):
    """A part of a package is missing or damaged."""

    code: Literal[
        Reason.PART_DECLARES_ENTITIES,
        Reason.PART_MISSING,
        Reason.PART_NESTED_TOO_DEEP,
        Reason.PART_NOT_UNPACKED,
        Reason.PART_NOT_XML,
    ]
    part: str


@dataclass(frozen=True)
class PartTruncated(Message):
    """A part of a package holds fewer bytes than it declares."""

    part: str
    size: int
    declared: int
    code: Literal[Reason.PART_TRUNCATED] = field(default=Reason.PART_TRUNCATED, kw_only=True)


@dataclass(frozen=True)
class OnPage(Message):
    """A page (from 1) that does not exist or cannot be drawn."""

    code: Literal[Reason.NO_SUCH_PAGE, Reason.PAGE_NOT_DRAWN]
    page: int


@dataclass(frozen=True)
class PdfPageNotDrawn(Message):
    """A page of a PDF that cannot be drawn, with the message of pdfium."""

    page: int
    detail: str
    code: Literal[Reason.PDF_PAGE_NOT_DRAWN] = field(default=Reason.PDF_PAGE_NOT_DRAWN, kw_only=True)


@dataclass(frozen=True)
class Lost(Message):
    """No page of the file can be read; `loss` says why."""

    code: Literal[Reason.EVERY_PAGE_LOST, Reason.IMAGE_LOST]
    loss: PageLoss


@dataclass(frozen=True)
class Frames(Message):
    """A page of frames, with the files that it shows."""

    files: tuple[str, ...]
    code: Literal[Reason.FRAMES_IN_OTHER_FILES] = field(default=Reason.FRAMES_IN_OTHER_FILES, kw_only=True)


@dataclass(frozen=True)
class DocumentsInArchive(Message):
    """How many documents an archive holds directly; a nested archive counts as one, and not what is in it."""

    count: int
    code: Literal[ArchiveNote.DOCUMENTS] = field(default=ArchiveNote.DOCUMENTS, kw_only=True)


@dataclass(frozen=True)
class IncompleteArchive(Message):
    """Not all members of an archive are known: `reason` says why, `path` is the last member that is known."""

    reason: "Cause"
    path: str
    code: Literal[ArchiveNote.INCOMPLETE] = field(default=ArchiveNote.INCOMPLETE, kw_only=True)


@dataclass(frozen=True)
class MemberLeftOut(Message):
    """A member of an archive that could not be unpacked: its path, and why."""

    path: str
    reason: "Cause"
    code: Literal[ArchiveNote.MEMBER_LEFT_OUT] = field(default=ArchiveNote.MEMBER_LEFT_OUT, kw_only=True)


@dataclass(frozen=True)
class MembersLeftOut(Message):
    """How many members of an archive could not be unpacked, and the first of them."""

    code: Literal[ArchiveNote.MEMBERS_LEFT_OUT, ArchiveNote.MORE_MEMBERS_LEFT_OUT]
    count: int
    members: tuple[MemberLeftOut, ...]


@dataclass(frozen=True)
class ArchiveContents(Message):
    """What an archive holds: why it is incomplete, how many documents are in it, and what was left out."""

    parts: tuple[IncompleteArchive | DocumentsInArchive | MembersLeftOut, ...]
    code: Literal[Reason.ARCHIVE_CONTENTS] = field(default=Reason.ARCHIVE_CONTENTS, kw_only=True)


Cause = (
    Reason
    | OverLimit
    | PageOverLimit
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
"""Why a file is not read: the code, or the code with what its sentence names."""
