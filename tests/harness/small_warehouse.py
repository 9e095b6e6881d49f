"""A build with every table that the audit expects, a row or two in each, made by SQL without dbt."""

from pathlib import Path

import duckdb

from warehouse.publishing.audit import MAY_BE_EMPTY, MUST_HAVE_ROWS
from warehouse.publishing.publish import compact
from warehouse.publishing.versions import Version

FIRST, SECOND = "20260101T180000Z-aaaaaaaa", "20260102T180000Z-bbbbbbbb"


def small_build(home: Path, version_id: str = FIRST, *statements: str, facts: int = 2) -> Path:
    """Make the database file of a build and return its path.

    Args:
        home: The home.
        version_id: The version id of the build.
        statements: SQL statements that change the finished build.
        facts: The number of rows of each fact table.
    """
    database = home / "build" / version_id / "warehouse.duckdb"
    database.parent.mkdir(parents=True)
    with duckdb.connect(database) as connection:
        connection.execute("create schema staging; create schema intermediate; create schema marts")
        for table in sorted({*MUST_HAVE_ROWS, *MAY_BE_EMPTY}):
            rows = facts if table.startswith("fct_") else 1
            connection.execute(
                f"create table marts.{table} as from range({rows}) as rows(i) "
                f"select 'key ' || i as {table}_key, '知识产权 ' || i as title, i as number"
            )
        connection.execute("comment on table marts.dim_project is 'A project (项目).'")
        connection.execute("comment on column marts.dim_project.title is 'Its name (名称).'")
        connection.execute("create table staging.stg_raw__funding as select '年度资金总额' as source_label")
        connection.execute("create view intermediate.int_funding as select * from staging.stg_raw__funding")
        connection.execute("create view intermediate.a_view_of_a_view as select * from intermediate.int_funding")
        connection.execute("create macro staging.in_yuan(amount) as amount * 10000")
        connection.execute("alter table marts.fct_finding add column fact_key varchar")
        facts_with_keys = " union all ".join(
            f"from marts.{table} select '{table}' as fact_table, {table}_key as fact_key, title as text"
            for table in MAY_BE_EMPTY
            if table.startswith("fct_")
        )
        connection.execute(f"create or replace table marts.evidence as {facts_with_keys}")
        for statement in statements:
            connection.execute(statement)
    return database


def small_version(
    home: Path, *statements: str, version_id: str = FIRST, base: str | None = None, facts: int = 2
) -> Version:
    """Make a version that is ready to be audited, of a build as `small_build` makes it; `base` is the base version."""
    database = small_build(home, version_id, *statements, facts=facts)
    reports = home / "build" / "reports"
    reports.mkdir(exist_ok=True)
    (reports / "index.html").write_text("<h1>Checks</h1>", encoding="utf-8")
    return compact(database, version_id=version_id, base_version_id=base, reports=reports, details={"tests_passed": 12})
