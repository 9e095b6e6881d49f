"""Notes on a file that list the pages that could not be read and the pages whose tables may be wrong."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from extract.model.notes import ContentNote, Doubt, PageDoubt, PagesNotRead, PagesUncertain
from extract.model.reasons import Message, PageLoss
from extract.readers.page.layout import PageLayout

_LOSSES, _UNCERTAINTIES = list(PageLoss), list(PageDoubt)


def notes_on(pages: Iterable[PageLayout]) -> Iterator[ContentNote]:
    """Yield one note per cause with the pages that could not be read, then one per cause with the uncertain pages."""
    pages = sorted(pages, key=lambda page: page.number)
    lost = sorted(((page.loss, page.number) for page in pages if page.loss), key=lambda one: _LOSSES.index(one[0]))
    for loss, alike in groupby(lost, key=lambda one: one[0]):
        yield PagesNotRead(loss, tuple(number for _, number in alike))
    uncertain = sorted(((page.doubt, page.number) for page in pages if page.doubt), key=lambda one: _order(one[0]))
    for doubt, alike_pages in groupby(uncertain, key=lambda one: one[0]):
        yield PagesUncertain(doubt, tuple(number for _, number in alike_pages))


def _order(doubt: Doubt) -> tuple[int, int]:
    return (
        (_UNCERTAINTIES.index(doubt.code), doubt.count)
        if isinstance(doubt, Message)
        else (_UNCERTAINTIES.index(doubt), 0)
    )
