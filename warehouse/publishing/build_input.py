"""Schema ``raw`` of a build file: the input of the dbt models.

It holds views over the raw batches, with corrections applied, the documents to load or to remove, all sightings, and
what the sources speak for. The build creates it before dbt runs and drops it after the last test.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.publishing.dbt_project import acceptances_file, corrections_file, models_hash
from warehouse.publishing.literals import quoted
from warehouse.publishing.load_plan import LoadPlan
from warehouse.publishing.source_tables import create_source_tables, publishers_hash
from warehouse.raw.acceptances import ROWS as ACCEPTANCE_ROWS
from warehouse.raw.acceptances import UNACCEPTABLE_COLUMNS, read_acceptances
from warehouse.raw.apply_corrections import apply_corrections
from warehouse.raw.corrections import ROW_TABLES, read_corrections
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings


def create_raw_schema(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, plan: LoadPlan, version_id: str, now: datetime
) -> None:
    """Create schema ``raw`` with a table that describes the build, and those about sources."""
    warehouse.execute("create schema raw")
    _create(
        warehouse,
        "build",
        {
            "version_id": [version_id],
            "fingerprint": [FINGERPRINT],
            "models_hash": [models_hash()],
            "publishers_hash": [publishers_hash(settings)],
            "input_batch_ids": [", ".join(sorted(set(plan.load.values())))],
            "loaded_document_count": [len(plan.load)],
            "removed_document_count": [len(plan.remove)],
            "is_full_refresh": [plan.is_full_refresh],
            "built_at": [now.replace(tzinfo=None)],
        },
    )
    create_source_tables(warehouse, settings)


def create_load_views(settings: Settings, database: Path, plan: LoadPlan) -> None:
    """Create in schema ``raw`` the table of documents to load or remove, and views over their rows with corrections."""
    raw = RawZone(settings.raw)
    corrections = read_corrections(corrections_file())
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
            paths = ", ".join(quoted(path) for path in raw.table_paths(batch_ids, table))
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
    columns = ", ".join(map(quoted, UNACCEPTABLE_COLUMNS))
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
