"""What one document may cost: every limit that is reached is a quarantine with its reason, never a night that stops."""

from extract.records import Unreadable

MEGABYTE = 1024 * 1024

FILE_BYTES = 200 * MEGABYTE
"""Bytes of the file as it landed."""

INFLATED_BYTES = 200 * MEGABYTE
"""Bytes that all members of a package hold when unpacked."""

INFLATED_RATIO = 100
"""Unpacked bytes for each packed one, of a member that unpacks to more than `RATIO_FROM_BYTES`."""

RATIO_FROM_BYTES = 10 * MEGABYTE

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


def at_most(what: str, count: int, limit: int) -> None:
    """Refuse a document that has more of something than the limit.

    Raises:
        Unreadable: `count` is over `limit`; the reason names what, how many and the limit.
    """
    if count > limit:
        raise Unreadable(f"{what}: {count:,}, over the limit of {limit:,}")
