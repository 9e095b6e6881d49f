"""Limits on one document: exceeding one quarantines the document with its reason and never stops a run."""

import resource
import signal

from extract.model.reasons import Countable, OverLimit, PageOverLimit
from extract.model.records import Unreadable

MEGABYTE = 1024 * 1024

FILE_BYTES = 200 * MEGABYTE
"""Bytes of the file as it landed."""

INFLATED_BYTES = 200 * MEGABYTE
"""Bytes that all members of a package hold when unpacked."""

INFLATED_RATIO = 100
"""Maximum ratio of unpacked to packed bytes, of a member that unpacks to more than `RATIO_FROM_BYTES`."""

RATIO_FROM_BYTES = 10 * MEGABYTE

ARCHIVE_BYTES = 1024 * MEGABYTE
"""Unpacked bytes of an archive, archives in it included.

Scans and office files are packed already, so the largest archive (`FILE_BYTES`) of them unpacks to hardly more than
its own size; five times that leaves room for old formats and texts.
"""

ARCHIVE_MEMBERS = 5_000
"""Members of an archive and of the archives in it, folders included."""

ARCHIVE_DEPTH = 3
"""Nesting of archives, the outermost included."""

ARCHIVE_PATH = 1_000
"""Characters of the path of a member; paths on Windows have at most 260."""

PAGES = 2_000
CELLS = 200_000
"""Cells of all grids of a document, blank ones included."""

PIXELS = 25_000_000
"""Pixels of one rendered page."""

MEMORY_BYTES = 2 * 1024 * MEGABYTE
"""Address space of the process that reads one document, beyond what the process held before it."""

CPU_SECONDS = 30
CONVERTER_SECONDS = 60
"""Wall time of one run of an office suite."""

WALL_SECONDS = 120

SCANNED_PAGES = 200
"""Scanned pages of a document: each takes a second or two to read."""

INSETS = 40
"""Images on pages of text that are searched for tables; further ones are ignored."""

PAGE_SECONDS = 20
"""Additional CPU seconds per scanned page; three times as many of wall time."""


def allow_page() -> None:
    """Extend the CPU and wall time limits of this process, if it has any, by one scanned page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + PAGE_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard))
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left:
        signal.setitimer(signal.ITIMER_REAL, left + 3 * PAGE_SECONDS)


def at_most(what: Countable, count: int, limit: int, *, page: int | None = None) -> None:
    """Refuse a document that has more of something than the limit.

    Args:
        what: What is counted.
        count: How many there are.
        limit: How many there may be.
        page: The page (from 1) that they are on, where each page has a limit of its own.

    Raises:
        Unreadable: `count` is over `limit`.
    """
    if count > limit:
        raise Unreadable(OverLimit(what, count, limit) if page is None else PageOverLimit(what, page, count, limit))
