"""What one document may cost: every limit that is reached is a quarantine with its reason, never a night that stops."""

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
"""Unpacked bytes for each packed one, of a member that unpacks to more than `RATIO_FROM_BYTES`."""

RATIO_FROM_BYTES = 10 * MEGABYTE

ARCHIVE_BYTES = 1024 * MEGABYTE
"""Bytes of all that is in an archive and in the archives in it.

Scans and office files are packed already, so the largest archive (`FILE_BYTES`) of them holds hardly more than its own
size; five times that leaves room for old formats and texts."""

ARCHIVE_MEMBERS = 5_000
"""Members of an archive and of the archives in it, folders included."""

ARCHIVE_DEPTH = 3
"""Archives in one another, the outermost included."""

ARCHIVE_PATH = 1_000
"""Characters of the path of a member; Windows knows no path over 260."""

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
"""Pages of a document that are pictures: each takes a second or two to read."""

INSETS = 40
"""Pictures on pages of text that are looked at for a table; those after them are left aside."""

PAGE_SECONDS = 20
"""Seconds of processor that such a page may take besides; by the clock, three times as many."""


def allow_page() -> None:
    """Give this process the time for one more page that is a picture, where its time is limited at all."""
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
