"""Half a file is refused, or read with the note that its end is missing; the formats are those of real documents."""

from pathlib import Path

import pytest

from extract.document import extract_document
from extract.model.notes import Note
from extract.model.records import Unreadable
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"
FILES = [*sorted((DATA / "files").glob("tianjin.*")), DATA / "csv" / "form_gbk.csv"]


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_half_a_file_is_never_read_as_a_whole_one(tmp_path: Path, path: Path, share: float) -> None:
    part = tmp_path / path.name
    data = path.read_bytes()
    part.write_bytes(data[: int(share * len(data))])
    try:
        document = extract_document(part).document
    except Unreadable:
        return
    assert {Note.END_MISSING, Note.CHARACTER_TRUNCATED} & set(document.confidence_basis)
    assert document.confidence == 0.5
