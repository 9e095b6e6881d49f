"""Score the documents of tests/data/first_sight, which no one had read when they were scored first.

Each round holds published documents of places and layouts that no other test data has. Its first score was taken before
any change was made for it and is kept in `first_scores.json`, because later scores are of documents that are known. The
command writes both into docs/accuracy.md; ``--record ROUND`` stores the present score and
readings of a new round as its first.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel

from evaluation.accuracy import REPORT
from evaluation.documents import ROOT
from evaluation.first_readings import record
from evaluation.kept_tables import FIRST_SIGHT, with_table
from evaluation.score import Tally, compare
from extract.document import extract_document
from extract.model.records import Unreadable

FOLDER = ROOT / "tests" / "data" / "first_sight"
FIRST_SCORES = FOLDER / "first_scores.json"


class RoundScore(BaseModel):
    """The score of one class of documents of a round.

    Attributes:
        documents: Number of documents that state performance.
        refused: Number of these documents that were refused.
        f1: F1 of all facts together.
        mean: Mean F1 of the documents.
        numbers: Number of annotated numbers.
        numbers_right: Number of these that were read.
        numbers_wrong: Number of numbers that were read and are not what is printed.
        numbers_read: Number of numbers that were read.
        invented: Number of documents without performance from which a project was read.
    """

    documents: int
    refused: int
    f1: float
    mean: float
    numbers: int
    numbers_right: int
    numbers_wrong: int
    numbers_read: int
    invented: int


def score_round(folder: Path) -> dict[str, RoundScore]:
    """Score the documents of a round, by their class: forms, texts, and all."""
    by_class: dict[str, list[tuple[Tally, bool, bool]]] = {"forms": [], "texts": [], "all": []}
    for path in sorted(folder.glob("*/source.txt")):
        gold = json.loads(path.with_name("gold.json").read_text("utf-8"))
        gold.setdefault("document", {})
        is_negative = bool(gold.get("negative")) or not gold.get("projects")
        try:
            read = json.loads(extract_document(path).model_dump_json())
        except Unreadable:
            read = None
        tally = compare(gold | {"projects": gold.get("projects") or []}, read or {})
        kind = json.loads(path.with_name("meta.json").read_text("utf-8"))["class"]
        for name in (f"{kind}s", "all"):
            by_class[name].append((tally, read is None, is_negative))
    return {name: _together(scores) for name, scores in by_class.items()}


def _together(scores: Sequence[tuple[Tally, bool, bool]]) -> RoundScore:
    relevant = [(tally, is_refused) for tally, is_refused, is_negative in scores if not is_negative]
    together = Tally()
    for tally, _ in relevant:
        together.add(tally)
    return RoundScore(
        documents=len(relevant),
        refused=sum(is_refused for _, is_refused in relevant),
        f1=round(together.rates().f1, 4),
        mean=round(fmean(tally.rates().f1 for tally, _ in relevant), 4) if relevant else 1.0,
        numbers=together.gold["number"],
        numbers_right=together.right["number"],
        numbers_wrong=together.wrong_numbers,
        numbers_read=together.read["number"],
        invented=sum(is_negative and not is_refused for _, is_refused, is_negative in scores),
    )


def first_scores() -> dict[str, dict[str, RoundScore]]:
    """Return the first score of each round, by round and class."""
    stored = json.loads(FIRST_SCORES.read_text("utf-8"))
    return {
        name: {kind: RoundScore.model_validate(score) for kind, score in scores.items()}
        for name, scores in stored.items()
    }


def table(first: dict[str, dict[str, RoundScore]], now: dict[str, dict[str, RoundScore]]) -> Iterator[str]:
    """Yield the lines of the table: one per round, class of documents, and time of the score."""
    yield "| round | documents | score | relevant | refused | F1 | mean F1 | numbers right | wrong numbers |"
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|"
    for name, scores in now.items():
        for kind in scores:
            for when, score in (("first", first[name][kind]), ("now", scores[kind])):
                counts = f"{score.documents} | {score.refused} | {score.f1:.4f} | {score.mean:.4f}"
                numbers = f"{score.numbers_right} of {score.numbers} | {score.numbers_wrong} of {score.numbers_read}"
                yield f"| {name.removeprefix('round_')} | {kind} | {when} | {counts} | {numbers} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the rounds and write the table."""
    parser = argparse.ArgumentParser(prog=FIRST_SIGHT, description=main.__doc__)
    parser.add_argument("--record", metavar="ROUND", help="store the present score of this round as its first")
    given = parser.parse_args(arguments)
    now = {folder.name: score_round(folder) for folder in sorted(FOLDER.glob("round_*"))}
    first = first_scores()
    if given.record:
        if given.record in first:
            parser.error(f"{given.record} has a first score already; a first score is never replaced")
        first[given.record] = now[given.record]
        record(given.record, FOLDER / given.record)
        plain = {name: {kind: score.model_dump() for kind, score in scores.items()} for name, scores in first.items()}
        FIRST_SCORES.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
    lines = "\n".join(table(first, {name: score for name, score in now.items() if name in first}))
    REPORT.write_text(with_table(REPORT.read_text("utf-8"), FIRST_SIGHT, lines), "utf-8")
    print(lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
