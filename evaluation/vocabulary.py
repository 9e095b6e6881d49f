"""Coverage of the vocabulary: in how many annotated documents each of its entries occurs.

A separate text is a cell or paragraph, or a piece of one between line ends, bars, tabs, colons and spaces. Whether an
entry occurs in a document depends on the kind of the entry:

- A word occurs if it is a separate text of the document.
- A compound pattern occurs if it matches a separate text that no earlier pattern of the same kind matches and that is
  not in the list of words that the patterns of this kind extend.
- A unit occurs if it follows a number or is a separate text.
- Every other entry occurs if it matches anywhere in a line; entries of narrative.yml occur only in reports.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from evaluation.documents import DEV, ROOT, SAMPLES
from evaluation.render import tables_of
from extract import vocabulary
from extract.document import extract_document
from extract.model.content import Grid
from extract.model.records import DocumentKind, Unreadable
from extract.readers import read_content
from extract.vocabulary.patterns import source_of
from jixiao.tables import console, table_of

CASES = ROOT / "tests" / "data" / "cases"

_FILES = ("labels", "headers", "funding", "levels", "patterns", "forms", "units", "narrative")
_NOT_PRINTED = {"levels.parents", "units.not_units", "units.money", "units.scales", "forms.kinds.kind"} | {
    "forms.seals",
    "forms.marks",
}
_WORDS = {"forms.side_labels", "forms.block_labels", "forms.placeholders"}
_LISTS = {"labels": "labels", "indicator": "headers.indicator", "funding": "headers.funding", "money": "funding"}
"""The list of words that the compound patterns of each kind extend."""
_REPORTS = {DocumentKind.SELF_EVALUATION_REPORT, DocumentKind.EVALUATION_REPORT}
_BETWEEN_PIECES = re.compile(r"[|｜\t\n:：]| +")
_NOTE = re.compile(r"\([^()]*\)$")


class Entry(NamedTuple):
    """A word or pattern of the vocabulary.

    Attributes:
        listed: The list that contains the entry: file and keys, such as ``headers.indicator.target``.
        text: The word, or the regular expression.
    """

    listed: str
    text: str

    @property
    def file(self) -> str:
        """The name of the vocabulary file, without its suffix."""
        return self.listed.partition(".")[0]


class Shares(NamedTuple):
    """The numbers of entries that occur in no document, in one, and in several."""

    none: int
    one: int
    several: int


class Printed(NamedTuple):
    """The text of a document, prepared for a search for vocabulary entries.

    Attributes:
        texts: The separate texts, normalised as the vocabulary normalises texts. A text that ends in a bracketed note
            is contained both with the note and without it.
        lines: The lines, and the clauses between commas, semicolons and full stops, normalised in the same way.
        is_report: Whether the document is a report, so that entries of narrative.yml are searched for.
    """

    texts: frozenset[str]
    lines: tuple[str, ...]
    is_report: bool


def entries() -> list[Entry]:
    """Return every word and pattern of the vocabulary that a document may contain, file by file."""
    return list(dict.fromkeys(entry for file in _FILES for entry in _walk(file, vocabulary.load(file))))


def _walk(listed: str, node: Any) -> Iterator[Entry]:
    if listed in _NOT_PRINTED:
        return
    if listed == "units.counts":
        yield from (Entry(listed, unit) for unit in node.split())
    elif listed.startswith("units.") and listed.endswith(("factors", "spellings")):
        yield from (Entry(listed, unit) for unit in node)  # the keys alone are words that a document may contain
    elif isinstance(node, dict) and "pattern" in node:
        yield Entry(listed, source_of(node, listed.partition(".")[0]))
    elif isinstance(node, dict):
        for name, below in node.items():
            yield from _walk(f"{listed}.{name}", below)
    elif isinstance(node, list):
        for below in node:
            yield from _walk(listed, below)
    elif isinstance(node, str) and not listed.endswith(".base"):
        yield Entry(listed, node)


def published() -> list[Path]:
    """Return the paths of the sample texts and of the folders of other publishers' documents: source.txt, grid.json."""
    return sorted([*SAMPLES.glob("*.txt"), *DEV.glob("*/")])


def cases() -> list[Path]:
    """Return the folders of the test cases: layouts that publishers use, filled with synthetic projects."""
    return sorted(CASES.glob("*/"))


def usage(documents: Iterable[Path]) -> Counter[Entry]:
    """Return the number of documents in which each entry occurs; entries that occur in none have 0.

    `documents` are texts, or folders with source.txt, grid.json or both.
    """
    known = entries()
    found = Counter(entry for document in documents for entry in _occurring_in(_printed_by(document), known))
    return Counter({entry: found[entry] for entry in known})


def shares(counts: Mapping[Entry, int]) -> Shares:
    """Count the entries that occur in no document, in one, and in several; `counts` is what :func:`usage` returns."""
    numbers = list(counts.values())
    return Shares(numbers.count(0), numbers.count(1), sum(number > 1 for number in numbers))


def _printed_by(document: Path) -> Printed:
    source, grid = (document / "source.txt" if document.is_dir() else document), document / "grid.json"
    texts = [*_texts_of(source)] if source.exists() else []
    if grid.exists():
        texts += [cell.get("text") or "" for table in tables_of(grid) for row in table for cell in row]
    return _printed(texts, is_report=source.exists() and _is_report(source))


def _texts_of(path: Path) -> Iterator[str]:
    for block in read_content(path).blocks:
        if isinstance(block, Grid):
            yield from (cell.text for cell in block.cells())
        else:
            yield block.text


def _is_report(path: Path) -> bool:
    try:
        return extract_document(path).document.kind in _REPORTS
    except Unreadable:
        return False


def _printed(texts: Sequence[str], *, is_report: bool) -> Printed:
    pieces = {piece for text in texts for piece in (text, *_BETWEEN_PIECES.split(text))}
    lines = dict.fromkeys(vocabulary.normal(line) for text in texts for line in (text, *re.split("[\n,，。;；]", text)))
    normal = {vocabulary.normal(piece) for piece in pieces}
    return Printed(frozenset(normal | {_NOTE.sub("", text) for text in normal}), tuple(lines), is_report)


def _occurring_in(printed: Printed, known: Sequence[Entry]) -> Iterator[Entry]:
    lists = {name: [entry for entry in known if entry.listed.startswith(f"{name}.")] for name in _LISTS.values()}
    units = {entry.text: entry for entry in known if entry.file == "units"}
    for entry in known:
        if entry.file in ("labels", "headers", "funding", "levels") or entry.listed in _WORDS:
            if vocabulary.normal(entry.text) in printed.texts:
                yield entry
        elif entry.file == "forms" or (entry.file == "narrative" and printed.is_report):
            said = re.compile(entry.text)
            if any(said.search(line) for line in printed.lines):
                yield entry
    for kind, listed in _LISTS.items():
        words = {vocabulary.normal(entry.text) for entry in lists[listed]}
        made = [(entry, re.compile(entry.text)) for entry in known if entry.listed.startswith(f"patterns.{kind}.")]
        first = (next((e for e, made_of in made if made_of.fullmatch(text)), None) for text in printed.texts - words)
        yield from {entry for entry in first if entry}
    after_number = re.compile(
        rf"[0-9][余多几]?[百千万亿]{{0,2}}?({'|'.join(map(re.escape, sorted(units, key=len, reverse=True)))})"
    )
    yield from {units[found[1]] for line in printed.lines for found in after_number.finditer(line)} | {
        units[text] for text in units.keys() & printed.texts
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print for each vocabulary file how many entries occur in no document, in one, and in several."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.vocabulary", description=main.__doc__)
    parser.add_argument("--list", choices=_FILES, help="print the entries of one file with their numbers instead")
    options = parser.parse_args(arguments)
    counts = usage([*published(), *cases()])
    if options.list:
        rows: list[tuple[Any, ...]] = [
            (*entry, number) for entry, number in counts.items() if entry.file == options.list
        ]
        console().print(table_of(("list", "entry", "documents"), rows, f"{options.list}.yml"))
        return 0
    files = [(file, {entry: counts[entry] for entry in some}) for file, some in groupby(counts, key=lambda e: e.file)]
    rows = [(f"{file}.yml", *_with_percent(some)) for file, some in files]
    names = ("file", "entries", "in none", "in one", "in several")
    console().print(table_of(names, [*rows, ("all", *_with_percent(counts))], "Entries by number of documents"))
    return 0


def _with_percent(counts: Mapping[Entry, int]) -> Iterator[object]:
    yield len(counts)
    yield from (f"{number} ({number / len(counts):.0%})" for number in shares(counts))


if __name__ == "__main__":
    sys.exit(main())
