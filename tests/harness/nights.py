"""Nights by their steps, without Airflow, and what they came to."""

from pathlib import Path

import duckdb

from tests.pipeline.conftest import Home
from warehouse.pipeline import extraction, night
from warehouse.settings import Settings

Rows = dict[str, list[tuple[object, ...]]]


def run_night(settings: Settings) -> Path | None:
    """One night, as the nightly DAG runs it; the version that it published."""
    papers = night.discover(settings)
    plans = night.land(settings, papers)
    for plan in plans:
        extraction.extract_batch(settings, plan)
    return finish_night(settings, papers) if night.has_work(settings, plans) else None


def finish_night(settings: Settings, papers: Path) -> Path | None:
    """The steps after reading."""
    night.check(settings, papers)
    note = night.build(settings, papers, "a test")
    return night.publish(settings, note, night.audit(settings, note, "a test"), "a test")


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
