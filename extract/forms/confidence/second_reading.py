"""Compare uncertain numbers with what an independent reader reads at their places.

The comparison changes no value and no confidence: agreement and disagreement are part of the basis of a row.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import TypeVar

from extract.forms.confidence.contradictions import contradicting_places
from extract.model.notes import Basis, ConfidenceBasis
from extract.model.records import ExtractedDocument, Funding, HiddenBy, HiddenText, Indicator, Place, Row

ReadAgain = Callable[[Sequence[Place]], Sequence[str | None]]
"""A function that reads some places of a document again; None for a place that it cannot read."""

_UNCERTAIN: frozenset[Basis] = frozenset({ConfidenceBasis.NUMBER_UNLIKELY, ConfidenceBasis.AMOUNT_WITH_MARK})
"""Bases of a row whose characters, and not only their meaning, may have been misread."""

_NUMBERS = ("value", "target", "actual", "weight", "score")
"""The fields of amounts and indicators that state numbers."""

_ABSENT = frozenset({HiddenBy.FORMAT, HiddenBy.UNDER_SCAN})
"""Ways to be hidden that leave a text out of what the second reader reads."""

_CUT_NUMBER = re.compile(r"\d[\d.,%]")
"""Characters between which no text is divided without changing a number."""

_R = TypeVar("_R", Funding, Indicator)


def compare_second_reading(
    document: ExtractedDocument, read_again: ReadAgain, overlapping_pages: Set[int] = frozenset()
) -> ExtractedDocument:
    """Return the document with the result of a second reading among the bases of its rows on uncertain pages.

    Args:
        document: The document.
        read_again: Reads places of it again.
        overlapping_pages: The pages on which characters are printed over each other.
    """
    pages = uncertain_pages(document, overlapping_pages)
    if not pages:
        return document
    order = {page: index for index, page in enumerate(pages)}
    places = [place for row in _rows(document) for place, _ in _printed(row) if place.page in order]
    if not places:
        return document
    places.sort(key=lambda place: order[place.page or 0])
    texts = dict(zip(map(id, places), read_again(places), strict=True))
    hidden = _hidden_by_page(document.hidden)

    def compared(row: _R) -> _R:
        pairs = [(text, place, texts.get(id(place))) for place, text in _printed(row)]
        found = [
            _states(second, text) or _states(_visible(second, place, hidden), text)
            for text, place, second in pairs
            if second is not None
        ]
        known = [one for one in found if one is not None]
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


def uncertain_pages(document: ExtractedDocument, overlapping_pages: Set[int] = frozenset()) -> list[int]:
    """Return the pages whose reading leaves a doubt, those with the gravest doubt first.

    On such a page numbers contradict each other, characters are printed over each other, a text is hidden, a number is
    unlikely or has a mark, or at least as many texts were not understood as amounts and indicators were read.
    """
    rows = list(_rows(document))
    understood = Counter(page for row in rows for page in {place.page for place, _ in _printed(row)})
    if not understood:
        return []
    contradicting = {place.page for project in document.projects for place in contradicting_places(project)}
    hidden = {one.place.page for one in document.hidden}
    uncertain = {
        place.page for row in rows if not _UNCERTAIN.isdisjoint(row.confidence_basis) for place, _ in _printed(row)
    }
    missed = Counter(one.place.page for one in document.unrecognised)
    unclear = {page for page, count in understood.items() if missed[page] >= count}
    groups: Iterable[Set[int | None]] = (contradicting, overlapping_pages, hidden, uncertain, unclear)
    ordered = dict.fromkeys(chain.from_iterable(sorted(page for page in pages if page) for pages in groups))
    return [page for page in ordered if understood[page]]


def _rows(document: ExtractedDocument) -> Iterator[Funding | Indicator]:
    for project in document.projects:
        yield from project.funding
        yield from project.indicators


def _printed(row: Row) -> Iterator[tuple[Place, str]]:
    """Yield the places of the numbers of a row with their texts; texts recognised in an image are left out."""
    for name in _NUMBERS:
        place = row.cells.get(name)
        if place is None or place.bbox is None or place.confidence is not None:
            continue
        text = place.text or getattr(row, "text", None) or getattr(row, name, None)
        if isinstance(text, str):
            yield place, text


def _hidden_by_page(hidden: Iterable[HiddenText]) -> Mapping[int | None, Sequence[HiddenText]]:
    found: dict[int | None, list[HiddenText]] = defaultdict(list)
    for one in hidden:
        if one.place.bbox is not None and one.hidden_by not in _ABSENT:
            found[one.place.page].append(one)
    return found


def _visible(text: str, place: Place, hidden: Mapping[int | None, Sequence[HiddenText]]) -> str:
    """Return the text at a place without those that are hidden there: the second reader knows of no visibility."""
    for one in hidden.get(place.page, ()):
        if place.bbox and one.place.bbox and _meet(place.bbox, one.place.bbox):
            text = text.replace(one.text, "\n", 1)
    return text


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _states(cell: str, text: str) -> bool | None:
    """Return whether a cell contains a text, in one of its lines or over several, and not as a part of a longer number.

    None if the cell holds only the beginning of the text: the text may go on below a page break.
    """
    plain, whole = _plain(text), _plain(cell)
    printed = re.compile(rf"(?<!\d)(?<!\d[.,]){re.escape(plain)}(?!\d|[.,]\d)")
    if any(printed.search(_plain(piece)) for piece in (cell, *cell.split("\n"))):
        return True
    is_beginning = bool(whole) and plain.startswith(whole) and not _CUT_NUMBER.match(plain, len(whole) - 1)
    return None if is_beginning else False


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
