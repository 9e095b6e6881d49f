"""Measure extraction: processor time and memory by format, compared with common libraries.

Seconds are processor time, including that of child processes (office suites). Unless a table says otherwise, they are
measured in this process after all imports, and are the median of several rounds, which together take at least the
requested time. Caches that the extractor keeps between documents are cleared before each round.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from benchmarks.rivals import RIVALS, Rival, agreement, cells_of
from benchmarks.scans import AS_IT_IS, RIVAL, SCAN, measure
from evaluation.documents import FILES, FORMATS, GOLD_OF, ROOT, SAMPLES
from evaluation.scanner import SCANNERS, scan
from extract.document import extract_content, extract_document
from extract.model.content import Content
from extract.model.records import Unreadable
from extract.readers import read_content
from extract.readers.sniff import sniff
from jixiao.tables import console, table_of

OTHER_PAGES = ROOT / "tests" / "data" / "bench" / "budget.pdf"
"""A PDF of budget texts and tables without performance content, like most pages of a long document."""

_LONG, _FORM_PAGES = 200, 3


class Table(NamedTuple):
    """A table of figures to print: title, names of the columns, and rows."""

    title: str
    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Clock(NamedTuple):
    """Measures the processor time of functions, calling each for at least `seconds` processor seconds."""

    seconds: float

    def median(self, call: Callable[[], object]) -> float:
        """Return the median processor seconds of a call.

        The first call is a warm-up and not counted, unless it alone takes the requested time; then it is the only one.
        """
        first = _seconds_of(call)
        rounds = [first] if first >= self.seconds else []
        while sum(rounds) < self.seconds:
            rounds.append(_seconds_of(call))
        return statistics.median(rounds)


def _seconds_of(call: Callable[[], object]) -> float:
    _forget()
    began = _processor_seconds()
    call()
    return _processor_seconds() - began


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _forget() -> None:
    """Clear the caches of the extractor that have a maximum size; those without one, such as vocabularies, stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith("extract."):
            for value in vars(module).values():
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


def documents() -> dict[str, list[Path]]:
    """Return the files of the three reconstructed documents by format, texts first; missing files are left out."""
    texts = {"text": [SAMPLES / f"{name}.txt" for name in GOLD_OF.values()]}
    files = {form: [FILES / f"{document}{ending}" for document in GOLD_OF] for form, ending in FORMATS.items()}
    return {form: [path for path in paths if path.exists()] for form, paths in (texts | files).items()}


def by_format(clock: Clock, files: dict[str, list[Path]]) -> tuple[Table, Table]:
    """Measure extraction by format.

    Returns:
        A table of documents and pages per processor second, and of documents per second for the search of forms alone;
        and a table of the share of the time that each stage takes.
    """
    speed, share = [], []
    for form, paths in files.items():
        whole, stages, pages = _stages(clock, paths)
        count, forms = len(paths), stages[2]
        rates = (_rate(count, whole), _rate(pages, whole) if pages else None, _rate(count, forms))
        speed.append((form, count, round(1000 * whole / count, 2), *rates))
        share.append((form, *(f"{stage / sum(stages):.0%}" for stage in stages)))
    return (
        Table(
            "From file to JSON, in one process",
            ("format", "documents", "ms per document", "documents per CPU s", "pages per CPU s", "forms only"),
            speed,
        ),
        Table("Share of the time by stage", ("format", "sniff", "read", "forms", "JSON"), share),
    )


def _stages(clock: Clock, paths: Sequence[Path]) -> tuple[float, tuple[float, ...], int]:
    """Measure the extraction of some files.

    Returns:
        The total processor seconds; those of sniffing, reading, forms and writing JSON; and the number of pages.
    """
    contents = [read_content(path) for path in paths]
    readings = [extract_document(path) for path in paths]
    whole = clock.median(lambda: [extract_document(path).model_dump_json() for path in paths])
    sniffing = clock.median(lambda: [sniff(path) for path in paths])
    reading = clock.median(lambda: [read_content(path) for path in paths]) - sniffing
    forms = clock.median(lambda: [extract_content(content, document_id="", file_name="") for content in contents])
    writing = clock.median(lambda: [reading.model_dump_json() for reading in readings])
    return whole, (sniffing, reading, forms, writing), _pages_of(contents)


def _pages_of(contents: Sequence[Content]) -> int:
    """Return the total number of pages of the PDF documents; other formats count as 0."""
    return sum(one.page_count or 0 for one in contents if one.media_type == "application/pdf")


def compare_rivals(clock: Clock, files: dict[str, list[Path]]) -> Table:
    """Compare the readers of jixiao with the common library of each format: both read the text of every cell."""
    return Table(
        "Cells of every table, compared with the common library",
        ("format", "library", "unit", "ours per CPU s", "theirs", "speed ratio", "same cells"),
        [(form, rival.library, *_beside(clock, rival, files[form])) for form, rival in RIVALS.items()],
    )


def _beside(clock: Clock, rival: Rival, paths: Sequence[Path]) -> tuple[Any, ...]:
    contents = [read_content(path) for path in paths]
    same = [agreement(cells_of(content), rival.cells(path)) for content, path in zip(contents, paths, strict=True)]
    ours = clock.median(lambda: [list(cells_of(read_content(path))) for path in paths])
    theirs = clock.median(lambda: [rival.cells(path) for path in paths])
    pages = _pages_of(contents)
    unit, count = ("pages", pages) if pages else ("documents", len(paths))
    agreed = f"{statistics.mean(same):.3f}"
    return unit, _rate(count, ours), _rate(count, theirs), f"{theirs / ours:.1f}×", agreed


def of_scans() -> Table:
    """Compare the scan reader with rapidocr, which uses the same models; each reads one scan in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        scan(FILES / "chaoyang.pdf", Path(folder, f"{GOLD_OF['chaoyang']}{SCAN}"), SCANNERS["scan"])
        ours, theirs = (measure(Path(folder), setting) for setting in (AS_IT_IS, RIVAL))
    return Table(
        "Scanned pages, 200 pixels per inch",
        ("lines detected and read by", "pages", "CPU s per page", "peak MB", "times ours"),
        [
            (
                name,
                one.pages,
                round(one.seconds_per_page, 2),
                _whole(one.megabytes),
                round(one.seconds / ours.seconds, 1),
            )
            for name, one in (("jixiao", ours), ("rapidocr", theirs))
        ],
    )


def from_nothing(files: dict[str, list[Path]]) -> Table:
    """Measure start-up time and memory: a new process extracts the largest document of each format."""
    rows: list[tuple[Any, ...]] = []
    for form, paths in files.items():
        longest = max(paths, key=lambda path: path.stat().st_size)
        command = [sys.executable, "-m", "benchmarks.fresh", str(longest)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        fresh = json.loads(done.stdout)
        times = (round(fresh["import_seconds"], 2), round(fresh["first_seconds"], 2))
        memory = (_whole(fresh["import_megabytes"]), _whole(fresh["peak_megabytes"]))
        rows.append((form, longest.name, *times, *memory))
    names = ("format", "file", "import, CPU s", "first document, CPU s", "MB after import", "peak MB")
    return Table("From process start", names, rows)


def long_document(clock: Clock) -> Table:
    """Measure a PDF of 200 pages, of which 3 have forms.

    To compare, also measure reading the text of all pages, and extracting a PDF of the 3 pages alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        alone, long = Path(folder, "alone.pdf"), Path(folder, "long.pdf")
        _merge(alone, 0)
        _merge(long, _LONG - _FORM_PAGES)
        found = [sum(len(p.indicators) for p in extract_document(path).projects) for path in (alone, long)]
        whole = clock.median(lambda: extract_document(long))
        text = clock.median(lambda: _text_of(long))
        forms = clock.median(lambda: extract_document(alone))
    return Table(
        f"{_FORM_PAGES} pages of forms in a PDF of {_LONG}",
        ("what", "CPU seconds", "indicators"),
        [
            (f"all {_LONG} pages", round(whole, 3), found[1]),
            (f"the text of {_LONG} pages, by pdfium", round(text, 3), None),
            (f"the {_FORM_PAGES} pages alone", round(forms, 3), found[0]),
            ("all, to text and the pages alone", round(whole / (text + forms), 2), None),
        ],
    )


def _merge(path: Path, other_pages: int) -> None:
    """Write a PDF of the first three pages of tianjin.pdf, in the middle of a number of pages without forms."""
    with pdfium.PdfDocument.new() as target, pdfium.PdfDocument(FILES / "tianjin.pdf") as forms:
        with pdfium.PdfDocument(OTHER_PAGES) as others:
            count = len(others)
            before = other_pages // 2
            if other_pages:
                target.import_pages(others, [page % count for page in range(before)])
            target.import_pages(forms, list(range(_FORM_PAGES)))
            if other_pages:
                target.import_pages(others, [page % count for page in range(before, other_pages)])
        target.save(path)


def _text_of(path: Path) -> int:
    """Return the number of characters on the pages of a PDF."""
    with pdfium.PdfDocument(path) as pdf:
        return sum(len(page.get_textpage().get_text_range()) for page in pdf)


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1 if count / seconds < 100 else None)


def _whole(number: float | None) -> int | None:
    return None if number is None else round(number)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables of figures; also write them to a JSON file if one is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="least processor time for each figure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args(arguments)
    files, clock, tables = documents(), Clock(options.seconds), list[Table]()
    try:
        tables += [from_nothing(files), *by_format(clock, files), compare_rivals(clock, files), long_document(clock)]
        tables.append(of_scans())
    except Unreadable as error:
        print(f"speed: {error.reason}", file=sys.stderr)
        return 1
    for table in tables:
        console().print(table_of(table.names, table.rows, table.title), "")
    if options.json:
        figures = {table.title: [dict(zip(table.names, row, strict=True)) for row in table.rows] for table in tables}
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
