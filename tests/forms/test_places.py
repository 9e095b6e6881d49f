"""Every field of every record is printed in the source at its place."""

from collections.abc import Iterator

import pytest

from extract.model.records import Project, Row
from tests.conftest import lines_of, read_sample, stands_at

NOT_READ = {"cells", "confidence", "confidence_basis", "measure", "period", "normalized", "actual_value", "actual_unit"}


def rows_of(name: str) -> Iterator[Row]:
    document = read_sample(name)
    yield document.document
    for project in document.projects:
        yield project
        yield from project.funding
        yield from project.indicators
        yield from project.scores


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_every_place_holds_the_value_of_its_field(name: str) -> None:
    lines = lines_of(name)
    for row in rows_of(name):
        form = (
            {"form_title": row.form.title, "form_fiscal_year": row.form.fiscal_year} if isinstance(row, Project) else {}
        )
        for field, place in row.cells.items():
            value = form.get(field, getattr(row, field, None))
            text = place.text if place.text is not None else value
            assert text is not None, (name, field)
            assert place.line is not None
            assert place.column is not None
            assert stands_at(lines, place.line, place.column, str(text)), (name, field, text, place)


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_every_printed_field_of_a_record_has_a_place(name: str) -> None:
    for row in rows_of(name):
        if row is read_sample(name).document:
            assert row.cells.keys() >= {"title", "fiscal_year"}
            continue
        for field, value in row:
            if field in NOT_READ or value is None or isinstance(value, list):
                continue
            if field in ("name", "source", "value", "level3", "target", "actual", "scope", "score", "annual_goal"):
                assert field in row.cells, (name, field, value)
