"""Characters of Word 97-2003 documents that a person does not see, read without LibreOffice."""

import json
from pathlib import Path

import pytest

from evaluation.score import compare
from extract.document import extract_content
from extract.model.records import HiddenBy
from extract.readers.word.doc_binary import read_compound
from tests.conftest import ROOT

SEEN = ROOT / "tests" / "data" / "seen"
DOCUMENTS = sorted(SEEN.glob("word_*/*.doc"))

Hidden = list[tuple[str, HiddenBy, int | None, int | None]]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_every_visible_fact_is_read_without_libreoffice(path: Path) -> None:
    truth = {"document": {}, **json.loads((path.parent / "truth.json").read_text("utf-8"))}
    reading = extract_content(read_compound(path), document_id="0", file_name=path.name)
    assert compare(truth, json.loads(reading.model_dump_json())).misses == []


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        (
            "word_struck_out",
            [
                ("378664.62", HiddenBy.STRUCK_OUT, 6, 6),
                ("753", HiddenBy.STRUCK_OUT, 14, 5),
                ("89%", HiddenBy.STRUCK_OUT, 19, 7),
            ],
        ),
        (
            "word_hidden_text",
            [
                ("3,039,840.00", HiddenBy.FORMAT, 5, 3),
                ("203", HiddenBy.FORMAT, 9, 9),
                ("1", HiddenBy.FORMAT, 17, 9),
            ],
        ),
        ("word_tracked_changes", [("≥10", HiddenBy.DELETED, 11, 5), ("≥200座", HiddenBy.DELETED, 12, 5)]),
        # White captions stand in dark cells of the same table.
        ("word_white_text", [("9", HiddenBy.COLOUR, 11, 5), ("≥2座", HiddenBy.COLOUR, 12, 5)]),
        ("word_raised_marks", []),
    ],
)
def test_what_is_not_seen_is_hidden_text_with_its_cell(folder: str, expected: Hidden) -> None:
    hidden = read_compound(SEEN / folder / "libreoffice.doc").hidden
    assert [(one.text, one.hidden_by, one.place.row, one.place.column) for one in hidden] == expected
