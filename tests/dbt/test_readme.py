"""README.md: its query has the answer that is shown, its trace the key and the place."""

import re

import duckdb

from tests.conftest import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")


def test_the_query_has_the_answer_that_is_shown(samples: duckdb.DuckDBPyConnection) -> None:
    ((query, shown),) = re.findall(r'jixiao sql "(\s*select level3[^"]*)"\n(┏.*?)```', TEXT, re.DOTALL)
    answer = samples.execute(query)
    names = [column[0] for column in answer.description or []]
    rows = [["" if value is None else str(value) for value in row] for row in answer.fetchall()]
    assert [[cell.strip() for cell in line[1:-1].split("┃")] for line in shown.splitlines()[1:2]] == [names]
    lines = [line for line in shown.splitlines() if line.startswith("│")]
    assert [[_number(cell.strip()) for cell in line[1:-1].split("│")] for line in lines] == [
        [_number(cell) for cell in row] for row in rows
    ]


def test_the_trace_shows_the_key_and_the_place(samples: duckdb.DuckDBPyConnection) -> None:
    key, document, line, column = re.findall(
        r"^fct_outcome (\w{32}): .*\n.*\n .*\(sha256 (\w{64})\), line (\d+), column (\d+)$", TEXT, re.MULTILINE
    )[0]
    (query,) = re.findall(r'"(select outcome_key [^"]*)"', TEXT)
    assert samples.execute(query).fetchall() == [(key,)]
    places = samples.execute(
        "select document_key, line_number, column_number from marts.evidence "
        "where fact_key = ? and field_name = 'actual_value'",
        [key],
    ).fetchall()
    assert places == [(document, int(line), int(column))]


def _number(cell: str) -> str:
    """Return a number without trailing zeros."""
    return re.sub(r"(\.\d*?)0+$", r"\1", cell) if re.fullmatch(r"\d+\.\d+", cell) else cell
