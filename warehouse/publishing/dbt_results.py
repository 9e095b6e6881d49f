"""What dbt left behind of a build: how each test ended, and what else failed, in words for a person."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.quality.known_failures import Gate, Outcome, Severity

DOCS = "static_index.html"
"""The docs of dbt in one file."""

_OF_WHAT_IS_NEW = "model.jixiao.int_facts__unpivoted"
"""The model that holds only what the build loads: a test of it says nothing of the rest."""


@dataclass(frozen=True)
class DbtResults:
    """The end of a run of dbt.

    Attributes:
        outcomes: How each test ended, those left out that were skipped.
        failures: What failed, models and tests, a line each in the order of the run.
    """

    outcomes: list[Outcome]
    failures: list[str]


def read_results(target: Path, database: Path, *, is_full_refresh: bool) -> DbtResults | None:
    """What a run left in its target folder; None where it did not come so far.

    Args:
        target: The folder.
        database: The build file, in which the rows that a test found still stand.
        is_full_refresh: Whether the run built everything.
    """
    if not (target / "run_results.json").exists():
        return None
    nodes = json.loads((target / "manifest.json").read_bytes())["nodes"]
    results: list[dict[str, Any]] = json.loads((target / "run_results.json").read_bytes())["results"]
    outcomes: list[Outcome] = []
    failures: list[str] = []
    with duckdb.connect(str(database), read_only=True) as warehouse:
        for result in results:
            node = nodes.get(result["unique_id"], {})
            is_test = node.get("resource_type") == "test"
            name = check_name(node) if is_test else result["unique_id"].split(".")[2]
            what = _what_failed(result, warehouse, is_test=is_test)
            if is_test and result["status"] in {"pass", "warn", "fail"}:
                outcomes.append(
                    Outcome(
                        check=name,
                        gate=Gate.DBT,
                        severity=Severity.WARNING if node["config"]["severity"].lower() == "warn" else Severity.ERROR,
                        rows=result["failures"],
                        message=what,
                        is_of_all=is_full_refresh or _OF_WHAT_IS_NEW not in node["depends_on"]["nodes"],
                    )
                )
            if result["status"] not in {"success", "pass", "warn", "no-op"}:  # of an exposure there is nothing to do
                failures.append(f"{name}: {what}")
    return DbtResults(outcomes, failures)


def check_name(node: dict[str, Any]) -> str:
    """What a test is called: its file, or the kind of test with what it looks at; macros/known_failures.sql as well."""
    if "test_metadata" not in node:
        return str(node["name"])
    model = node["attached_node"].split(".")[-1]
    return ".".join(filter(None, [node["test_metadata"]["name"], model, node["column_name"]]))


def _what_failed(result: dict[str, Any], warehouse: duckdb.DuckDBPyConnection, *, is_test: bool) -> str:
    """The message of a model that failed; of a test, how many rows it found and the first of them; else nothing."""
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
    """A text in one line, cut where it is long."""
    return " ".join(text.split())[:300]
