"""The audit: checks that a version must pass before it is published.

Each check reads the final files of the version and yields one message per failure. Messages name tables and columns but
never contain a value.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
from pydantic import ValidationError

from warehouse.errors import DataGateFailed
from warehouse.publishing.versions import BuildRecord, Version
from warehouse.quality.personal_data import CANDIDATE, find_personal_data

MUST_HAVE_ROWS = (
    "build_info",
    "dim_agency",
    "dim_document",
    "dim_fiscal_year",
    "dim_funding_source",
    "dim_indicator",
    "dim_project",
    "dim_region",
    "dim_rule",
    "document_sighting",
)
"""Tables that are never empty: dimensions with a member ``unknown``, sightings, rules and build_info."""

MAY_BE_EMPTY = (
    "bridge_indicator_outcome",
    "bridge_project_outcome",
    "evidence",
    "fct_evaluation_score",
    "fct_finding",
    "fct_funding",
    "fct_indicator_target",
    "fct_outcome",
    "fct_project_statement",
    "hidden_text",
    "rpt_corrections",
    "rpt_coverage",
    "rpt_freshness",
    "rpt_funding_execution",
    "rpt_indicator_benchmark",
    "rpt_pipeline",
    "rpt_project_scorecard",
    "rpt_quality",
    "rpt_unrecognised",
    "unrecognised",
)
"""Other tables that must exist but may be empty."""


@dataclass(frozen=True, slots=True)
class AuditedVersion:
    """A version under audit: its files, the content of its build.json, and a connection to its database."""

    version: Version
    record: BuildRecord
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str, *parameters: str) -> list[tuple[object, ...]]:
        """Run a query with parameters; return its rows."""
        return self.connection.execute(query, parameters).fetchall()

    def count(self, relation: str) -> int:
        """Return the number of rows of a relation, given as the FROM clause of a query."""
        ((count,),) = self.rows(f"select count(*) from {relation}")  # noqa: S608 - names come from the file itself
        return int(str(count))

    def tables(self) -> list[tuple[str, str]]:
        """Return the schema and name of every table in the database."""
        found = self.rows("select schema_name, table_name from duckdb_tables() where not internal order by all")
        return [(str(schema), str(name)) for schema, name in found]

    def marts(self) -> list[str]:
        """Return the names of the tables of schema marts."""
        return [name for schema, name in self.tables() if schema == "marts"]

    def key(self, table: str) -> str:
        """Return the quoted name of the key column of a table of marts, which is its first column."""
        ((column,),) = self.rows(
            "select column_name from duckdb_columns() "
            "where schema_name = 'marts' and table_name = ? and column_index = 1",
            table,
        )
        return f'"{column}"'


Check = Callable[[AuditedVersion], Iterator[str]]


def clients_from_1_4_can_read_it(audited: AuditedVersion) -> Iterator[str]:
    """Check that the storage version of the database is v1.4.0, which DuckDB 1.4 and later can read."""
    ((storage,),) = audited.rows(
        "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    )
    if storage != "v1.4.0+":
        yield f"the file has storage version {storage}, not v1.4.0"


def tables_of_the_contract_are_there(audited: AuditedVersion) -> Iterator[str]:
    """Check that schema marts has every table in `MUST_HAVE_ROWS` and `MAY_BE_EMPTY`."""
    for name in sorted({*MUST_HAVE_ROWS, *MAY_BE_EMPTY} - {*audited.marts()}):
        yield f"marts.{name} is missing"


def tables_that_cannot_be_empty_have_rows(audited: AuditedVersion) -> Iterator[str]:
    """Check that every table in `MUST_HAVE_ROWS` has rows."""
    for name in MUST_HAVE_ROWS:
        if not audited.count(f"marts.{name}"):
            yield f"marts.{name} is empty"


def rows_are_those_of_the_build(audited: AuditedVersion) -> Iterator[str]:
    """Check that the tables of marts and their row counts equal those in build.json."""
    counted = {name: audited.count(f'marts."{name}"') for name in audited.marts()}
    for name in sorted(counted.keys() | audited.record.rows.keys()):
        if counted.get(name) != audited.record.rows.get(name):
            yield f"marts.{name} has {counted.get(name)} rows, build.json says {audited.record.rows.get(name)}"


def parquet_has_the_same_rows(audited: AuditedVersion) -> Iterator[str]:
    """Check that the Parquet copy of each table exists and has the row count in build.json."""
    for name, rows in audited.record.rows.items():
        path = audited.version.parquet / f"{name}.parquet"
        if not path.exists():
            yield f"parquet/{name}.parquet is missing"
            continue
        ((counted,),) = audited.rows("select count(*) from read_parquet(?)", str(path))
        if counted != rows:
            yield f"parquet/{name}.parquet has {counted} rows, build.json says {rows}"


def every_fact_has_evidence(audited: AuditedVersion) -> Iterator[str]:
    """Check that every fact, findings included, has at least one row in the table `evidence`."""
    for name in audited.marts():
        if name.startswith("fct_"):
            without = audited.count(
                f"marts.{name} as fact anti join marts.evidence as evidence "
                f"on evidence.fact_table = '{name}' and evidence.fact_key = fact.{audited.key(name)}"
            )
            if without:
                yield f"{without} rows of marts.{name} have no evidence"


def every_evidence_has_its_fact(audited: AuditedVersion) -> Iterator[str]:
    """Check that every row of the table `evidence` refers to a fact that exists."""
    there = audited.marts()
    for (name,) in audited.rows("select distinct fact_table from marts.evidence order by 1"):
        if name not in there:
            yield f"marts.evidence is about {name}, which is not a table of marts"
            continue
        without = audited.count(
            f"(from marts.evidence where fact_table = '{name}') as evidence anti join marts.{name} as fact "
            f"on evidence.fact_key = fact.{audited.key(str(name))}"
        )
        if without:
            yield f"{without} rows of marts.evidence belong to no row of marts.{name}"


def views_are_self_contained(audited: AuditedVersion) -> Iterator[str]:
    """Check that every view can be read and reads no file outside the warehouse."""
    for schema, name, sql in audited.rows(
        "select schema_name, view_name, sql from duckdb_views() where not internal order by all"
    ):
        if re.search(r"\bread_\w+\(|\b(?:from|join)\s+'", str(sql), re.IGNORECASE):
            yield f"the view {schema}.{name} reads a file outside the warehouse"
            continue
        try:
            audited.rows(f'select * from "{schema}"."{name}" limit 0')  # noqa: S608
        except duckdb.Error:
            yield f"the view {schema}.{name} cannot be read"


def tables_hold_no_personal_data(audited: AuditedVersion) -> Iterator[str]:
    """Check that no text of any table, in any schema, contains personal data."""
    for schema, name in audited.tables():
        columns = audited.rows(
            "select column_name from duckdb_columns() where schema_name = ? and table_name = ? "
            "and (data_type like '%VARCHAR%' or data_type like '%JSON%') order by column_index",
            schema,
            name,
        )
        for (column,) in columns:
            text = f'"{column}"::varchar'
            texts = audited.connection.execute(
                f'select distinct {text} from "{schema}"."{name}" where regexp_matches({text}, ?)',  # noqa: S608
                [CANDIDATE],
            )
            found: Counter[str] = Counter()
            while rows := texts.fetchmany(10_000):
                for (value,) in rows:
                    found.update(find_personal_data(value))
            for kind, count in sorted(found.items()):
                yield f"{schema}.{name}.{column} holds personal data: {kind}, in {count} values"


def reports_hold_no_personal_data(audited: AuditedVersion) -> Iterator[str]:
    """Check that no report contains personal data."""
    for path in sorted(audited.version.reports.rglob("*")):
        if path.suffix in {".html", ".json", ".md", ".txt", ".csv"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            shown = re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text) if path.suffix == ".html" else text
            for kind in sorted({kind for line in shown.splitlines() for kind in find_personal_data(line)}):
                yield f"reports/{path.relative_to(audited.version.reports)} holds personal data: {kind}"


CHECKS: tuple[Check, ...] = (
    clients_from_1_4_can_read_it,
    tables_of_the_contract_are_there,
    tables_that_cannot_be_empty_have_rows,
    rows_are_those_of_the_build,
    parquet_has_the_same_rows,
    every_fact_has_evidence,
    every_evidence_has_its_fact,
    views_are_self_contained,
    tables_hold_no_personal_data,
    reports_hold_no_personal_data,
)


def audit(prepared: Version, checks: Sequence[Check] = CHECKS) -> None:
    """Run the checks of the audit on the final files of a version.

    Raises:
        DataGateFailed: A check failed; the message lists the first failures.
    """
    failures = find_faults(prepared, checks)
    if failures:
        raise DataGateFailed(
            f"audit of version {prepared.version_id}: {'; '.join(failures[:3])}"
            f"{f'; and {len(failures) - 3} more' if len(failures) > 3 else ''}. "
            f"The published warehouse is unchanged; the rejected version is in {prepared.path}."
        )


def find_faults(version: Version, checks: Sequence[Check]) -> list[str]:
    """Run checks on a version; return one message per failure. The list is empty if the version passes them."""
    try:
        record = version.record()
        with duckdb.connect(version.database, read_only=True) as connection:
            audited = AuditedVersion(version, record, connection)
            return [failure for check in checks for failure in _failures(check, audited)]
    except (OSError, ValidationError, duckdb.Error) as error:
        return [f"it cannot be opened ({type(error).__name__})"]


def _failures(check: Check, audited: AuditedVersion) -> list[str]:
    try:
        return list(check(audited))
    except duckdb.Error as error:
        return [f"{check.__name__.replace('_', ' ')}: could not be checked ({type(error).__name__})"]
