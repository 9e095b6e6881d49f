"""The decision which documents are current, over random histories of addresses."""

from dataclasses import dataclass
from random import Random

import duckdb
import jinja2
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT

NIGHTS, ADDRESSES, DOCUMENTS = 6, 4, 5


@dataclass(frozen=True)
class Made:
    """A random history: by night, the document (or None) that each address shows, and what each document is."""

    shown: list[list[int | None]]
    unreadable: set[int]
    content: list[int | None]
    speaking: set[int]


def made(random: Random) -> Made:
    shown: list[list[int | None]] = []
    for _ in range(NIGHTS):
        last = shown[-1] if shown else [None] * ADDRESSES
        shown.append([one if random.random() < 0.5 else random.choice([None, *range(DOCUMENTS)]) for one in last])
    return Made(
        shown,
        {one for one in range(DOCUMENTS) if random.random() < 0.2},
        [random.choice([None, 0, 1]) for _ in range(DOCUMENTS)],
        {one for one in range(ADDRESSES) if random.random() < 0.25} if random.random() < 0.5 else set(),
    )


def decide(histories: list[Made]) -> dict[tuple[int, int], tuple[bool, str, int | None]]:
    """Return, by history and document, whether it is current, why, and what replaced it: as the macro decides."""
    sightings, documents = [], []
    for number, one in enumerate(histories):
        last: list[int | None] = [None] * ADDRESSES
        seen = set()
        for night, shown in enumerate(one.shown):
            for address, document in enumerate(shown):
                if document == last[address]:
                    continue
                event, subject = ("seen", document) if document is not None else ("gone", last[address])
                seen.add(subject)
                sightings.append(
                    {
                        "document_key": f"{number}/{subject}",
                        "event": event,
                        "source_name": "s",
                        "source_uri": f"{number}/{address}",
                        "seen_at": night,
                        "is_from_publisher": address in one.speaking,
                    }
                )
                last[address] = document
        documents += [
            {
                "document_key": f"{number}/{document}",
                "series_key": f"{number}/{document}",
                "content_key": None if one.content[document] is None else f"{number}/{one.content[document]}",
                "state_without_rows": "quarantined" if document in one.unreadable else None,
            }
            for document in seen
        ]
    macros = (ROOT / "dbt_project" / "macros" / "versions.sql").read_text("utf-8").split("{#- DuckDB's")[0]
    call = "{{ versioned_documents('from given_sightings', 'from given_documents') }}"
    query = jinja2.Environment(autoescape=False).from_string(macros + call)  # noqa: S701 - it renders SQL
    with duckdb.connect() as memory:
        memory.register("given_sightings", pa.Table.from_pylist(sightings))
        memory.register("given_documents", pa.Table.from_pylist(documents))
        decided = (
            memory.sql(query.render())
            .project("document_key, is_current, currency_reason, replaced_by_document_key")
            .fetchall()
        )
    return {
        (int(key.split("/")[0]), int(key.split("/")[1])): (current, why, by and int(by.split("/")[1]))
        for key, current, why, by in decided
    }


def shown_at_the_end(one: Made, address: int) -> int | None:
    """Return the readable document that an address shows: the last one there since it last showed nothing."""
    for shown in reversed(one.shown):
        document = shown[address]
        if document is None:
            return None
        if document not in one.unreadable:
            return document
    return None


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_a_document_still_shown_and_not_revised_there_counts(seed: int) -> None:
    random = Random(seed)
    histories = [made(random) for _ in range(500)]
    decided = decide(histories)
    for number, one in enumerate(histories):
        at_end = {address: shown_at_the_end(one, address) for address in range(ADDRESSES)}
        current = {document for (n, document), (is_current, *_) in decided.items() if n == number and is_current}
        shown = {document for document in at_end.values() if document is not None}
        assert current <= shown, (one, current)
        for document in shown - current:
            _, why, by = decided[number, document]
            assert why == "displaced", (one, document)
            assert by in current, (one, document)
            assert one.content[by] == one.content[document] is not None, (one, document)
            assert any(at_end[address] == by for address in one.speaking), (one, document)
        if not one.speaking:
            assert current == shown, (one, current)
