"""The parts of a clause that states a quantity: the year before it, the name that it measures, and its quantities."""

import re
from collections.abc import Sequence

from extract.forms.narrative.passages import Passage
from extract.forms.narrative.wording import pattern
from extract.values.quantities import find_quantities

CLOSING = "。;,.: "
"""Marks at the end of a clause."""
SHORTEST_NAME, LONGEST_NAME = 4, 40
_HIDDEN = "\ue000"
_BLANK = re.compile(r"\([≥≤<>=]*\*+[^()]*\)")
"""Matches a value in brackets that was left as asterisks: （≥**人）."""
_OTHER_UNIT = re.compile(r"\([一-鿿]{1,2}\)")
"""Matches a second unit behind a quantity: 1200台（套）."""
_REACHED = re.compile(r"达到?(?=\d)")
"""Matches the verb before a quantity that was reached, which is no part of it: 达到95%."""
_CJK = re.compile(r"[一-鿿]{2}")
_QUOTES = "“”"


def without_year(passage: Passage, year: int | None) -> Passage:
    """Return a passage without the year at its beginning if that is `year`, the year of the report."""
    found = pattern("leading_year").match(passage.plain)
    return passage.part(found.end()) if found and year == int(found[1]) else passage


def name_in(passage: Passage, *, keep_verb: bool = False) -> Passage | None:
    """Return the indicator's name in a passage; None if no usable name is left.

    Introductory words, filler words and quotation marks around the name are removed.

    Args:
        passage: The text before or after a quantity.
        keep_verb: Whether to keep a verb of completion at the beginning, which is removed otherwise.
    """
    name = passage.strip(CLOSING).after(pattern("lead")).before(pattern("fill")).strip(_QUOTES + CLOSING)
    if not keep_verb and (verb := pattern("finished").match(name.plain)) and len(name.plain) - verb.end() > 2:
        name = name.part(verb.end())
    is_name = (
        (4 if keep_verb else 2) <= len(name.plain) <= LONGEST_NAME
        and _CJK.search(name.plain)
        and not pattern("vague").search(name.plain)
    )
    return name if is_name else None


def spans_of(passage: Passage) -> list[tuple[int, int]]:
    """Return start and end of each quantity outside brackets and quotations, as offsets in the plain text.

    A span includes words of growth before the quantity, such as 同比增长.
    """
    spans: list[tuple[int, int]] = []
    plain = _BLANK.sub(lambda blank: _HIDDEN * len(blank[0]), passage.plain)
    for quantity in find_quantities(plain).quantities:
        start = len(quantity.before)
        if passage.mask[start : start + len(quantity.text)] != passage.plain[start : start + len(quantity.text)]:
            continue
        growth = pattern("growth").search(passage.mask[:start])
        end = start + len(quantity.text)
        reached = _REACHED.match(quantity.text)
        is_second = bool(spans) and spans[-1][1] == start  # 6次达1000人次 is one outcome
        start += reached.end() if reached and not is_second else 0
        also = _OTHER_UNIT.match(passage.plain[end:])
        spans.append((growth.start() if growth else start, end + (also.end() if also else 0)))
    return spans


def listed_clauses(clauses: Sequence[Passage]) -> list[Passage]:
    """Split a clause that lists names with a quantity each: 敬老院3个、救助站1个、护理员15人."""
    listed: list[Passage] = []
    for clause in clauses:
        pieces = list(clause.split("、"))
        if len(pieces) > 1 and pieces[-1].plain.rstrip(CLOSING).endswith("等") and not spans_of(pieces[-1]):
            pieces = pieces[:-1]
        ends = [(spans := spans_of(piece)) and len(spans) == 1 and spans[0][0] > 1 and spans[0][1] for piece in pieces]
        is_list = pieces[-1].start > clause.start and all(
            end == len(piece.plain.rstrip(CLOSING)) for end, piece in zip(ends, pieces, strict=True)
        )
        listed += pieces if is_list else [clause]
    return listed


def labelled_name(before: Passage) -> Passage | None:
    """Return the text before the label of a target as the indicator's name, even a vague one: 残疾人生活状况改善情况.

    Return None if the text is too short or too long for a name, or has digits or punctuation outside brackets and
    quotations.
    """
    name = before.after(pattern("lead")).strip(_QUOTES + CLOSING)
    is_name = SHORTEST_NAME <= len(name.plain) <= LONGEST_NAME and not re.search(r"[\d,。;]", name.mask)
    return name if is_name else None
