"""Run the steps of the pipeline in the test process, without Airflow, and return the rows of the marts."""

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
    """Run the steps of the nightly DAG; return the folder of the published version, None if nothing was published."""
    run_directory = discover_documents(settings)
    plans = land_documents(settings, run_directory)
    for plan in plans:
        extract_batch(settings, plan)
    return finish_run(settings, run_directory) if has_work(settings, plans) else None


def finish_run(settings: Settings, run_directory: Path, *, full_refresh: bool = False) -> Path | None:
    """Run the steps check, build, audit and publish; return the folder of the version, None if another is pinned.

    With `full_refresh`, build from nothing instead of in a copy of the current version.
    """
    check_new_batches(settings, run_directory)
    note = build_version(settings, run_directory, COMMAND, full_refresh=full_refresh)
    return publish_version(settings, note, audit_version(settings, note, COMMAND), COMMAND)


def marts(home: Home) -> Rows:
    """Return the rows of the current marts by table.

    Columns of instants and batch ids are left out, and so are the tables about builds and batches.
    """
    return _rows(home, {"build_info": [], "rpt_pipeline": []})


def marts_and_builds(home: Home) -> Rows:
    """Return the rows of the current marts by table, after an audit of the current version.

    Columns of instants and batch ids are left out, and most columns of the table about builds.
    """
    home.audited_version()
    return _rows(home, BUILD_COLUMNS)


def _rows(home: Home, compared: Mapping[str, list[str]]) -> Rows:
    """Return the rows of all marts by table.

    `compared` has the columns to select from some tables; a table without columns is left out.
    """
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
