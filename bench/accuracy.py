"""Score today's readings of the sample documents in every format, and write docs/accuracy.md.

Three of the five samples exist in all formats that agencies publish (tests/data/files, made from tests/data/grids). The
gold was read from the text samples, so the few fields in which a grid does not say what the text says are left out.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.score import Miss, Record, Tally, compare
from extract.document import extract_document
from extract.records import Unreadable

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "inbox"
FILES = ROOT / "tests" / "data" / "files"
GOLD = ROOT / "tests" / "data" / "gold"
REPORT = ROOT / "docs" / "accuracy.md"

GOLD_OF = {"nantong": "000", "tianjin": "001", "chaoyang": "004"}
"""The sample from which each reconstructed document was made."""

FORMATS = {
    "docx": ".docx",
    "doc": ".doc",
    "xlsx": ".xlsx",
    "xls": ".xls",
    "html": ".html",
    "pdf, ruled by lines": ".pdf",
    "pdf, ruled by thin boxes": "_wordstyle.pdf",
}
"""The end of a file's name in each format."""


_LONGEST = 40
"""Characters of a missed text that the page shows."""


class LeftOut(NamedTuple):
    """Gold fields that the reconstructed files do not hold as the text does, and why.

    `files` is how the names of these files begin; without a project the fields are the document's own.
    """

    gold: str
    files: str
    project: str | None
    indicator: str | None
    fields: tuple[str, ...]
    reason: str


_RUN_IN = "the caption of the next form is run into this row: its 指标值 is `≥95%\\n610203天津市知识产权保护中心`"
_CAPTION_LOST = "its caption (610203天津市知识产权保护中心, 单位：万元) is run into the row above it"
_UNDER_PROCESS = "the row stands under 过程 and 组织实施, whose merged cells reach over it; the text leaves both blank"
_NO_YEAR = "the heading is there without its second line, 2024年度"

LEFT_OUT = (
    LeftOut("000", "nantong", "物业管理费", "物业服务人员人数", ("level1", "level2"), _UNDER_PROCESS),
    LeftOut("000", "nantong_wordstyle", None, None, ("fiscal_year",), _NO_YEAR),
    LeftOut("001", "tianjin", "非财政拨款——2024共建保护中心项目", "服务对象满意度", ("target", "normalized"), _RUN_IN),
    LeftOut("001", "tianjin", "2024年天津市知识产权保护与服务", None, ("implementing_unit", "funding"), _CAPTION_LOST),
)


class Reading(NamedTuple):
    """One file as it was read and scored."""

    document: str
    format: str
    tally: Tally


def gold_of_text(name: str) -> Record:
    """What a person read in a text sample, such as ``"000"``."""
    gold: Record = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    return gold


def gold_of_file(name: str, file_name: str) -> Record:
    """What is to be read in a file made from a sample: the sample's gold without what the file does not hold."""
    gold = gold_of_text(name)
    for left_out in LEFT_OUT:
        if left_out.gold == name and file_name.startswith(left_out.files):
            _leave_out(gold, left_out)
    return gold


def _leave_out(gold: Record, left_out: LeftOut) -> None:
    row: Record = gold["document"]
    if left_out.project:
        row = next(project for project in gold["projects"] if project["name"] == left_out.project)
    if left_out.indicator:
        row = next(indicator for indicator in row["indicators"] if indicator["level3"] == left_out.indicator)
    row["uncertain_fields"] = [*row.get("uncertain_fields", []), *left_out.fields]
    if "normalized" in left_out.fields:
        del row["normalized"]
    if "funding" in left_out.fields:
        row["optional_funding"] = [funding["value"] for funding in row.pop("funding")]


def read_all() -> Iterator[Reading]:
    """Read and score every text sample, then every file of the three documents that exist in all formats.

    Raises:
        Unreadable: A file that should be read is not.
    """
    for path in sorted(SAMPLES.glob("*.txt")):
        yield Reading(path.stem, "text", _score(path, gold_of_text(path.stem)))
    for document, name in GOLD_OF.items():
        yield Reading(document, "text", _score(SAMPLES / f"{name}.txt", gold_of_file(name, document)))
        for form, ending in FORMATS.items():
            path = FILES / f"{document}{ending}"
            if path.exists():
                yield Reading(document, form, _score(path, gold_of_file(name, path.name)))


def _score(path: Path, gold: Record) -> Tally:
    return compare(gold, json.loads(extract_document(path).model_dump_json()))


def report(readings: Sequence[Reading]) -> str:
    """The page docs/accuracy.md for these readings."""
    samples = [reading for reading in readings if reading.document not in GOLD_OF]
    files = [reading for reading in readings if reading.document in GOLD_OF]
    return _PAGE.format(
        samples="\n".join([*_sample_rows(samples)]),
        formats="\n".join([*_format_rows(files)]),
        documents="\n".join([*_document_rows(files)]),
        misses="\n".join([*_miss_rows(samples), *_miss_rows(files)]),
        left_out="\n".join([*_left_out_rows()]),
    )


def _sum(readings: Sequence[Reading]) -> Tally:
    total = Tally()
    for reading in readings:
        total.add(reading.tally)
    return total


def _figures(tally: Tally) -> str:
    rates = tally.rates()
    numbers = f"{tally.right['number']} of {tally.gold['number']}"
    return (
        f"{tally.facts} | {rates.f1:.4f} | {rates.precision:.4f} | {rates.recall:.4f} | {numbers} | "
        f"{tally.wrong_numbers} of {tally.read['number']}"
    )


def _sample_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        yield f"| {reading.document} | {_figures(reading.tally)} |"
    yield f"| together | {_figures(_sum(readings))} |"


def _format_rows(readings: Sequence[Reading]) -> Iterator[str]:
    for form in ["text", *FORMATS]:
        mine = [reading for reading in readings if reading.format == form]
        documents = {reading.document for reading in mine}
        as_text = [reading for reading in readings if reading.format == "text" and reading.document in documents]
        difference = _sum(mine).rates().f1 - _sum(as_text).rates().f1
        shown = "" if form == "text" else f"{difference:+.4f}"
        yield f"| {form} | {len(mine)} | {_figures(_sum(mine))} | {shown} |"


def _document_rows(readings: Sequence[Reading]) -> Iterator[str]:
    scores = {(reading.document, reading.format): f"{reading.tally.rates().f1:.4f}" for reading in readings}
    for form in ["text", *FORMATS]:
        yield f"| {form} | " + " | ".join(scores.get((document, form), "–") for document in GOLD_OF) + " |"


def _miss_rows(readings: Sequence[Reading]) -> Iterator[str]:
    """Each miss once, with the formats in which it is missed."""
    formats: dict[tuple[str, Miss], list[str]] = {}
    for reading in readings:
        for miss in reading.tally.misses:
            formats.setdefault((reading.document, miss), []).append(reading.format)
    every = {reading.format for reading in readings} - {"text"}
    for (document, miss), where in formats.items():
        row = f"{document}, {miss.where}, {miss.field}" if miss.where else f"{document}, {miss.field}"
        shown = "every file" if len(where) > 1 and set(where) == every else ", ".join(where)
        yield f"| {row} | {_short(miss.gold)} | {_short(miss.read)} | {shown} |"


def _short(value: object) -> str:
    text = "–" if value is None else " ".join(str(value).split()).replace("|", "\\|")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _left_out_rows() -> Iterator[str]:
    for left_out in LEFT_OUT:
        files = f"{left_out.files}.pdf" if left_out.files not in GOLD_OF else f"all of {left_out.files}"
        row = ", ".join(filter(None, (left_out.project, left_out.indicator))) or "document"
        yield f"| {files} | {row} | {', '.join(left_out.fields)} | {left_out.reason} |"


_PAGE = """\
# Accuracy

How much of what a person reads in a document jixiao reads too, by format. `make accuracy` writes this page; it is the
same on every run.

A fact is one field of one row that holds something: a project's name, an indicator's target, an amount with its unit.
Precision is the share of read facts that are right, recall the share of a person's facts that were read, F1 their
harmonic mean. Numbers are amounts, rates, weights and scores; a wrong one was read and is not what is printed. How
facts are paired and compared stands in [bench/score.py](../bench/score.py).

## The five samples, as text

| sample | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|--:|--:|--:|--:|--:|--:|
{samples}

## Three of them in every format

nantong is sample 000, tianjin 001, chaoyang 004. The last column is the difference in F1 to the same documents as text.

| format | files | facts | F1 | precision | recall | numbers right | wrong numbers | to text |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{formats}

F1 by document:

| format | nantong | tianjin | chaoyang |
|---|--:|--:|--:|
{documents}

## Every fact that is not right

| where | a person reads | jixiao reads | in |
|---|---|---|---|
{misses}

## What was left out

The files are reconstructions: their tables were rebuilt from the text samples, and in these places they do not say what
the text says. What all files of a document lack is not judged in the text that they are set beside either.

| files | row | fields | why |
|---|---|---|---|
{left_out}

## What these figures say, and what they do not

They are in-sample: readers and forms were written and tuned with these very documents at hand. They show that nothing
got worse, and what a format costs against the same form as text. They do not show how a layout that nobody has seen is
read. There are five documents of five publishers; the files hold no scan, and no publisher's own typesetting.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score every document in every format, print the page and write it."""
    argparse.ArgumentParser(prog="python -m bench.accuracy", description=main.__doc__).parse_args(arguments)
    try:
        page = report(list(read_all()))
    except Unreadable as error:
        print(f"accuracy: {error.reason}", file=sys.stderr)
        return 1
    REPORT.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
