"""The steps of an extraction: each row is classified once, and no step changes what an earlier one returned."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest

from extract.document import extract_content
from extract.forms import row_kinds
from extract.forms.confidence.coverage import check_content
from extract.forms.confidence.withholding import limit_recovered_layout, withhold_uncertain
from extract.forms.description import describe_document, share_with_projects
from extract.forms.layout_recovery.forms import find_forms
from extract.forms.narrative.around_tables import complete_by_report
from extract.forms.repair.rows import repaired_rows
from extract.forms.repair.stated_units import complete_units
from extract.forms.row_kinds import RowKind
from extract.forms.rows import Row
from extract.forms.table.reader import read_forms
from extract.model.records import DocumentHead
from extract.readers import read_content
from tests.conftest import ROOT, SAMPLES

DATA = ROOT / "tests" / "data"
DOCUMENTS = [*sorted(SAMPLES.glob("*.txt")), *sorted(DATA.glob("dev/*/source.txt")), DATA / "files" / "tianjin.docx"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name + path.name)
def test_each_row_is_classified_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    classified: list[Row] = []
    kind_of = row_kinds._kind

    def counted(row: Row, fields: Sequence[str | None]) -> RowKind:
        classified.append(row)
        return kind_of(row, fields)

    monkeypatch.setattr(row_kinds, "_kind", counted)
    extract_content(read_content(path), document_id="x", file_name=path.name)
    assert classified
    assert len({id(row) for row in classified}) == len(classified)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name + path.name)
def test_no_step_changes_what_an_earlier_one_returned(path: Path) -> None:
    content = read_content(path)
    rows = repaired_rows(content)
    forms = find_forms(rows).forms
    projects, unrecognised = read_forms(forms)
    before = deepcopy(projects)
    head = DocumentHead(document_id="x", file_name=path.name, media_type=content.media_type)
    limit_recovered_layout(projects)
    complete_by_report(projects, content)
    complete_units(projects, rows)
    withhold_uncertain(projects)
    if projects:
        check_content(projects, forms, unrecognised, rows, is_complete=True)
        described = describe_document(head, projects, forms, rows)
        share_with_projects(described, projects)
        assert described.kind == projects[0].form.kind
    assert projects == before
    assert head.cells == {}
