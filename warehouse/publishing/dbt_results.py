"""Read the results of a dbt build: the result of each test, and one message per failed model or test."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.quality.known_failures import CheckResult, Gate, Severity

DOCS = "static_index.html"
"""Name of the file in dbt's target folder that holds the dbt docs in one page."""

_ONLY_THIS_LOAD = "model.jixiao.int_facts__unpivoted"
"""A model that holds only the documents of the current load, so its tests do not cover other documents."""


@dataclass(frozen=True)
class DbtResults:
    """The results of a run of dbt.

    Attributes:
        checks: The result of each test whose query ran without an error.
        failures: One message per model or test that failed, in the order of the run.
    """

    checks: list[CheckResult]
    failures: list[str]


def read_results(target: Path, database: Path, *, is_full_refresh: bool) -> DbtResults | None:
    """Read the results of a run of dbt.

    Args:
        target: The target folder of dbt, which holds its artifacts.
        database: The build file, in which the queries of failed tests are run again to show a failing row.
        is_full_refresh: Whether the run built all documents, so that all tests cover all rows.

    Returns:
        None if the run ended before it wrote results.
    """
    if not (target / "run_results.json").exists():
        return None
    nodes = json.loads((target / "manifest.json").read_bytes())["nodes"]
    results: list[dict[str, Any]] = json.loads((target / "run_results.json").read_bytes())["results"]
    checks: list[CheckResult] = []
    failures: list[str] = []
    with duckdb.connect(str(database), read_only=True) as warehouse:
        for result in results:
            node = nodes.get(result["unique_id"], {})
            is_test = node.get("resource_type") == "test"
            name = check_name(node) if is_test else result["unique_id"].split(".")[2]
            message = _failure_message(result, warehouse, is_test=is_test)
            if is_test and result["status"] in {"pass", "warn", "fail"}:
                checks.append(
                    CheckResult(
                        check=name,
                        gate=Gate.DBT,
                        severity=Severity.WARNING if node["config"]["severity"].lower() == "warn" else Severity.ERROR,
                        rows=result["failures"],
                        message=message,
                        is_of_all=is_full_refresh or _ONLY_THIS_LOAD not in node["depends_on"]["nodes"],
                    )
                )
            if result["status"] not in {"success", "pass", "warn", "no-op"}:  # "no-op": an exposure
                failures.append(f"{name}: {message}")
    return DbtResults(checks, failures)


def check_name(node: dict[str, Any]) -> str:
    """Return the name of a test, as macros/known_failures.sql does.

    It is the name of the file of a singular test, and ``kind.model.column`` for a generic test.

    Args:
        node: The test in dbt's manifest.
    """
    if "test_metadata" not in node:
        return str(node["name"])
    model = node["attached_node"].split(".")[-1]
    return ".".join(filter(None, [node["test_metadata"]["name"], model, node["column_name"]]))


def _failure_message(result: dict[str, Any], warehouse: duckdb.DuckDBPyConnection, *, is_test: bool) -> str:
    """Return the message about a failed model or test; empty if it did not fail.

    For a failed test it has the number of failing rows and the first of them; otherwise it is the error of dbt.
    """
    if result["status"] in {"success", "pass", "no-op"}:
        return ""
    if result["status"] not in {"warn", "fail"} or not is_test:
        return one_line(result["message"] or result["status"])
    found = warehouse.execute(f"from ({result['compiled_code']}) limit 1")
    columns = [column[0] for column in found.description]
    row = found.fetchone() or ()
    first = ", ".join(f"{column} = {value}" for column, value in zip(columns, row, strict=False))
    return f"{result['failures']} rows, first {one_line(first)}"


def one_line(text: str) -> str:
    """Return a text as one line of at most 300 characters."""
    return " ".join(text.split())[:300]
