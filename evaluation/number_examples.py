"""The numbers that are read from the annotated documents, each with its features and whether it is right.

They are those of the first readings (:mod:`evaluation.first_readings`), and those that are read today: from the text of
every annotated document and, where its cells are known, from its cells and from the text that other layouts would leave
of it. First readings weigh more: no rule was made for their documents, as for one that no one has seen.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evaluation.documents import DEV, GOLD, SAMPLES
from evaluation.first_readings import CELLS, TEXT, first_readings, folders
from evaluation.render import render, tables_of
from evaluation.score import Record, Tally, compare, is_same_amount
from evaluation.text_layouts import LAYOUTS, write_text
from extract.document import read_document
from extract.forms.confidence.number_features import Features, features_of
from extract.model.records import ExtractedDocument, Unreadable
from extract.vocabulary import bare

WITH_CELLS, AS_TEXT, REPORT = "forms with cells", "forms as text", "texts"
"""Classes of first readings."""

TODAY = ""
"""Class of what is read today."""

LEFT_OUT = {"36_anxi_fujian_target_multicol", "38_taihu_anhui_target_sidebyside"}
"""Documents whose annotations leave out printed amounts: of the projects of a list, of one of two periods."""

_WEIGHT = 6
"""How many times a number of a first reading weighs. Of 1, 3, 6 and 10 it gave the least calibration error."""


class Document(NamedTuple):
    """An annotated document: its file and its annotation."""

    path: Path
    gold: Path


class Example(NamedTuple):
    """A number that was read.

    Attributes:
        features: Its features.
        is_right: Whether it is right.
        publisher: The publisher of its document.
        kind: The class of its reading.
        weight: Its weight in the regression. A document with n numbers weighs as much as the square root of n, so that
            no form with many rows decides alone.
    """

    features: Features
    is_right: bool
    publisher: str
    kind: str
    weight: float


class Numbers(NamedTuple):
    """The numbers of a document.

    Attributes:
        kind: The class of the reading.
        examples: The numbers that were read.
        annotated: How many numbers the annotation has.
    """

    kind: str
    examples: Sequence[Example]
    annotated: int


def all_numbers(folder: Path) -> Iterator[Numbers]:
    """Yield the numbers of all readings.

    Args:
        folder: Where rendered files are written.
    """
    for reading in first_readings():
        if reading.gold.parent.name not in LEFT_OUT:
            yield numbers_of(reading.document, reading.gold, class_of(reading.gold, reading.form))
    for document in _documents(folder):
        try:
            read = read_document(document.path)
        except Unreadable:
            continue
        yield numbers_of(read, document.gold, TODAY)


def class_of(gold: Path, form: str) -> str:
    """Return the class of a first reading, by its form and the kind of its document."""
    if form != TEXT:
        return WITH_CELLS
    meta, kind = gold.with_name("meta.json"), str(json.loads(gold.read_text("utf-8")).get("document", {}).get("kind"))
    known = json.loads(meta.read_text("utf-8")).get("class") if meta.exists() else None
    return REPORT if known == "text" or (known is None and kind.endswith("report")) else AS_TEXT


def _documents(folder: Path) -> Iterator[Document]:
    """Yield the annotated documents as they are read today, in all formats and layouts."""
    for gold in sorted(GOLD.glob("*.json")):
        yield Document(SAMPLES / f"{gold.stem}.txt", gold)
    for gold in sorted(path for place in (DEV, *folders().values()) for path in place.glob("*/gold.json")):
        name = gold.parent.name
        if name in LEFT_OUT:
            continue
        yield Document(gold.with_name("source.txt"), gold)
        if gold.with_name("grid.json").exists():
            tables = tables_of(gold.with_name("grid.json"))
            place = folder / gold.parent.parent.name / name
            place.mkdir(parents=True)
            yield Document(render({name: tables}, place, CELLS)[name], gold)
            for layout in LAYOUTS:
                yield Document(write_text(tables, place, layout), gold)


def numbers_of(read: ExtractedDocument | None, path: Path, kind: str) -> Numbers:
    """Return the numbers of a reading, None if the document was refused, by the annotation at a path."""
    gold = {"document": {}} | json.loads(path.read_text("utf-8"))
    gold["projects"] = gold.get("projects") or []
    if read is None:
        return Numbers(kind, [], compare(gold, {}).gold["number"])
    record = json.loads(read.model_dump_json())
    tally = compare(gold, record)
    features = _features_by_record(read, record)
    paraphrased = _paraphrased(gold, record, tally)
    found = [
        (features[key], one.is_right or key in paraphrased)
        for one in tally.compared
        if (key := (id(one.row), one.field)) in features and one.group != "normalized"
    ]
    weight = max(len(found), 1) ** -0.5 * (1 if kind == TODAY else _WEIGHT)
    publisher = path.stem if path.parent == GOLD else path.parent.name.split("_")[1]
    examples = [Example(one, is_right, publisher, kind, weight) for one, is_right in found]
    return Numbers(kind, examples, tally.gold["number"])


def _features_by_record(read: ExtractedDocument, record: Record) -> dict[tuple[int, str], Features]:
    """Return the features of each number, by the id of its JSON row and by its field."""
    printed: dict[int, int] = {}
    for project, of_project in zip(read.projects, record["projects"], strict=True):
        rows = [project, *project.funding, *project.indicators, *project.scores]
        records = [of_project, *of_project["funding"], *of_project["indicators"], *of_project["scores"]]
        printed |= {id(row): id(one) for row, one in zip(rows, records, strict=True)}
    return {(printed[id(number.row)], number.field): found for number, found in features_of(read)}


def _paraphrased(gold: Record, record: Record, tally: Tally) -> set[tuple[int, str]]:
    """Return the amounts whose label alone differs from the annotation, which may paraphrase it.

    Such an amount stands under a project that the annotation has; its measure, period and sum in yuan are those of an
    annotated amount that no other amount equals.
    """
    right = {id(one.row) for one in tally.compared if one.is_right and one.field == "value"}
    amounts = [(project, row) for project in record["projects"] for row in project["funding"]]
    left: list[Record] = [row for project in gold["projects"] for row in project.get("funding") or []]
    for _, row in amounts:
        if id(row) in right:
            same = next((one for one in left if _is_same(one, row)), None)
            left = [one for one in left if one is not same]
    found = set()
    for project, row in amounts:
        if id(row) not in right and _is_annotated(project, gold, record):
            same = next((one for one in left if _is_same(one, row)), None)
            if same is not None:
                left = [one for one in left if one is not same]
                found.add((id(row), "value"))
    return found


def _is_same(gold: Record, read: Record) -> bool:
    return (
        read["measure"] in _accepted(gold, "measure")
        and read["period"] == (gold.get("period") or "full_year")
        and is_same_amount(gold, read)
    )


def _is_annotated(project: Record, gold: Record, record: Record) -> bool:
    """Return whether a project that was read is one of the annotation: alone in both, or with a part of its name."""
    if len(gold["projects"]) == len(record["projects"]) == 1:
        return True
    name = bare(project.get("name") or "")
    names = [bare(str(one)) for row in gold["projects"] for one in _accepted(row, "name") if one]
    return bool(name) and any(name in one or one in name for one in names)


def _accepted(row: Record, field: str) -> list[Any]:
    """Return the right values of a field of the annotation."""
    others = row.get(f"{field}_accept") or []
    return [row.get(field), *([others] if isinstance(others, str) else others)]
