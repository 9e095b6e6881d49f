"""`jixiao sql` and `jixiao trace` on a published warehouse."""

import csv
import json
import subprocess

from tests.conftest import SAMPLES, lines_of, stands_at
from tests.harness.homes import Home

Run = tuple[Home, subprocess.CompletedProcess[str]]


def test_sql_prints_the_requested_format(first_run: Run) -> None:
    query = "select project_name, fiscal_year from dim_project where fiscal_year = 2020 order by all limit 1"
    home, _ = first_run
    ((name, year),) = home.rows(query.replace("dim_project", "marts.dim_project"))
    assert json.loads(home.jixiao("sql", query, "--format", "json").stdout) == [
        {"project_name": name, "fiscal_year": year}
    ]
    lines = home.jixiao("sql", query, "--format", "csv").stdout.splitlines()
    assert list(csv.reader(lines)) == [["project_name", "fiscal_year"], [name, str(year)]]
    assert name in home.jixiao("sql", query).stdout


def test_sql_refuses_to_change_the_warehouse_or_write_a_file(first_run: Run) -> None:
    home, _ = first_run
    for query in ("delete from dim_project", f"copy dim_project to '{home.path / 'copy.csv'}'", "selct"):
        done = home.jixiao("sql", query)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert not (home.path / "copy.csv").exists()


def test_the_text_of_all_evidence_is_at_its_place_in_the_source(first_run: Run) -> None:
    home, _ = first_run
    rows = home.rows(
        """
        select file_name, line_number, column_number, text from marts.evidence
        join marts.dim_document using (document_key) where text is not null and regexp_matches(file_name, '^00\\d')
        """
    )
    lines = {file.name: lines_of(file.stem) for file in SAMPLES.glob("*.txt")}
    assert {row[0] for row in rows} == lines.keys()
    assert [row for row in rows if not stands_at(lines[row[0]], *row[1:])] == []


def test_trace_prints_the_lines_of_a_fact_with_its_cell_marked(first_run: Run) -> None:
    home, _ = first_run
    ((key, text, name),) = home.rows(
        """
        select outcome_key, actual_text, file_name from marts.fct_outcome
        join marts.dim_document using (document_key) where file_name = '004.txt' and actual_text like '%件%'
        order by line limit 1
        """
    )
    done = home.jixiao("trace", key[:16], "--field", "actual_text")
    head, _, place, *lines = done.stdout.splitlines()
    assert head == f"fct_outcome {key}: actual_text = {' '.join(text.split())}"
    assert name in place
    marked = "".join(line.partition("⟦")[2].partition("⟧")[0] for line in lines)
    assert "".join(marked.split()) == "".join(text.split())
    number, _, line = lines[0].partition(" | ")
    assert line.replace("⟦", "").replace("⟧", "") == (home.inbox / name).read_text("utf-8").split("\n")[int(number) - 1]


def test_trace_marks_every_line_of_a_cell(first_run: Run) -> None:
    home, _ = first_run
    ((key,),) = home.rows(
        "select statement_key from marts.fct_project_statement where content like '%' || chr(10) || '%' "
        "order by statement_key limit 1"
    )
    *_, first, last = home.jixiao("trace", key, "--field", "content").stdout.splitlines()
    assert "⟦" in first
    assert "⟦" in last


def test_a_key_of_no_fact_is_wrong_usage(first_run: Run) -> None:
    done = first_run[0].jixiao("trace", "no-such-key")
    assert done.returncode == 2
    assert done.stderr.startswith("jixiao: no-such-key: no fact has this key.")
