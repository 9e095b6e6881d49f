"""Score today's readings of all documents with gold, in every format, and write docs/accuracy.md."""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from bench.documents import (
    DEV,
    FORMATS,
    GOLD_OF,
    LEFT_OUT,
    ROOT,
    Reading,
    read_published,
    read_rendered,
    read_samples,
    total,
)
from bench.render import RENDERED
from bench.score import Miss, Tally
from bench.vocabulary import shares, usage
from extract.records import Unreadable

REPORT = ROOT / "docs" / "accuracy.md"
BEFORE = DEV.with_name("dev_baseline.json")
"""F1 and share of wrong numbers of the other publishers' documents, before the forms were made general."""

_LONGEST = 40
"""Characters of a missed text that the page shows."""


class Readings(NamedTuple):
    """Everything that the page is about."""

    samples: Sequence[Reading]
    published: Sequence[Reading]
    rendered: Sequence[Reading]


def read_all(rendered: Sequence[str] = RENDERED) -> Readings:
    """Read and score all documents; those whose cells are known in some formats only, where some are named.

    Raises:
        Unreadable: A sample is not read.
        FileNotFoundError: LibreOffice, which makes the PDFs, is not installed.
    """
    return Readings(list(read_samples()), list(read_published()), list(read_rendered(rendered)))


def report(readings: Readings) -> str:
    """The page docs/accuracy.md for these readings."""
    samples = [reading for reading in readings.samples if reading.document not in GOLD_OF]
    files = [reading for reading in readings.samples if reading.document in GOLD_OF]
    parts: dict[str, Iterator[str]] = {
        "samples": _sample_rows(samples),
        "formats": _format_rows(files),
        "documents": _document_rows(files),
        "published": _published_rows(readings.published),
        "rendered": _rendered_rows(readings.rendered),
        "rendered_names": iter([_by_document(readings.rendered, "format", _short_name)]),
        "rendered_documents": _rendered_document_rows(readings.rendered),
        "misses": (
            row for some in (samples, files, readings.published, readings.rendered) for row in _miss_rows(some)
        ),
        "left_out": _left_out_rows(),
    }
    return _PAGE.format(vocabulary=_vocabulary_sentence(), **{name: "\n".join(rows) for name, rows in parts.items()})


def _numbers(tally: Tally) -> str:
    return (
        f"{tally.right['number']} of {tally.gold['number']} | {tally.wrong_numbers} of {tally.read['number']}"
    )


def _figures(tally: Tally) -> str:
    rates = tally.rates()
    return f"{tally.facts} | {rates.f1:.4f} | {rates.precision:.4f} | {rates.recall:.4f} | {_numbers(tally)}"


def _sample_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        yield f"| {reading.document} | {_figures(reading.tally)} |"
    yield f"| together | {_figures(total(readings))} |"


def _format_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in ["text", *FORMATS]:
        mine = [reading for reading in readings if reading.format == form]
        documents = {reading.document for reading in mine}
        as_text = [reading for reading in readings if reading.format == "text" and reading.document in documents]
        difference = total(mine).rates().f1 - total(as_text).rates().f1
        shown = "" if form == "text" else f"{difference:+.4f}"
        yield f"| {form} | {len(mine)} | {_figures(total(mine))} | {shown} |"


def _document_rows(readings: Sequence[Reading]) -> Iterator[str]:
    scores = {(reading.document, reading.format): f"{reading.tally.rates().f1:.4f}" for reading in readings}
    for form in ["text", *FORMATS]:
        yield f"| {form} | " + " | ".join(scores.get((document, form), "–") for document in GOLD_OF) + " |"


def _before() -> dict[str, Any]:
    before: dict[str, Any] = json.loads(BEFORE.read_text("utf-8"))
    return before


def _published_rows(readings: Sequence[Reading]) -> Iterator[str]:
    before = {name: figures["source.txt"] for name, figures in _before().items()}
    for document, _, tally in readings:
        then = "refused" if "refused" in before[document] else f"{before[document]['f1']:.4f}"
        yield f"| {document} | {tally.facts} | {tally.rates().f1:.4f} | {then} | {_numbers(tally)} |"
    now, then = (statistics.mean(f1) for f1 in ([r.tally.rates().f1 for r in readings], [b["f1"] for b in before.values()]))
    yield f"| mean of the documents | | {now:.4f} | {then:.4f} | | |"
    together = total(readings)
    yield f"| all facts together | {together.facts} | {together.rates().f1:.4f} | | {_numbers(together)} |"


def _rendered_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in RENDERED:
        yield f"| {form} | {_figures(total(reading for reading in readings if reading.format == form))} |"
    yield f"| all five | {_figures(total(readings))} |"


def _rendered_document_rows(readings: Sequence[Reading]) -> Iterator[str]:
    before = _before()
    for form in RENDERED:
        mine = [reading for reading in readings if reading.format == form]
        yield _by_document(mine, form, lambda reading: f"{reading.tally.rates().f1:.4f}")
    first = [reading for reading in readings if reading.format == RENDERED[0]]
    yield _by_document(first, "the cells, before", lambda one: f"{before[one.document]['grid.json']['f1']:.4f}")


def _by_document(readings: Sequence[Reading], title: str, shown: Callable[[Reading], str]) -> str:
    """A row of a table with a column for each document."""
    return " | ".join([f"| {title}", *dict.fromkeys(map(shown, readings))]) + " |"


def _short_name(reading: Reading) -> str:
    return reading.document.split("_")[1]
