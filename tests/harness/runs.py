"""Runs of the pipeline by its steps, without Airflow, and the marts that they give."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from tests.harness.homes import Home
from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.build import build_version
from warehouse.pipeline.check import check_new_batches
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
from warehouse.pipeline.publish import publish_version
from warehouse.settings import Settings

Rows = dict[str, list[tuple[object, ...]]]
COMMAND = "a test"
BUILD_COLUMNS = {"build_info": ["fingerprint", "mart_row_count", "tests_passed"]}


def run_pipeline(settings: Settings) -> Path | None:
    """Run the steps of the nightly DAG; return the version that was published, None where there was nothing to do."""
    run_directory = discover_documents(settings)
    plans = land_documents(settings, run_directory)
    for plan in plans:
        extract_batch(settings, plan)
    return finish_run(settings, run_directory) if has_work(settings, plans) else None


def finish_run(settings: Settings, run_directory: Path, *, full_refresh: bool = False) -> Path | None:
    """Run the steps after extraction: check, build, audit, publish."""
    check_new_batches(settings, run_directory)
    note = build_version(settings, run_directory, COMMAND, full_refresh=full_refresh)
    return publish_version(settings, note, audit_version(settings, note, COMMAND), COMMAND)


def marts(home: Home) -> Rows:
    """Return all rows of the current marts without instants, batch ids and the tables about batches and builds."""
    return _rows(home, {"build_info": [], "rpt_pipeline": []})


def marts_and_builds(home: Home) -> Rows:
    """Return all rows of the current marts without instants and batch ids, and what the build counted."""
    home.audited_version()
    return _rows(home, BUILD_COLUMNS)


def _rows(home: Home, compared: Mapping[str, list[str]]) -> Rows:
    """Return the rows of all marts; `compared` names the columns of some tables, none where a table is left out."""
    with duckdb.connect(home.path / "published/current/warehouse.duckdb", read_only=True) as warehouse:
        tables = warehouse.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where schema_name = 'marts' and not ends_with(column_name, '_at') and column_name <> 'batch_id' "
            "group by all"
        ).fetchall()
        selected = {table: compared.get(table, columns) for table, columns in sorted(tables)}
        return {
            table: warehouse.execute(f"select {', '.join(columns)} from marts.{table} order by all").fetchall()  # noqa: S608
            for table, columns in selected.items()
            if columns
        }
