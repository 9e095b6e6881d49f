"""Score today's readings of all documents with gold, in every format, and write docs/accuracy.md."""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from evaluation.documents import (
    DEV,
    EVERY_FORM,
    FORMATS,
    GOLD_OF,
    LEFT_OUT,
    MADE,
    ROOT,
    Reading,
    read_published,
    read_rendered,
    read_samples,
    total,
)
from evaluation.reliability import reliability_rows, withheld
from evaluation.scanner import SCANNERS
from evaluation.score import Miss, Tally
from evaluation.vocabulary import cases, published, shares, usage
from extract.model.records import Unreadable

REPORT = ROOT / "docs" / "accuracy.md"
BEFORE = DEV.with_name("dev_baseline.json")
"""F1 of the other publishers' documents, as text and as cells, before the forms were made general."""

_CELLS_BEFORE = "the cells, before"
_LONGEST = 40
"""Characters of a missed text that the page shows."""

_NOT_ALL = ("borderless", *SCANNERS)
_FIRST = 12
"""Formats of which the page shows only the first facts that are not right, and how many of each."""

_FILED = ("text", *dict.fromkeys((*FORMATS, *MADE)))
"""The formats of the three documents."""

_BEGIN, _END = "<!-- begin: python -m benchmarks.scans -->", "<!-- end: python -m benchmarks.scans -->"


class Readings(NamedTuple):
    """Everything that the page is about."""

    samples: Sequence[Reading]
    published: Sequence[Reading]
    rendered: Sequence[Reading]


def read_all(formats: Sequence[str] = EVERY_FORM) -> Readings:
    """Read and score all documents, what is rendered in some formats.

    Raises:
        Unreadable: A sample is not read.
        FileNotFoundError: LibreOffice, which makes the PDFs, is not installed.
    """
    made = [form for form in MADE if form in formats]
    return Readings(list(read_samples(made)), list(read_published()), list(read_rendered(formats)))


def report(readings: Readings, costs: str = "") -> str:
    """The page docs/accuracy.md for these readings, with the table that `python -m benchmarks.scans` made."""
    samples = [reading for reading in readings.samples if reading.document not in GOLD_OF]
    files = [reading for reading in readings.samples if reading.document in GOLD_OF]
    scans = [reading for reading in (*files, *readings.rendered) if reading.format in SCANNERS]
    parts = {
        "samples": _sample_rows(samples),
        "formats": _format_rows(files),
        "documents": _document_rows(files),
        "published": _published_rows(readings.published),
        "rendered": _rendered_rows(readings.rendered),
        "rendered_documents": _rendered_document_rows(readings.rendered),
        "scans": _scan_rows(scans),
        "reliability": reliability_rows(
            [one for reading in scans if reading.as_read for one in reading.as_read.beliefs]
        ),
        "withheld": _withheld_lines(scans),
        "costs": [with_costs(f"{_BEGIN}\n{_END}", costs)],
        "misses": (row for some in (samples, files, *readings[1:]) for row in _miss_rows(some)),
        "first_misses": _first_miss_rows([*files, *readings.rendered]),
        "left_out": _left_out_rows(),
        "vocabulary": _vocabulary_lines(),
    }
    return _PAGE.format(**{name: "\n".join(rows) for name, rows in parts.items()})


def costs_of(page: str) -> str:
    """The table that `python -m benchmarks.scans` wrote into a page; empty where there is none."""
    return page.partition(_BEGIN)[2].partition(_END)[0].strip()


def with_costs(page: str, table: str) -> str:
    """A page with another table of `python -m benchmarks.scans`."""
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{table}\n{_END}{rest.partition(_END)[2]}"


def figures(tally: Tally) -> str:
    """Facts, F1, precision, recall, right and wrong numbers as cells of a table."""
    rates = tally.rates()
    return f"{tally.facts} | {rates.f1:.4f} | {rates.precision:.4f} | {rates.recall:.4f} | {_numbers(tally)}"


def _numbers(tally: Tally) -> str:
    return f"{tally.right['number']} of {tally.gold['number']} | {tally.wrong_numbers} of {tally.read['number']}"


def _sample_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        yield f"| {reading.document} | {figures(reading.tally)} |"
    yield f"| together | {figures(total(readings))} |"


def _format_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in _FILED:
        mine = [reading for reading in readings if reading.format == form]
        documents = {reading.document for reading in mine}
        as_text = [reading for reading in readings if reading.format == "text" and reading.document in documents]
        difference = total(mine).rates().f1 - total(as_text).rates().f1
        shown = "" if form == "text" else f"{difference:+.4f}"
        yield f"| {form} | {len(mine)} | {figures(total(mine))} | {shown} |"


def _document_rows(readings: Sequence[Reading]) -> Iterator[str]:
    scores = _scores(readings)
    for form in _FILED:
        yield f"| {form} | " + " | ".join(scores.get((document, form), "–") for document in GOLD_OF) + " |"


def _scores(readings: Sequence[Reading]) -> dict[tuple[str, str], str]:
    return {(reading.document, reading.format): f"{reading.tally.rates().f1:.4f}" for reading in readings}


def _before() -> dict[str, Any]:
    before: dict[str, Any] = json.loads(BEFORE.read_text("utf-8"))
    return before


def _published_rows(readings: Sequence[Reading]) -> Iterator[str]:
    before = {document: figures["source.txt"] for document, figures in _before().items()}
    for document, _, tally, _ in readings:
        then = "refused" if "refused" in before[document] else f"{before[document]['f1']:.4f}"
        yield f"| {document} | {tally.facts} | {tally.rates().f1:.4f} | {then} | {_numbers(tally)} |"
    now = statistics.mean(reading.tally.rates().f1 for reading in readings)
    yield f"| mean of the documents | | {now:.4f} | {statistics.mean(one['f1'] for one in before.values()):.4f} | | |"
    together = total(readings)
    yield f"| all facts together | {together.facts} | {together.rates().f1:.4f} | | {_numbers(together)} |"


def _rendered_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in EVERY_FORM:
        yield f"| {form} | {figures(total(reading for reading in readings if reading.format == form))} |"


def _rendered_document_rows(readings: Sequence[Reading]) -> Iterator[str]:
    before = _before()
    documents = list(dict.fromkeys(reading.document for reading in readings))
    scores = _scores(readings)
    scores |= {(document, _CELLS_BEFORE): f"{before[document]['grid.json']['f1']:.4f}" for document in documents}
    yield "| format | " + " | ".join(document.split("_")[1] for document in documents) + " |"
    yield "|---" + "|--:" * len(documents) + "|"
    for form in [*EVERY_FORM, _CELLS_BEFORE]:
        yield f"| {form} | " + " | ".join(scores.get((document, form), "–") for document in documents) + " |"


def _scan_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in SCANNERS:
        mine = [reading for reading in readings if reading.format == form]
        for reading in mine:
            yield f"| {form} | {reading.document} | {figures(reading.tally)} |"
        yield f"| {form} | together | {figures(total(mine))} |"


def _withheld_lines(readings: Sequence[Reading]) -> Iterator[str]:
    counts = [withheld(one.tally, one.as_read) for one in readings if one.as_read]
    less, right = sum(one for one, _ in counts), sum(one for _, one in counts)
    yield f"Of these facts {less} are, what is made of them included; {right} of those had been read right."


def _first_miss_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in _NOT_ALL:
        misses = [(one.document, miss) for one in readings if one.format == form for miss in one.tally.misses]
        for document, miss in misses[:_FIRST]:
            yield _miss_row(document, miss, form)
        if len(misses) > _FIRST:
            yield f"| and {len(misses) - _FIRST} more | | | {form} |"


def _miss_rows(readings: Sequence[Reading]) -> Iterator[str]:
    """Each miss once, with the formats in which it is missed; of those of which all are shown."""
    formats: dict[tuple[str, Miss], list[str]] = {}
    readings = [reading for reading in readings if reading.format not in _NOT_ALL]
    for reading in readings:
        for miss in reading.tally.misses:
            formats.setdefault((reading.document, miss), []).append(reading.format)
    every = {reading.format for reading in readings}
    for (document, miss), where in formats.items():
        shown = ", ".join(where)
        if len(where) > 1 and set(where) in (every, every - {"text"}):
            shown = "every format" if set(where) == every else "every file"
        yield _miss_row(document, miss, shown)


def _miss_row(document: str, miss: Miss, where: str) -> str:
    row = ", ".join(filter(None, (document, miss.where, miss.field)))
    return f"| {_bare(row)} | {_short(miss.gold)} | {_short(miss.read)} | {where} |"


def _short(value: object) -> str:
    text = "–" if value is None else _bare(str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _bare(text: str) -> str:
    """A text as it may stand in a cell of the page."""
    return " ".join(text.split()).replace("|", "\\|")


def _left_out_rows() -> Iterator[str]:
    for left_out in LEFT_OUT:
        files = f"{left_out.files}.pdf" if left_out.files.endswith("_wordstyle") else f"all of {left_out.files}"
        row = ", ".join(filter(None, (left_out.project, left_out.indicator))) or "document"
        yield f"| {files} | {row} | {', '.join(left_out.fields)} | {left_out.reason} |"


def _vocabulary_lines() -> Iterator[str]:
    printed, made_up = usage(published()), usage(cases())
    none, one, several = shares(printed)
    yield f"Of {len(printed)} words and patterns in extract/vocabulary, {several} stand in several of the nineteen"
    yield f"documents, {one} in one only, and {none} in none: those are what is known of such forms besides."
    none, one, several = shares({entry: number + made_up[entry] for entry, number in printed.items()})
    yield f"With the {len(cases())} cases of tests/data/cases, made-up projects in more layouts, it is {several}, {one}"
    yield f"and {none}. (`python -m evaluation.vocabulary` counts by file.)"


_PAGE = """\
# Accuracy

How much of what a person reads in a document jixiao reads too, by format. `make accuracy` writes this page; on one
machine it is the same on every run. What scans cost is measured apart, by `python -m benchmarks.scans`.

A fact is one field of one row that holds something: a project's name, an indicator's target, an amount with its unit.
Precision is the share of read facts that are right, recall the share of a person's facts that were read, F1 their
harmonic mean. Numbers are amounts, rates, weights and scores; a wrong one was read and is not what is printed. How
facts are paired and compared stands in [evaluation/score.py](../evaluation/score.py).

## The five samples, as text

| sample | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|--:|
{samples}

## Three of them in every format

nantong is sample 000, tianjin 001, chaoyang 004. Those of tests/data/files are read as they lie there; OFD where there
is none, PDF without lines (borderless) and scans are made of their cells and PDFs. The last column is the difference in
F1 to the same documents as text.

| format | files | facts | F1 | precision | recall | numbers right | wrong numbers | to text |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{formats}

F1 by document:

| format | nantong | tianjin | chaoyang |
|---|--:|--:|--:|
{documents}

## Fourteen documents of other publishers, as text

Their texts are what was left of a published page when its markup was taken away: cells on lines of their own, or run
together; merged cells and blanks lost; some cut before their end. The column "before" is the F1 of the extractor that
knew the five samples only; it refused a text in which it found no form.

| document | facts | F1 | before | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|
{published}

## Seven of them in every format

Of these the cells of the table are known (grid.json).
[evaluation/render.py](../evaluation/render.py) writes them as files, which are read as any file is. LibreOffice makes
the PDFs, also those that are scanned: its version and fonts decide where a line or a page breaks.

| format | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|--:|
{rendered}

F1 by document. The last row is that of the earlier extractor, which was given the cells themselves, and judged on the
unit of qingjian's amounts as well:

{rendered_documents}

## Scans

[evaluation/scanner.py](../evaluation/scanner.py) makes them of the PDFs with ruling lines of these ten documents.
A `scan` has 200 pixels an inch, lies askew by half a degree, is a little blurred, and has a red round seal on each
page. A `poor scan` has 150 pixels an inch, lies askew by up to two degrees, and is grainy besides.

| scans | document | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|---|--:|--:|--:|--:|--:|--:|
{scans}

### How far they can be believed

Each fact that was read from a scan of either kind, by the confidence of its cell, which is that of the least sure
character in it; and what share of them is right. The calibration error is by how much the two differ on average.

| confidence | numbers | right | texts | right |
|---|--:|--:|--:|--:|
{reliability}

Numbers, and texts with figures, that are not sure enough are withheld, unless the form's own sums bear them out
([extract/forms/confidence.py](../extract/forms/confidence.py)).
{withheld}

### What they cost, and what each step is worth

The scans of the seven documents, read with parts of the reader put out or others in their place, each in a process of
its own on one thread: processor seconds, start-up apart, and the most memory that the process held. In the last setting
rapidocr finds the lines and reads them, on the page that was made straight here, and its characters go into the same
table. Figures of time and memory are those of one run on one machine.

{costs}

## Every fact that is not right

PDFs without lines and scans apart.

| where | a person reads | jixiao reads | in |
|---|---|---|---|
{misses}

The first of those in PDFs without lines, and in scans of either kind:

| where | a person reads | jixiao reads | in |
|---|---|---|---|
{first_misses}

## What was left out

In these places the files do not say what the text says from which a person read. What all files of a document lack is
not judged in the text that they are set beside either.

| files | row | fields | why |
|---|---|---|---|
{left_out}

## What these figures say, and what they do not

They are in-sample: readers and forms were written and tuned with these very documents at hand, the fourteen as well as
the five. They show that nothing got worse, and what a format costs against the same form as text. How a layout that
nobody has seen is read they do not show; the column "before" is nearest to it, since those documents were new then.

Nearer still are fifty-three made-up documents in layouts and outlines of other provinces, written in two rounds without
a look at the code and read once before anything was mended. The first round gave F1 0.65 over fourteen forms, 14 % of
their numbers wrong, and 0.77 over twelve texts and reports, 0.6 % wrong. With what it showed mended, the second gave
0.94 over thirteen forms, 0.4 % wrong, and 0.86 over twelve texts and reports, 4.3 % wrong. These are the figures to
expect where a layout is new. All of them are in tests/data/cases since, and read as well as each case says there.

There are nineteen documents of nineteen publishers. The files are reconstructions: no publisher's own typesetting is
among them, and no paper that went through a scanner. Real scans have folds, punched holes, faint toner and handwriting;
these have not.

{vocabulary}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score every document in every format, print the page and write it."""
    argparse.ArgumentParser(prog="python -m evaluation.accuracy", description=main.__doc__).parse_args(arguments)
    try:
        page = report(read_all(), costs_of(REPORT.read_text("utf-8")) if REPORT.exists() else "")
    except (Unreadable, FileNotFoundError, subprocess.SubprocessError) as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return 1
    REPORT.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
