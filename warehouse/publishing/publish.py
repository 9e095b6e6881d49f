"""Publish: a build becomes a version that readers see, all of it at once or not at all.

compact writes the final bytes beside the build, audit.py looks at those bytes, publish moves them to their place and
turns the link. A reader that has the version before open keeps it.
"""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pydantic import JsonValue

from extract.runtime.atomic import sync_folder
from warehouse.publishing.audit import audit
from warehouse.publishing.lock import BuildLocked
from warehouse.publishing.versions import BuildRecord, Version, Versions
from warehouse.quality.drift import TableSize

__all__ = ["STORAGE_VERSION", "audit", "compact", "publish"]

STORAGE_VERSION = "v1.4.0"
"""The storage of the published file: DuckDB clients from 1.4 on read it."""


def compact(
    database: Path,
    *,
    version_id: str,
    base_version_id: str | None,
    reports: Path | None = None,
    details: Mapping[str, JsonValue] | None = None,
    sizes: Mapping[str, TableSize] | None = None,
) -> Version:
    """Write what a build came to as a version, in the folder ``publish`` beside the build file.

    Args:
        database: The build file; nobody has it open for writing. It stays as it is.
        version_id: That of the build.
        base_version_id: The version that was in force when the build began.
        reports: A folder of reports to put in.
        details: What build.json says besides the rows.
        sizes: The sizes of the tables of marts, for the next version to be held against.

    Returns:
        The version, not yet published.
    """
    prepared = Version(version_id, database.parent / "publish")
    if prepared.path.exists():
        shutil.rmtree(prepared.path)
    prepared.parquet.mkdir(parents=True)
    if reports is None:
        prepared.reports.mkdir()
    else:
        shutil.copytree(reports, prepared.reports)
    with duckdb.connect() as connection:
        connection.execute(f"attach {_literal(database)} as build (read_only)")
        connection.execute(f"attach {_literal(prepared.database)} as final (storage_version '{STORAGE_VERSION}')")
        connection.execute("copy from database build to final")
        rows = {}
        for table in _marts(connection):
            (rows[table],) = connection.execute(f'select count(*) from build.marts."{table}"').fetchone() or (0,)  # noqa: S608
            target = _literal(prepared.parquet / f"{table}.parquet")
            connection.execute(f'copy final.marts."{table}" to {target} (format parquet, compression zstd)')
        connection.execute("detach final")
    prepared.write_record(
        BuildRecord(
            version_id=version_id,
            base_version_id=base_version_id,
            created_at=datetime.now(UTC),
            rows=rows,
            byte_sizes={
                path.relative_to(prepared.path).as_posix(): path.stat().st_size
                for path in sorted(prepared.path.rglob("*"))
                if path.is_file()
            },
            sha256=prepared.digests(),
            details=dict(details or {}),
            values={table: size.values for table, size in (sizes or {}).items()},
        )
    )
    _sync(prepared.path)
    return prepared


def publish(prepared: Version, published: Path, *, keep: int = 7) -> Version:
    """Put an audited version in force and remove all but the newest `keep`, itself included.

    Publishing a version again changes nothing.

    Raises:
        BuildLocked: Another version was published since this build began; this one would undo it.
    """
    versions = Versions(published)
    target = versions.get(prepared.version_id)
    current = versions.current()
    if current != target:
        record = (target if target.path.exists() else prepared).record()
        if record.base_version_id != (current and current.version_id):
            raise BuildLocked(
                f"{prepared.version_id}: {current.version_id if current else 'no version'} is in force, "
                f"not {record.base_version_id} that this build began from. Run again to build on it."
            )
        if not target.path.exists():
            versions.folder.mkdir(parents=True, exist_ok=True)
            prepared.path.rename(target.path)
            sync_folder(versions.folder)
        versions.switch(target.version_id)
    versions.prune(keep)
    return target


def _marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select table_name from duckdb_tables() where database_name = 'build' and schema_name = 'marts' order by 1"
    return [name for (name,) in connection.execute(query).fetchall()]


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _sync(folder: Path) -> None:
    """Make every file of a folder last through a power cut."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with Path(parent, name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))
