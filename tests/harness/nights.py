"""Nights by their steps, without Airflow, and what they came to."""

from pathlib import Path

import duckdb

from tests.pipeline.conftest import Home
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


def run_night(settings: Settings) -> Path | None:
    """One night, as the nightly DAG runs it; the version that it published."""
    run = discover_documents(settings)
    plans = land_documents(settings, run)
    for plan in plans:
        extract_batch(settings, plan)
    return finish_night(settings, run) if has_work(settings, plans) else None


def finish_night(settings: Settings, run: Path) -> Path | None:
    """The steps after reading."""
    check_new_batches(settings, run)
    note = build_version(settings, run, "a test")
    return publish_version(settings, note, audit_version(settings, note, "a test"), "a test")


def marts(home: Home) -> Rows:
    """All rows of the marts in force, but for instants and what tells of batches and builds."""
    with duckdb.connect(home.path / "published/current/warehouse.duckdb", read_only=True) as warehouse:
        tables = warehouse.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where schema_name = 'marts' and table_name not in ('build_info', 'rpt_pipeline') "
            "and not ends_with(column_name, '_at') and column_name <> 'batch_id' group by all"
        ).fetchall()
        return {
            table: warehouse.execute(f"select {', '.join(columns)} from marts.{table} order by all").fetchall()  # noqa: S608
            for table, columns in tables
        }
