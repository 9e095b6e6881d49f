"""The first readings of documents: what was read from them when no rule had been made for them yet.

Today's reading of such a document says little of the next one, since rules were made for it meanwhile. Its first
reading shows how forms go astray that no one has seen, so that the confidence of numbers is calibrated on it. A first
reading is stored before calibration, once, by ``python -m evaluation.first_sight --record ROUND``.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from evaluation.documents import ROOT
from evaluation.render import render, tables_of
from extract.document import read_document
from extract.forms.confidence.consistency import check_consistency
from extract.model.records import ExtractedDocument, Unreadable

_DATA = ROOT / "tests" / "data"
STORE = _DATA / "first_sight" / "first_readings"
ENDING = ".json.gz"
TEXT, CELLS = "source", "docx"


def folders() -> dict[str, Path]:
    """Return where the documents of each set of first readings are: the rounds, and those of tests/data/annotated."""
    names = sorted(path.name.removesuffix(ENDING) for path in STORE.glob(f"*{ENDING}"))
    return {name: next(_DATA.glob(name), STORE.parent / name) for name in names}


class FirstReading(NamedTuple):
    """The first reading of a document.

    Attributes:
        gold: The annotation of the document.
        form: `TEXT` for its text, `CELLS` for its cells.
        document: What was read; None if it was refused.
    """

    gold: Path
    form: str
    document: ExtractedDocument | None


def first_readings() -> Iterator[FirstReading]:
    """Yield all first readings, without what would not be published today because the form contradicts it."""
    for name, folder in folders().items():
        stored = json.loads(gzip.decompress((STORE / f"{name}{ENDING}").read_bytes()))
        for document, forms in stored.items():
            for form, record in forms.items():
                read = ExtractedDocument.model_validate(record) if record else None
                yield FirstReading(folder / document / "gold.json", form, _consistent(read) if read else None)


def record(name: str, folder: Path) -> None:
    """Store the first readings of the documents of a folder.

    Args:
        name: The name of the round.
        folder: Its documents.
    """
    stored: dict[str, dict[str, object]] = {}
    with TemporaryDirectory() as made:
        for source in sorted(folder.glob("*/source.txt")):
            grid = source.with_name("grid.json")
            files = {TEXT: source}
            if grid.exists():
                files[CELLS] = render({source.parent.name: tables_of(grid)}, Path(made), CELLS)[source.parent.name]
            stored[source.parent.name] = {form: _read(path) for form, path in files.items()}
    write(name, stored)


def write(name: str, stored: dict[str, dict[str, object]]) -> None:
    """Write first readings, by document and form."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True)
    (STORE / f"{name}{ENDING}").write_bytes(gzip.compress(text.encode(), mtime=0))


def _read(path: Path) -> object:
    try:
        return json.loads(read_document(path).model_dump_json())
    except Unreadable:
        return None


def _consistent(read: ExtractedDocument) -> ExtractedDocument:
    projects, withheld = check_consistency(read.projects)
    unrecognised: Sequence[object] = [*read.unrecognised, *withheld]
    return read.model_copy(update={"projects": projects, "unrecognised": unrecognised})
