"""Score the files of tests/data/seen, whose visible form differs from what they contain, for docs/accuracy.md.

Each folder has files that show one form, with text beside or beneath it that a person does not see, does not read as
part of a number, or reads in another order than it is stored.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from evaluation.accuracy import REPORT
from evaluation.documents import ROOT
from evaluation.kept_tables import SEEN, with_table
from evaluation.score import Tally, compare
from extract.document import extract_document
from extract.model.records import Unreadable

FOLDER = ROOT / "tests" / "data" / "seen"


class SeenFile(NamedTuple):
    """The score of one file.

    Attributes:
        folder: The name of the folder, one for each kind of difference.
        form: The format, as the end of the file name.
        tally: The score.
        hidden_count: Number of texts that were left out and recorded as hidden.
    """

    folder: str
    form: str
    tally: Tally
    hidden_count: int

    @property
    def is_right(self) -> bool:
        """Whether every fact is right, and no other was read."""
        return not self.tally.misses


def files() -> list[Path]:
    """Return the files, without their truth."""
    return sorted(path for path in FOLDER.glob("*/*") if path.suffix not in {".json", ".md"})


def read_seen() -> Iterator[SeenFile]:
    """Score each file; a file that is refused scores zero."""
    for path in files():
        truth = json.loads((path.parent / "truth.json").read_text("utf-8"))
        truth.setdefault("document", {})
        form = path.suffix.removeprefix(".").lower()
        try:
            document = extract_document(path)
        except Unreadable:
            yield SeenFile(path.parent.name, form, compare(truth, {}), 0)
            continue
        tally = compare(truth, json.loads(document.model_dump_json()))
        yield SeenFile(path.parent.name, form, tally, len(document.hidden))


def seen_rows(scores: Sequence[SeenFile]) -> Iterator[str]:
    """Yield the lines of the table: one per format, and one for all together."""
    by_format: dict[str, list[SeenFile]] = defaultdict(list)
    for score in scores:
        by_format[score.form].append(score)
    yield "| format | kinds | files | files right | facts | wrong numbers | texts recorded as hidden |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, some in [*sorted(by_format.items()), ("together", [*scores])]:
        together = Tally()
        for score in some:
            together.add(score.tally)
        counts = [len({score.folder for score in some}), len(some), sum(score.is_right for score in some)]
        counts += [together.facts, together.wrong_numbers, sum(score.hidden_count for score in some)]
        yield f"| {name} | {' | '.join(map(str, counts))} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the files and write the table."""
    argparse.ArgumentParser(prog=SEEN, description=main.__doc__).parse_args(arguments)
    table = "\n".join(seen_rows(list(read_seen())))
    REPORT.write_text(with_table(REPORT.read_text("utf-8"), SEEN, table), "utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
