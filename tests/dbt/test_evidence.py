"""Every value of every fact is in the source, at the place that its evidence names."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import duckdb
import pytest

from tests.conftest import lines_of, stands_at

PRINTED = """
-- samples as they are: 000 was changed in the second night
select file_name, fact_table, fact_key, field_name, line_number, column_number, text
from evidence join dim_document using (document_key)
where file_name in ('001.txt', '002.txt', '003.txt', '004.txt') and state <> 'quarantined'
"""


def values_of(marts: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], str]:
    """Return the value of each field of each fact, as text."""
    values = {}
    for (table,) in marts.execute("select distinct fact_table from evidence").fetchall():
        found = marts.execute(f"from {table}")
        columns = [column[0] for column in found.description]
        for row in found.fetchall():
            values |= {
                (table, row[0], name): value for name, value in zip(columns, row, strict=True) if value is not None
            }
    return values


def same(value: Any, text: str) -> bool:
    try:
        return Decimal(str(value)) == Decimal(text)
    except InvalidOperation:
        return str(value) == text


def test_the_text_of_every_evidence_row_is_at_its_place(marts: duckdb.DuckDBPyConnection) -> None:
    values = values_of(marts)
    amiss = []
    found = marts.execute(PRINTED).fetchall()
    for file_name, table, key, field, line, column, text in found:
        printed = text if text is not None else str(values[table, key, field])
        if not stands_at(lines_of(file_name.removesuffix(".txt")), line, column, printed):
            amiss.append((file_name, table, field, line, column, printed))
    assert len(found) > 3000
    assert amiss == []


def test_every_evidence_row_belongs_to_a_value(marts: duckdb.DuckDBPyConnection) -> None:
    values = values_of(marts)
    evidence = set(marts.execute("select fact_table, fact_key, field_name from evidence").fetchall())
    assert evidence - values.keys() == set()


NOT_READ = re.compile(
    r".*_key|.*line|framework|dimension|form_number|form_kind|subject_type|agency_name|is_additive|is_statement_total|is_named|is_reviewed|is_corrected"
    r"|has_.*|match_.*|confidence|rounding_yuan|severity|.*fact_table|.*_field_name"
)
"""Columns that order, classify or relate rows or hold a precision: they are not printed."""


@pytest.mark.parametrize(
    "fact",
    [
        "fct_project_statement",
        "fct_funding",
        "fct_indicator_target",
        "fct_outcome",
        "fct_evaluation_score",
        "fct_finding",
    ],
)
def test_every_value_has_evidence(marts: duckdb.DuckDBPyConnection, fact: str) -> None:
    values = {key for key in values_of(marts) if key[0] == fact and not NOT_READ.fullmatch(key[2])}
    evidence = set(marts.execute("select fact_table, fact_key, field_name from evidence").fetchall())
    assert values
    assert values - evidence == set()


def test_an_amount_has_the_line_it_was_read_from(marts: duckdb.DuckDBPyConnection) -> None:
    found = marts.execute(
        "select line_number, column_number, text, from_field_name from evidence join dim_document using (document_key)"
        " join fct_funding on fact_key = funding_key"
        " where file_name = '004.txt' and field_name = 'executed_yuan' and printed_label = '年度资金总额：'"
    ).fetchall()
    assert found == [(27, 2, "1300", "executed.value")]
