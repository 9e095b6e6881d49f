"""The documents with gold annotations, and the scores of their extraction.

The five samples are texts. Three of them also exist as files in the formats that agencies publish (tests/data/files,
made from tests/data/grids); OFD, PDF without ruling lines, and scans of these three are generated when they are needed.
The fourteen documents of other publishers (tests/data/dev) are the texts of web pages. For seven of them the cells of
the tables are known as well; from these, files of every format are rendered.

The gold was annotated on the texts. The few fields in which a file differs from its text are not scored.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from evaluation.grid import Table
from evaluation.render import RENDERED, render, tables_of
from evaluation.scanner import SCANNERS, scan
from evaluation.score import Record, Tally, compare
from extract import document as door
from extract import vocabulary
from extract.forms.confidence.calibration import calibrate
from extract.model.content import Content
from extract.model.records import Unreadable
from extract.readers import read_content

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "inbox"
FILES = ROOT / "tests" / "data" / "files"
GOLD = ROOT / "tests" / "data" / "gold"
GRIDS = ROOT / "tests" / "data" / "grids"
DEV = ROOT / "tests" / "data" / "dev"

GOLD_OF = {"nantong": "000", "tianjin": "001", "chaoyang": "004"}
"""Name of the sample from which each of the three reconstructed documents was made."""

FORMATS = {
    "docx": ".docx",
    "doc": ".doc",
    "xlsx": ".xlsx",
    "xls": ".xls",
    "html": ".html",
    "ofd": ".ofd",
    "pdf, ruled by lines": ".pdf",
    "pdf, ruled by thin boxes": "_wordstyle.pdf",
}
"""End of the file name, after the name of the document, in each format."""

MADE = ("ofd", "borderless", *SCANNERS)
"""Formats in which the three reconstructed documents are generated, unless a file exists."""

EVERY_FORM = (*RENDERED, *SCANNERS)
"""All formats in which the other publishers' documents are rendered from their cells."""


class LeftOut(NamedTuple):
    """Gold fields that are not scored in some files, because these files differ from the annotated text.

    Attributes:
        gold: The name of the gold annotation, such as ``"000"``.
        files: Prefix of the names of these files.
        project: The name of the project that has the fields; None for fields of the document.
        indicator: The name of the indicator that has the fields; None for fields of the project or document.
        fields: The names of the fields.
        reason: Why files and text differ.
    """

    gold: str
    files: str
    project: str | None
    indicator: str | None
    fields: tuple[str, ...]
    reason: str


_UNDER_PROCESS = "the merged cells of 过程 and 组织实施 cover the row; the text leaves both blank"
_NO_YEAR = "the heading lacks its second line, 2024年度"

LEFT_OUT = (
    LeftOut("000", "nantong", "物业管理费", "物业服务人员人数", ("level1", "level2"), _UNDER_PROCESS),
    LeftOut("000", "nantong_wordstyle", None, None, ("fiscal_year",), _NO_YEAR),
)


class Reading(NamedTuple):
    """The score of one file.

    Attributes:
        document: The name of the document.
        format: The format of the file.
        tally: The score.
        as_read: For a scan, the score without withholding of uncertain numbers; None for another format.
    """

    document: str
    format: str
    tally: Tally
    as_read: Tally | None = None


def gold_of_text(name: str) -> Record:
    """Return the gold annotation of a text: a sample, such as ``"000"``, or a folder of :data:`DEV`."""
    sample = GOLD / f"{name}.json"
    gold: Record = json.loads((sample if sample.exists() else DEV / name / "gold.json").read_text("utf-8"))
    return gold


def gold_of_file(name: str, file_name: str) -> Record:
    """Return the gold annotation `name` for a file, with the fields of :data:`LEFT_OUT` marked as uncertain."""
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


def read_samples(formats: Iterable[str] = MADE) -> Iterator[Reading]:
    """Score every sample as text, then the three reconstructed documents as text, as files, and as generated files.

    Only formats in `formats`, some of :data:`MADE`, are generated. A generated file that is refused scores zero.

    Raises:
        Unreadable: A file of the repository is refused.
        FileNotFoundError: A PDF is requested, and LibreOffice is not installed.
    """
    for path in sorted(SAMPLES.glob("*.txt")):
        yield Reading(path.stem, "text", _score(path, gold_of_text(path.stem)))
    for document, name in GOLD_OF.items():
        yield Reading(document, "text", _score(SAMPLES / f"{name}.txt", gold_of_file(name, document)))
        for form, ending in FORMATS.items():
            path = FILES / f"{document}{ending}"
            if path.exists():
                yield Reading(document, form, _score(path, gold_of_file(name, path.name)))
    for form in formats:
        yield from read_made([one for one in GOLD_OF if not (form in FORMATS and _is_filed(one, form))], form)


def read_made(documents: Iterable[str], form: str) -> Iterator[Reading]:
    """Generate some of the three reconstructed documents in a format of :data:`MADE` and score each file.

    Raises:
        FileNotFoundError: A PDF is requested, and LibreOffice is not installed.
    """
    with TemporaryDirectory() as folder:
        for document, path in _made(documents, form, Path(folder)).items():
            yield read_file(document, form, path, gold_of_file(GOLD_OF[document], document))


def _is_filed(document: str, form: str) -> bool:
    return (FILES / f"{document}{FORMATS[form]}").exists()


def _made(documents: Iterable[str], form: str, folder: Path) -> dict[str, Path]:
    if form not in SCANNERS:
        return render({one: tables_of(GRIDS / f"{GOLD_OF[one]}.json") for one in documents}, folder, form)
    scans = {one: folder / f"{one}.pdf" for one in documents}
    for document, path in scans.items():
        scan(FILES / f"{document}.pdf", path, SCANNERS[form])
    return scans


def read_published() -> Iterator[Reading]:
    """Score the texts of the other publishers' documents; a text that is refused scores zero."""
    for folder in sorted(DEV.iterdir()):
        yield read_file(folder.name, "published text", folder / "source.txt", gold_of_text(folder.name))


def grids_of_others() -> dict[str, list[Table]]:
    """Return the tables of each folder of :data:`DEV` that has a grid.json, by document name."""
    return {path.parent.name: tables_of(path) for path in sorted(DEV.glob("*/grid.json"))}


def read_rendered(formats: Iterable[str] = RENDERED) -> Iterator[Reading]:
    """Render in the given formats the other publishers' documents whose cells are known, and score each file.

    Raises:
        FileNotFoundError: A PDF is requested, and LibreOffice is not installed.
    """
    with TemporaryDirectory() as folder:
        for form in formats:
            for name, path in render(grids_of_others(), Path(folder), form).items():
                yield read_file(name, form, path, gold_of_file(name, path.name))


def read_file(document: str, form: str, path: Path, gold: Record) -> Reading:
    """Score one file of a document against a gold annotation; a file that is refused scores zero.

    `form` is the format; for a scan the score without withholding is computed as well.
    """
    try:
        content = read_content(path, vocabulary.speaks_of_performance)
        tally = _compare(content, gold)
        if form not in SCANNERS:
            return Reading(document, form, tally)
        with patch.object(door, "withhold_uncertain", side_effect=lambda projects: ([*projects], [])):
            return Reading(document, form, tally, _compare(content, gold))
    except Unreadable:
        return Reading(document, form, compare(gold, {}))


def _score(path: Path, gold: Record) -> Tally:
    return _compare(read_content(path, vocabulary.speaks_of_performance), gold)


def _compare(content: Content, gold: Record) -> Tally:
    read = calibrate(door.extract_content(content, document_id="", file_name=""))
    return compare(gold, json.loads(read.model_dump_json()))


def total(readings: Iterable[Reading]) -> Tally:
    """Return the sum of some scores, with all their misses."""
    together = Tally()
    for reading in readings:
        together.add(reading.tally)
    return together
