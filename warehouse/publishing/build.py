"""The build: dbt loads the new documents of the raw zone into a copy of the published warehouse, as a new version.

The dbt models read schema ``raw`` of the build file, which holds views over the raw batches and the list of documents
to load or to remove. It is created before dbt runs and dropped after the last test, like all other tables and views
that only the build needs.
"""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.errors import DataGateFailed
from warehouse.publishing.dbt_process import NOT_DOCUMENTED
from warehouse.publishing.dbt_results import DOCS, one_line, read_results
from warehouse.publishing.versions import Versions
from warehouse.quality.drift import TableSize, measure
from warehouse.quality.known_failures import CheckResult, read_known_failures, write_check_results
from warehouse.raw.acceptances import ROWS as ACCEPTANCE_ROWS
from warehouse.raw.acceptances import UNACCEPTABLE_COLUMNS, read_acceptances
from warehouse.raw.apply_corrections import apply_corrections
from warehouse.raw.corrections import ROW_TABLES, read_corrections
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS
from warehouse.raw.zone import RawZone
from warehouse.run_log import Event
from warehouse.settings import Settings

_log = logging.getLogger(__name__)

PROJECT = next(
    folder
    for folder in (Path(__file__).parents[1] / "dbt_project", Path(__file__).parents[2] / "dbt_project")
    if folder.is_dir()
)
"""The folder of the dbt project: inside the package in an installed wheel, next to it in a checkout."""

DATABASE = "warehouse.duckdb"

_INCREMENTAL_MODELS = (
    *("--select", "+config.materialized:incremental"),
    *("--exclude", "test_type:generic", "--indirect-selection", "cautious"),
)
"""dbt options for all parts of a load but the last.

They select the incremental models, the models that these read, and those of their tests that are not generic and need
no other model. With the last part all models are built and all tests are run.
"""

DBT_DOCS = "dbt_docs.html"
"""Name of the file with the dbt docs, in the folder of reports of a version."""

_SIGHTING_COLUMNS = (
    "event",
    "document_id",
    "source_name",
    "source_uri",
    "file_name",
    "seen_at",
    "etag",
    "byte_size",
    "container_document_id",
    "path_in_container",
)


def acceptances_file() -> Path:
    """Return the list of documents that persons let in although checks keep them out."""
    return PROJECT / "seeds" / "acceptances.csv"


class LoadPlan(BaseModel):
    """The changes that bring the published warehouse up to date.

    Attributes:
        load: The documents to load, each with the id of its batch.
        remove: The documents to remove.
        has_new_sightings: Whether the landing zone has sightings that are not in the published warehouse. A sighting
            records that a document was found at an address of a source, or that it is no longer there.
        is_full_refresh: Whether the warehouse is built from nothing instead of from a copy of the published version.
    """

    model_config = ConfigDict(frozen=True)

    load: dict[str, str]
    remove: list[str]
    has_new_sightings: bool
    is_full_refresh: bool

    @property
    def is_empty(self) -> bool:
        """Whether there are no changes, so that a build would only reproduce the published warehouse."""
        return not (self.load or self.remove or self.has_new_sightings or self.is_full_refresh)

    def parts(self, size: int) -> list["LoadPlan"]:
        """Divide the plan into parts that load at most `size` documents each.

        Only the first part is a full refresh, and only the last part has the documents to remove.
        """
        documents = list(self.load.items())
        starts = range(0, max(len(documents), 1), size)
        return [
            self.model_copy(
                update={
                    "load": dict(documents[start : start + size]),
                    "remove": self.remove if start == starts[-1] else [],
                    "is_full_refresh": self.is_full_refresh and start == 0,
                }
            )
            for start in starts
        ]


class BuildResult(BaseModel):
    """A warehouse that passed its tests and is not published yet.

    Attributes:
        version_id: The id of the new version.
        database: The build file.
        loaded_batch_ids: The batches from which the build loaded documents.
        checks: The results of the dbt tests.
        sizes: The sizes of the tables of marts.
    """

    version_id: str
    database: Path
    loaded_batch_ids: list[str]
    checks: list[CheckResult]
    sizes: dict[str, TableSize]

    @property
    def reports(self) -> Path:
        """The folder of the build's reports."""
        return self.database.with_name("reports")

    @property
    def tests_passed(self) -> int:
        """Number of dbt tests in which no row failed."""
        return sum(not check.rows for check in self.checks)


def plan_load(settings: Settings, *, full_refresh: bool = False) -> LoadPlan:
    """Compare the raw and landing zones with the published warehouse; return the changes to load. dbt is not imported.

    A full refresh is planned if it is requested, if no intact version is published, or if the dbt project has changed.
    """
    batches = _batches_to_publish(settings)
    from_nothing = LoadPlan(load=batches, remove=[], has_new_sightings=False, is_full_refresh=True)
    published = Versions(settings.published).current()
    if full_refresh or published is None or not published.is_intact():
        return from_nothing
    try:
        with duckdb.connect(str(published.database), read_only=True) as warehouse:
            loaded = dict(
                warehouse.execute(
                    "select document_key, batch_id from marts.dim_document where document_key <> 'unknown'"
                ).fetchall()
            )
            seen = _count(warehouse, "marts.document_sighting")
            models = warehouse.execute("select models_hash from marts.build_info").fetchone()
    except duckdb.Error:  # a version that cannot be read cannot be built upon
        return from_nothing
    if models != (_models_hash(),):
        return from_nothing
    load = {document: batch for document, batch in batches.items() if loaded.get(document) != batch}
    remove = sorted(loaded.keys() - batches.keys())
    return LoadPlan(
        load=load,
        remove=remove,
        has_new_sightings=seen != _sighting_count(settings, loaded.keys()),
        is_full_refresh=False,
    )


def build(settings: Settings, *, full_refresh: bool = False) -> BuildResult:
    """Build a new version of the warehouse and run its tests; the published version is not changed.

    The caller must hold the build lock. Earlier builds are removed first. Documents are loaded in parts of
    JIXIAO_NIGHT_DOCUMENTS, so that the memory needed depends on that setting and not on the size of the warehouse.

    Args:
        settings: Where the zones are.
        full_refresh: Build from nothing with all batches instead of adding to a copy of the published version.

    Raises:
        DataGateFailed: A model or a test failed.
    """
    plan = plan_load(settings, full_refresh=full_refresh)
    version_id, database = start_build(settings, plan)
    options = ["--exclude-resource-type", "unit_test"]
    _log.info(
        Event(
            "load_planned",
            version_id=version_id,
            documents_to_load=len(plan.load),
            documents_to_remove=len(plan.remove),
            is_full_refresh=plan.is_full_refresh,
        )
    )
    parts = plan.parts(settings.night_documents)
    for number, part in enumerate(parts, start=1):
        _log.info(Event("part_started", part=number, parts=len(parts), documents=len(part.load)))
        refresh = ["--full-refresh"] if part.is_full_refresh else []
        only = [] if part is parts[-1] else _INCREMENTAL_MODELS
        if len(parts) > 1:
            _create_load_views(settings, database, part)
        checks = run_dbt(settings, [*options, *refresh, *only])
    return BuildResult(
        version_id=version_id,
        database=database,
        loaded_batch_ids=sorted(set(plan.load.values())),
        checks=checks,
        sizes=_finish(database, checks),
    )


def latest_build(settings: Settings) -> Path:
    """Return the folder of the build that was started last."""
    return (settings.build / "dbt" / "version").resolve()


def start_build(settings: Settings, plan: LoadPlan) -> tuple[str, Path]:
    """Create the build file of a new version with schema ``raw``; return the version id and the file.

    The file is a copy of the published database unless the plan is a full refresh. dbt opens it through the link
    ``build/dbt/version``, because dbt parses all models again when the path of the database changes.
    """
    for leftover in settings.build.glob(f"*/{DATABASE}"):
        shutil.rmtree(leftover.parent)
    now = datetime.now(UTC)
    version_id = f"{now:%Y%m%dT%H%M%SZ}-{hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:8]}"
    folder = settings.build / version_id
    folder.mkdir(parents=True)
    link = settings.build / "dbt" / "version"
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder, target_is_directory=True)
    if not plan.is_full_refresh:
        shutil.copyfile(settings.published / "current" / DATABASE, folder / DATABASE)
    with duckdb.connect(str(folder / DATABASE)) as warehouse:
        _create_raw_schema(warehouse, settings, plan, version_id, now)
    _create_load_views(settings, folder / DATABASE, plan)
    return version_id, folder / DATABASE


def run_dbt(settings: Settings, options: Sequence[str]) -> list[CheckResult]:
    """Run dbt models and tests on the build file in a separate process; return the test results.

    The test results are written to the reports of the build even if a model or test fails. The dbt docs are written
    only if dbt succeeds; a build whose docs cannot be written is still valid.

    Args:
        settings: Where the zones are.
        options: Options of ``dbt build``.

    Raises:
        DataGateFailed: dbt did not run, a model failed, or a test failed beyond the known failures. The message
            describes the first failure; for a test, with the first failing row.
        JixiaoError: The list of known failures cannot be read.
    """
    work, allowed = settings.build / "dbt", read_known_failures(settings.known_failures_file).allowed_rows()
    target, database = work / "target", work / "version" / DATABASE
    for name in ("run_results.json", DOCS):
        (target / name).unlink(missing_ok=True)
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    paths += ["--target-path", str(target), "--log-path", str(work / "logs")]
    paths += ["--quiet", "--no-use-colors", "--log-level-file", "info"]
    command = [
        sys.executable,
        "-m",
        "warehouse.publishing.dbt_process",
        str(os.getpid()),
        json.dumps(paths),
        json.dumps(options),
    ]
    environment = os.environ | {
        "JIXIAO_BUILD_DATABASE": str(database.relative_to(work)),
        "JIXIAO_ALLOWED_FAILURES": json.dumps(allowed),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    run = subprocess.run(  # noqa: S603 - all arguments are our own
        command, cwd=work, env=environment, capture_output=True, text=True, check=False
    )
    after = f"The published warehouse is unchanged; see {work / 'logs' / 'dbt.log'}."
    results = read_results(target, database, is_full_refresh="--full-refresh" in options)
    if results is None:
        raise DataGateFailed(f"dbt did not run: {one_line(run.stdout + run.stderr)}. {after}")
    reports = database.with_name("reports")
    reports.mkdir(exist_ok=True)
    write_check_results(reports, results.checks)
    if results.failures:
        more = f" ({len(results.failures) - 1} more)" if len(results.failures) > 1 else ""
        raise DataGateFailed(f"dbt: {results.failures[0]}{more}. {after}")
    if run.returncode == NOT_DOCUMENTED:
        _log.warning(Event("dbt_docs_not_written", error=one_line(run.stdout + run.stderr)))
    elif run.returncode:
        raise DataGateFailed(f"dbt: {one_line(run.stdout + run.stderr)}. {after}")
    else:
        (target / DOCS).rename(reports / DBT_DOCS)
    return results.checks


def _batches_to_publish(settings: Settings) -> dict[str, str]:
    """Return the active batch of each document, by document id.

    Documents whose active batch is not checked yet and permanently deleted documents are left out.
    """
    raw = RawZone(settings.raw)
    checked = {manifest.batch_id for manifest in raw.verdict_manifests()}
    forgotten = Landing(settings.landing).tombstones()
    return {
        document: batch.batch_id
        for document, batch in raw.newest(FINGERPRINT).items()
        if batch.batch_id in checked and document not in forgotten
    }


def _models_hash() -> str:
    """Return a hash of the files of the dbt project; if it changes, rows that were built before may be outdated."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in {".sql", ".csv", ".yml"}:
            digest.update(path.relative_to(PROJECT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _create_raw_schema(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, plan: LoadPlan, version_id: str, now: datetime
) -> None:
    """Create schema ``raw`` with a table that describes the build and a table of all sightings."""
    warehouse.execute("create schema raw")
    _create(
        warehouse,
        "build",
        {
            "version_id": [version_id],
            "fingerprint": [FINGERPRINT],
            "models_hash": [_models_hash()],
            "input_batch_ids": [", ".join(sorted(set(plan.load.values())))],
            "loaded_document_count": [len(plan.load)],
            "removed_document_count": [len(plan.remove)],
            "is_full_refresh": [plan.is_full_refresh],
            "built_at": [now.replace(tzinfo=None)],
        },
    )
    warehouse.execute(f"create table raw.sightings as {_sightings(settings)}")


def _create_load_views(settings: Settings, database: Path, plan: LoadPlan) -> None:
    """Create in schema ``raw`` the table of documents to load or remove, and views over their rows with corrections."""
    raw = RawZone(settings.raw)
    corrections = read_corrections(PROJECT / "seeds" / "corrections.csv")
    correctable = {"cells", *(table for table, _ in ROW_TABLES.values())}
    batch_ids = sorted(set(plan.load.values()))
    with duckdb.connect(str(database)) as warehouse:
        _create(
            warehouse,
            "load",
            {
                "document_id": [*plan.load, *plan.remove],
                "batch_id": [*plan.load.values(), *[None] * len(plan.remove)],
                "action": ["load"] * len(plan.load) + ["remove"] * len(plan.remove),
            },
        )
        _create_acceptances(warehouse)
        for table, schema in (*DOCUMENT_TABLES.items(), ("verdicts", VERDICTS)):
            name = f"{table}_as_read" if table in {"verdicts", *correctable} else table
            paths = ", ".join(_quoted(str(path)) for path in raw.table_paths(batch_ids, table))
            stored = f"select * from read_parquet([{paths}], union_by_name = true) union all by name " if paths else ""  # noqa: S608 - quoted
            warehouse.execute(
                f"create or replace view raw.{name} as select * from ({stored}{_no_rows(schema)}) "  # noqa: S608 - our own names
                "semi join raw.load using (document_id, batch_id)"
            )
        _create_outweighed_verdicts(warehouse)
        landing = Landing(settings.landing)
        apply_corrections(warehouse, corrections, landing, is_full_refresh=plan.is_full_refresh)


def _create_acceptances(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = [one.model_dump() for one in read_acceptances(acceptances_file()).values()]
    warehouse.register("given", pa.Table.from_pylist(rows, schema=ACCEPTANCE_ROWS))
    warehouse.execute("create or replace table raw.acceptances as from given")
    warehouse.unregister("given")


def _create_outweighed_verdicts(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Create the view of the verdicts with a column that says whether an acceptance outweighs a failed one.

    It does so only if it may outweigh all failed verdicts of the document; see :mod:`warehouse.raw.acceptances`.
    """
    columns = ", ".join(map(_quoted, UNACCEPTABLE_COLUMNS))
    warehouse.execute(
        "create or replace view raw.verdicts as "  # noqa: S608 - our own names
        "select verdicts.*, not verdicts.is_passed and acceptances.document_id is not null and not bool_or("
        f"not verdicts.is_passed and coalesce(verdicts.column_name in ({columns}), true)"
        ") over (partition by verdicts.document_id) as is_outweighed "
        "from raw.verdicts_as_read as verdicts left join raw.acceptances as acceptances using (document_id)"
    )


def _no_rows(schema: pa.Schema) -> str:
    """Return a query that has all columns of a raw table but no rows.

    Combined with the Parquet files, it adds the columns that batches of older versions lack; alone, it stands for a
    table that they lack.
    """
    shape = duckdb.from_arrow(schema.empty_table())
    columns = (f"null::{kind} as {name}" for name, kind in zip(shape.columns, shape.types, strict=True))
    return f"select {', '.join(columns)} where false"


def _create(warehouse: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[Any]]) -> None:
    kinds = {bool: pa.bool_(), int: pa.int32(), datetime: pa.timestamp("us")}
    arrays = {
        name: pa.array(values, kinds.get(type(values[0]), pa.string()) if values else pa.string())
        for name, values in columns.items()
    }
    warehouse.register("given", pa.table(arrays))
    warehouse.execute(f"create or replace table raw.{table} as from given")
    warehouse.unregister("given")


def _sightings(settings: Settings) -> str:
    """Return a query for all sightings in the landing zone."""
    folder = settings.landing / "sightings"
    types = dict.fromkeys(_SIGHTING_COLUMNS, "varchar") | {"byte_size": "bigint"}
    if not any(folder.glob("*.jsonl")):
        return f"select {', '.join(f'null::{kind} as {name}' for name, kind in types.items())} where false"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    files = _quoted(str(folder / "*.jsonl"))
    return f"select * from read_json({files}, format = 'newline_delimited', columns = {{{columns}}})"  # noqa: S608 - quoted


def _sighting_count(settings: Settings, documents: Collection[str]) -> int:
    with duckdb.connect() as memory:
        memory.register("loaded", pa.table({"document_id": pa.array(list(documents), pa.string())}))
        return _count(memory, f"({_sightings(settings)}) semi join loaded using (document_id)")


def _finish(database: Path, checks: Collection[CheckResult]) -> dict[str, TableSize]:
    """Drop the views and schemas that only the build needs, complete the table build_info, and checkpoint.

    Returns:
        The sizes of the tables of marts, by name.
    """
    with duckdb.connect(str(database)) as warehouse:
        views = "select view_name from duckdb_views() where schema_name = 'staging'"
        for (view,) in warehouse.execute(views).fetchall():
            warehouse.execute(f"drop view staging.{view}")
        for schema in ("intermediate", "seeds", "raw"):
            warehouse.execute(f"drop schema {schema} cascade")
        sizes = measure(warehouse)
        failed = sum(bool(check.rows) for check in checks)
        warehouse.execute(
            "update marts.build_info set mart_row_count = ?, tests_passed = ?, tests_failed = ?",
            [sum(size.rows for size in sizes.values()), len(checks) - failed, failed],
        )
        warehouse.execute("checkpoint")
    return sizes


def _count(warehouse: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = warehouse.execute(f"select count(*) from {relation}").fetchone()  # noqa: S608 - named by this module
    return int(row[0]) if row else 0


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
