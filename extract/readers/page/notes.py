"""What is to be said of the pages of a file besides what is on them."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from extract.readers.page.layout import LaidPage


def notes_on(pages: Iterable[LaidPage]) -> Iterator[str]:
    """One line for each way in which pages were lost, and for each in which they are doubtful."""
    pages = list(pages)
    yield from _told(((page.loss, page.number) for page in pages if page.loss), "and {were} not read")
    yield from _told(((page.doubt, page.number) for page in pages if page.doubt), "(see jixiao look)")


def _told(said: Iterable[tuple[str, int]], end: str) -> Iterator[str]:
    for what, of_pages in groupby(sorted(said), key=lambda one: one[0]):
        numbers = [str(number) for _, number in of_pages]
        if len(numbers) == 1:
            yield f"page {numbers[0]} is {what} {end.format(were='was')}"
        else:
            yield f"pages {', '.join(numbers)} are each {what} {end.format(were='were')}"
