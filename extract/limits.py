"""Limits on one document: exceeding one quarantines the document with its reason and never stops a run."""

import resource
import signal

from extract.model.reasons import Countable, OverLimit, PageOverLimit
from extract.model.records import Unreadable

MEGABYTE = 1024 * 1024

FILE_BYTES = 200 * MEGABYTE
"""Maximum bytes of a landed file."""

INFLATED_BYTES = 200 * MEGABYTE
"""Maximum unpacked bytes of all members of a package (such as a DOCX) together."""

INFLATED_RATIO = 100
"""Maximum ratio of unpacked to packed bytes; it applies only to a member that unpacks to over `RATIO_FROM_BYTES`."""

RATIO_FROM_BYTES = 10 * MEGABYTE

ARCHIVE_BYTES = 1024 * MEGABYTE
"""Maximum unpacked bytes of an archive, nested archives included.

Scans and office files are compressed already: an archive of them that has the maximum size, `FILE_BYTES`, unpacks to
hardly more than that size. About five times `FILE_BYTES` leaves room for plain text and uncompressed formats.
"""

ARCHIVE_MEMBERS = 5_000
"""Maximum number of members of an archive, including folders and the members of nested archives."""

ARCHIVE_DEPTH = 3
"""Maximum levels of nested archives; the outermost archive is level 1."""

ARCHIVE_PATH = 1_000
"""Maximum characters of the path of an archive member; paths on Windows have at most 260."""

PAGES = 2_000
CELLS = 200_000
"""Maximum number of cells in all grids of a document, blank cells included."""

PIXELS = 25_000_000
"""Maximum number of pixels of one rendered page."""

MEMORY_BYTES = 2 * 1024 * MEGABYTE
"""Maximum address space that a process may allocate for one document, on top of what it held before."""

CPU_SECONDS = 30
CONVERTER_SECONDS = 60
"""Maximum wall time of one conversion by LibreOffice."""

WALL_SECONDS = 120

SCANNED_PAGES = 200
"""Maximum number of scanned pages of a document; each takes a second or two to read."""

INSETS = 40
"""Images on text pages of one document that are searched for tables; from then on, such images are ignored."""

PAGE_SECONDS = 20
"""CPU seconds added to the limit for each scanned page; the wall time limit grows by three times as many."""


def allow_page() -> None:
    """Extend the CPU and wall time limits of this process, if they are set, by the time for one scanned page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + PAGE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard))
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left:
        signal.setitimer(signal.ITIMER_REAL, left + 3 * PAGE_SECONDS)


def at_most(what: Countable, count: int, limit: int, *, page: int | None = None) -> None:
    """Refuse a document in which a count exceeds its limit.

    Args:
        what: The kind of thing counted, for the message.
        count: The number found.
        limit: The maximum number allowed.
        page: The number of the page (from 1) if the limit applies to each page, not to the document.

    Raises:
        Unreadable: `count` is greater than `limit`.
    """
    if count > limit:
        raise Unreadable(OverLimit(what, count, limit) if page is None else PageOverLimit(what, page, count, limit))
