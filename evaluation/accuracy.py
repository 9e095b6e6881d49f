"""Score the extraction of all annotated documents in every format, and write docs/accuracy.md."""

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
from evaluation.kept_tables import CALIBRATION, COSTS, FIRST_SIGHT, SEEN, kept
from evaluation.reliability import reliability_rows, withheld
from evaluation.scanner import SCANNERS
from evaluation.score import Miss, Tally
from evaluation.vocabulary import cases, published, shares, usage
from extract.model.records import Unreadable

REPORT = ROOT / "docs" / "accuracy.md"
BEFORE = DEV.with_name("dev_baseline.json")
"""F1 of an earlier extractor, developed on the samples only, for the other publishers' documents: texts and cells."""

_CELLS_BEFORE = "the cells, before"
_LONGEST = 40
"""Number of characters that the page prints of a text that was missed or extracted wrongly."""

_NOT_ALL = ("borderless", *SCANNERS)
_FIRST = 12
"""Formats of which the page prints only the first misses, and the number of misses printed for each of them."""

_FILED = ("text", *dict.fromkeys((*FORMATS, *MADE)))
"""The formats in which the three reconstructed documents are scored."""


class Readings(NamedTuple):
    """The scores that the page reports.

    Attributes:
        samples: Those of the samples as text, and of the three reconstructed documents in every format.
        published: Those of the other publishers' documents as text.
        rendered: Those of the other publishers' documents whose cells are known, in every format.
    """

    samples: Sequence[Reading]
    published: Sequence[Reading]
    rendered: Sequence[Reading]


def read_all(formats: Sequence[str] = EVERY_FORM) -> Readings:
    """Score all documents.

    Args:
        formats: The formats in which documents are rendered; files and texts that exist are always scored.

    Raises:
        Unreadable: A sample is refused.
        FileNotFoundError: LibreOffice, which makes the PDFs, is not installed.
    """
    made = [form for form in MADE if form in formats]
    return Readings(list(read_samples(made)), list(read_published()), list(read_rendered(formats)))


def report(readings: Readings, page: str = "") -> str:
    """Return the text of docs/accuracy.md.

    Args:
        readings: The scores.
        page: The page as it is, from which the tables that other commands write are kept.
    """
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
        "costs": [kept(page, COSTS)],
        "seen": [kept(page, SEEN)],
        "first_sight": [kept(page, FIRST_SIGHT)],
        "calibration": [kept(page, CALIBRATION)],
        "misses": (row for some in (samples, files, *readings[1:]) for row in _miss_rows(some)),
        "first_misses": _first_miss_rows([*files, *readings.rendered]),
        "left_out": _left_out_rows(),
        "vocabulary": _vocabulary_lines(),
    }
    return _PAGE.format(**{name: "\n".join(rows) for name, rows in parts.items()})


def figures(tally: Tally) -> str:
    """Format a score as cells of a Markdown table: facts, F1, precision, recall, right numbers, wrong numbers."""
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
    yield f"{less} of these facts are withheld, derived ones included; {right} of those were right."


def _first_miss_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in _NOT_ALL:
        misses = [(one.document, miss) for one in readings if one.format == form for miss in one.tally.misses]
        for document, miss in misses[:_FIRST]:
            yield _miss_row(document, miss, form)
        if len(misses) > _FIRST:
            yield f"| and {len(misses) - _FIRST} more | | | {form} |"


def _miss_rows(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield a table row for each miss with all formats in which it occurs; formats of :data:`_NOT_ALL` are left out."""
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
    """Return a text on one line, with bars escaped, for a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def _left_out_rows() -> Iterator[str]:
    for left_out in LEFT_OUT:
        files = f"{left_out.files}.pdf" if left_out.files.endswith("_wordstyle") else f"all of {left_out.files}"
        row = ", ".join(filter(None, (left_out.project, left_out.indicator))) or "document"
        yield f"| {files} | {row} | {', '.join(left_out.fields)} | {left_out.reason} |"


def _vocabulary_lines() -> Iterator[str]:
    printed, synthetic = usage(published()), usage(cases())
    none, one, several = shares(printed)
    yield f"Of {len(printed)} words and patterns in extract/vocabulary, {several} occur in several of the nineteen"
    yield f"documents, {one} in one only, and {none} in none: those are known from other forms."
    none, one, several = shares({entry: number + synthetic[entry] for entry, number in printed.items()})
    yield f"With the {len(cases())} cases of tests/data/cases, synthetic projects in more layouts, it is {several},"
    yield f"{one} and {none}. (`python -m evaluation.vocabulary` counts by file.)"


_PAGE = """\
# Accuracy

How much of the annotated content of a document jixiao extracts, by format. `make accuracy` writes this page; on one
machine the result is the same on every run. The cost of scans is measured separately, by `python -m benchmarks.scans`.

A fact is one field with a value: a project's name, an indicator's target, an amount with its unit. Precision is the
share of extracted facts that are right, recall the share of annotated facts that were extracted, F1 their harmonic
mean. Numbers are amounts, rates, weights and scores; a wrong number was extracted and is not what is printed.
[evaluation/score.py](../evaluation/score.py) pairs and compares the facts.

## The five samples, as text

| sample | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|--:|
{samples}

## Three of them in every format

nantong is sample 000, tianjin 001, chaoyang 004. The files are those of tests/data/files; missing OFD files, PDF
without ruling lines (borderless) and scans are generated from their cells and PDFs. The last column is the difference
in F1 to the same documents as text.

| format | files | facts | F1 | precision | recall | numbers right | wrong numbers | to text |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{formats}

F1 by document:

| format | nantong | tianjin | chaoyang |
|---|--:|--:|--:|
{documents}

## Fourteen documents of other publishers, as text

Each text is a published web page without its markup: cells on separate lines, or run together; merged and blank cells
lost; some texts truncated. The column "before" is the F1 of an earlier extractor that had been developed on the five
samples only; "refused" means that it found no form.

| document | facts | F1 | before | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|
{published}

## Seven of them in every format

The cells of these tables are known (grid.json), and [evaluation/render.py](../evaluation/render.py) writes them as
files. LibreOffice makes the PDFs, including those that are scanned: its version and fonts determine line and page
breaks.

| format | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|--:|
{rendered}

F1 by document. The last row is that of the earlier extractor, which was given the cells themselves and was also scored
on the unit of the amounts of qingjian:

{rendered_documents}

## What a person sees

The files of tests/data/seen show one form each, as a person reads it, but contain more or other text: struck out,
deleted, hidden, covered or clipped text, footnote marks beside numbers, formulas without a value, sideways pages,
tables inside cells and odd values; [formats.md](formats.md#what-is-honoured) lists what is honoured. Most were made
after public bug reports of other tools, in the formats and by the programs that publishers use. A file is right if
every visible fact comes out and nothing else does. `python -m evaluation.seen` writes this table.

{seen}

## Documents at first sight

The documents above were worked on until they came out right. What a document of an unknown publisher gives is measured
in rounds: each round holds published documents of other places and layouts, chosen by what a search brings and not by
how they look, annotated by a person who has not seen the code and checked by another. Labels, figures, layout and
damage are as published; sentences are written anew and personal data is masked. "first" is the score before any change
was made for the round, "now" the present one. Forms are tables that became text, texts are reports and paragraphs.
From the documents that state no performance nothing may be read. `python -m evaluation.first_sight` writes this table.

{first_sight}

## Confidence of numbers

The confidence of a row with numbers is the measured share of right numbers among those that were read like it: a
logistic regression over how a number was read, what the sums and rates of its form say of it, and how much of its
document was understood ([extract/forms/confidence](../extract/forms/confidence)). It is computed from the samples, the
documents of tests/data/dev and tests/data/annotated, as text and, where their cells are known, as DOCX, XLSX and HTML,
and from first readings: what was read from a document when no rule had been made for its kind yet. A first reading is
stored once, and weighs six times as much as one of today. The tables count first readings only and are
cross-validated by publisher: the confidence of each number comes from a regression that saw no document of its
publisher. A label that the annotation words otherwise counts as right here. A number below the threshold is withheld:
it is stored as unrecognised, with its place and confidence. "published" is the share of the annotated numbers that
were published. `python -m evaluation.calibration` computes weights, threshold and these tables.

{calibration}

## Scans

[evaluation/scanner.py](../evaluation/scanner.py) simulates scans of these ten documents from their PDFs with ruling
lines. A `scan` has 200 pixels per inch, a skew of half a degree, a slight blur, and a red round seal on each page. A
`poor scan` has 150 pixels per inch, a skew of up to two degrees, and noise as well.

| scans | document | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|---|--:|--:|--:|--:|--:|--:|
{scans}

### Calibration of the confidence

All facts extracted from scans of either kind, by the confidence of their cell, which is that of its least certain
character, with the share of facts that are right. The calibration error is the mean difference between the two.

| confidence | numbers | right | texts | right |
|---|--:|--:|--:|--:|
{reliability}

Numbers, and texts with digits, of low confidence are withheld, unless the sums of the form confirm them
([extract/forms/confidence/withholding.py](../extract/forms/confidence/withholding.py)).
{withheld}

### Cost and benefit of each step

The scans of the seven documents, read with parts of the reader disabled or replaced, each in a separate process on one
thread: processor seconds without start-up, and peak memory. In the last setting rapidocr detects and recognises the
lines on the straightened page, and its characters go into the same table. Time and memory are those of one run on one
machine.

{costs}

## Every wrong or missing fact

Without those of borderless PDFs and scans.

| where | annotated | extracted | in |
|---|---|---|---|
{misses}

The first of those in borderless PDFs and in scans of either kind:

| where | annotated | extracted | in |
|---|---|---|---|
{first_misses}

## Fields that are not scored

Here the files differ from the text that was annotated. A field that all files of a document lack is not scored in the
text that they are compared with either.

| files | row | fields | why |
|---|---|---|---|
{left_out}

## What these figures show, and what they do not

They are in-sample: readers and forms were developed and tuned on these documents, the fourteen as well as the five.
They show that nothing got worse, and how much accuracy a format costs compared with the same form as text. They do not
show how an unseen layout is read; the column "before" is closest to that, since those documents were new then.

Closer still are fifty-three synthetic documents in layouts and outlines of other provinces, written in two rounds
without sight of the code and scored once before any fix. The first round gave F1 0.65 over fourteen forms, with 14 % of
their numbers wrong, and 0.77 over twelve texts and reports, with 0.6 % wrong. After fixes, the second gave 0.94 over
thirteen forms, with 0.4 % wrong, and 0.86 over twelve texts and reports, with 4.3 % wrong. These are the figures to
expect for a new layout. All of them are in tests/data/cases now, each with the score that it must keep.

The nineteen documents are of nineteen publishers. The files are reconstructions: none has a publisher's own
typesetting, and none went through a physical scanner. Real scans have folds, punched holes, faint toner and
handwriting; these do not.

{vocabulary}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score every document in every format, print the page and write it."""
    argparse.ArgumentParser(prog="python -m evaluation.accuracy", description=main.__doc__).parse_args(arguments)
    try:
        page = report(read_all(), REPORT.read_text("utf-8") if REPORT.exists() else "")
    except (Unreadable, FileNotFoundError, subprocess.SubprocessError) as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return 1
    REPORT.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
