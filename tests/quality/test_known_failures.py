"""The ledger of known failures: what stops a run, what is a warning, which lines are to be lowered."""

from datetime import date
from pathlib import Path

import pytest

from extract.runtime.errors import JixiaoError
from warehouse.quality.known_failures import (
    CheckResult,
    Evaluation,
    Gate,
    Severity,
    evaluate,
    read_check_results,
    read_known_failures,
    write_check_results,
)

HEAD = "check,rows,since,why\n"


def outcome(rows: int, severity: Severity = Severity.WARNING, *, is_of_all: bool = True) -> CheckResult:
    message = f"{rows} rows, first a = 1" if rows else ""
    return CheckResult(check="a", gate=Gate.DBT, severity=severity, rows=rows, message=message, is_of_all=is_of_all)


def evaluated(tmp_path: Path, lines: str, *outcomes: CheckResult) -> Evaluation:
    path = tmp_path / "known_failures.csv"
    path.write_text(HEAD + lines, "utf-8")
    return evaluate(outcomes, read_known_failures(path))


@pytest.mark.parametrize(
    ("lines", "stops"), [("", True), ("a,2,2026-11-21,why\n", True), ("a,3,2026-11-21,why\n", False)]
)
def test_an_error_stops_the_run_if_it_exceeds_the_known_rows(tmp_path: Path, lines: str, stops: bool):
    found = evaluated(tmp_path, lines, outcome(3, Severity.ERROR))
    assert bool(found.stopping) is stops


def test_a_warning_stops_nothing(tmp_path: Path):
    found = evaluated(tmp_path, "", outcome(3))
    assert not found.stopping
    assert found.warnings() == ["a: 3 rows, first a = 1"]


def test_a_warning_that_exceeds_the_known_rows_names_their_number(tmp_path: Path):
    assert evaluated(tmp_path, "a,2,2026-11-21,why\n", outcome(3)).warnings() == [
        "a: 3 rows, first a = 1; 2 rows are known"
    ]


def test_a_known_failure_is_a_warning_without_an_action(tmp_path: Path):
    found = evaluated(tmp_path, 'a,3,2026-11-21,"the form, as printed, has no unit"\n', outcome(3, Severity.ERROR))
    assert not list(found.to_do())
    assert found.warnings() == ["a: rows: 3, known since 2026-11-21: the form, as printed, has no unit"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [(1, "a fails in fewer rows than the 3 of the line; change them to 1"), (0, "a no longer fails; delete the line")],
)
def test_fewer_failures_than_known_name_the_line_to_lower(tmp_path: Path, rows: int, words: str):
    actions = list(evaluated(tmp_path, "b,1,2026-11-21,why\na,3,2026-11-21,why\n", outcome(rows)).to_do())
    assert actions == [f"{tmp_path}/known_failures.csv, line 3: {words}"]


def test_a_check_of_new_rows_only_lowers_nothing(tmp_path: Path):
    assert evaluated(tmp_path, "a,3,2026-11-21,why\n", outcome(0, is_of_all=False)).warnings() == []


def test_a_line_of_an_unknown_check_is_a_warning(tmp_path: Path):
    assert evaluated(tmp_path, "gone,3,2026-11-21,why\n", outcome(0)).warnings() == [
        f"{tmp_path}/known_failures.csv, line 2: check gone was not run; delete the line if there is no such check"
    ]


def test_without_a_ledger_no_failure_is_known(tmp_path: Path):
    assert read_known_failures(tmp_path / "known_failures.csv").allowed_rows() == {}


def test_a_line_has_a_date_and_a_reason(tmp_path: Path):
    (tmp_path / "known_failures.csv").write_text(HEAD + "a,3,2026-11-21,why\n")
    ledger = read_known_failures(tmp_path / "known_failures.csv")
    assert (ledger.entries["a"].since, ledger.entries["a"].why, ledger.allowed_rows()) == (
        date(2026, 11, 21),
        "why",
        {"a": 3},
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("a,0,2026-11-21,why\n", "line 2: 'rows': Input should be greater than 0"),
        ("a,many,2026-11-21,why\n", "line 2: 'rows'"),
        ("a,1,yesterday,why\n", "line 2: 'since'"),
        ("a,1,2026-11-21,\n", "line 2: 'why'"),
        ("a,1,2026-11-21\n", "line 2: 'why'"),
        ("a,1,2026-11-21,why,more\n", "line 2: 'more': Extra inputs are not permitted"),
        ("a,1,2026-11-21,why\na,2,2026-11-21,why\n", "line 3: a already has line 2; delete one of the two"),
    ],
)
def test_an_invalid_line_is_an_error_that_names_it(tmp_path: Path, lines: str, words: str):
    with pytest.raises(JixiaoError) as error:
        evaluated(tmp_path, lines)
    assert error.value.message.startswith(f"{tmp_path}/known_failures.csv, {words}")
    assert "\n" not in error.value.message
    assert error.value.exit_code == 2


def test_a_ledger_saved_by_a_spreadsheet_is_read_or_refused_for_its_encoding(tmp_path: Path):
    path = tmp_path / "known_failures.csv"
    path.write_text(f"{HEAD}a,3,2026-11-21,表样如此\n", "utf-8-sig")
    assert read_known_failures(path).entries["a"].why == "表样如此"
    path.write_text(f"{HEAD}a,3,2026-11-21,表样如此\n", "gb18030")
    with pytest.raises(JixiaoError, match="not UTF-8"):
        read_known_failures(path)


def test_outcomes_are_written_among_the_reports(tmp_path: Path):
    assert read_check_results(tmp_path) == []
    write_check_results(tmp_path, [outcome(3), outcome(0, Severity.ERROR)])
    assert read_check_results(tmp_path) == [outcome(3), outcome(0, Severity.ERROR)]
