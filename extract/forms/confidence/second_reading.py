"""Compare uncertain numbers with what an independent reader reads at their places.

The comparison changes no value and no confidence: agreement and disagreement are part of the basis of a row.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from extract.model.notes import ConfidenceBasis
from extract.model.records import ExtractedDocument, Funding, Indicator, Place, Row

_UNCERTAIN = 0.95
"""Confidence of an amount that no sum or rate confirms; a row below it was read with a doubt."""

ReadAgain = Callable[[Sequence[Place]], Sequence[str | None]]
"""A function that reads some places of a document again; None for a place that it cannot read."""

_NUMBERS = ("value", "target", "actual", "weight", "score")
"""The fields of amounts and indicators that state numbers."""

_R = TypeVar("_R", Funding, Indicator)


def compare_second_reading(document: ExtractedDocument, read_again: ReadAgain) -> ExtractedDocument:
    """Return the document with the result of a second reading among the bases of its rows on uncertain pages."""
    pages = uncertain_pages(document)
    places = [place for row in _rows(document) for place, _ in _printed(row) if place.page in pages]
    if not places:
        return document
    texts = dict(zip(map(id, places), read_again(places), strict=True))

    def compared(row: _R) -> _R:
        pairs = [(text, texts.get(id(place))) for place, text in _printed(row)]
        known = [_states(second, first) for first, second in pairs if second is not None]
        if not known:
            return row
        code = ConfidenceBasis.SECOND_READER_AGREES if all(known) else ConfidenceBasis.SECOND_READER_DISAGREES
        return row.model_copy(update={"confidence_basis": (*row.confidence_basis, code)})

    projects = [
        project.model_copy(
            update={
                "funding": [compared(row) for row in project.funding],
                "indicators": [compared(row) for row in project.indicators],
            }
        )
        for project in document.projects
    ]
    return document.model_copy(update={"projects": projects})


def uncertain_pages(document: ExtractedDocument) -> set[int]:
    """Return the pages whose reading leaves a doubt.

    On such a page a text is hidden, an amount or indicator is less certain than one that nothing contradicts, or at
    least as many texts were not understood as amounts and indicators were read.
    """
    rows = list(_rows(document))
    hidden = {one.place.page for one in document.hidden}
    uncertain = {place.page for row in rows if row.confidence < _UNCERTAIN for place, _ in _printed(row)}
    understood = Counter(page for row in rows for page in {place.page for place, _ in _printed(row)})
    missed = Counter(one.place.page for one in document.unrecognised)
    unclear = {page for page, count in understood.items() if missed[page] >= count}
    return {page for page in hidden | uncertain | unclear if page is not None}


def _rows(document: ExtractedDocument) -> Iterator[Funding | Indicator]:
    for project in document.projects:
        yield from project.funding
        yield from project.indicators


def _printed(row: Row) -> Iterator[tuple[Place, str]]:
    """Yield the places of the numbers of a row with their texts; texts recognised in an image are left out."""
    for name in _NUMBERS:
        place = row.cells.get(name)
        text = (place.text or getattr(row, "text", None) or getattr(row, name, None)) if place else None
        if place is not None and isinstance(text, str) and place.bbox is not None and place.confidence is None:
            yield place, text


def _states(cell: str, text: str) -> bool:
    """Return whether a cell contains a text, and not only as a part of a longer number."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(_plain(text))}(?![\d.,])", _plain(cell)))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
