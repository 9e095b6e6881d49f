"""Publish: atomically make a build the version that readers see.

`compact` writes the final files of the version into the folder of the build, audit.py audits them, and `publish` moves
them to the published versions and switches the link ``current``. A reader that has the previous version open can go on
reading it.
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
from warehouse.publishing.literals import quoted
from warehouse.publishing.lock import BuildLocked
from warehouse.publishing.versions import BuildRecord, Version, Versions
from warehouse.quality.drift import TableSize

__all__ = ["STORAGE_VERSION", "audit", "compact", "publish"]

STORAGE_VERSION = "v1.4.0"
"""DuckDB storage version of the published database, which DuckDB 1.4 and later can read."""


def compact(
    database: Path,
    *,
    version_id: str,
    base_version_id: str | None,
    reports: Path | None = None,
    details: Mapping[str, JsonValue] | None = None,
    sizes: Mapping[str, TableSize] | None = None,
) -> Version:
    """Write the final files of a version: the database, its Parquet copy, the reports and build.json.

    They are written to the folder ``publish`` next to the build file, whose former content is removed.

    Args:
        database: The build file, not open for writing anywhere. It is not changed.
        version_id: The version id of the build.
        base_version_id: The current version when the build began; None if there was none.
        reports: A folder of reports to include.
        details: Further figures for build.json.
        sizes: The sizes of the tables of marts, with which the next version is compared.

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
        connection.execute(f"attach {quoted(database)} as build (read_only)")
        connection.execute(f"attach {quoted(prepared.database)} as final (storage_version '{STORAGE_VERSION}')")
        connection.execute("copy from database build to final")
        rows = {}
        for table in _marts(connection):
            (rows[table],) = connection.execute(f'select count(*) from build.marts."{table}"').fetchone() or (0,)  # noqa: S608
            target = quoted(prepared.parquet / f"{table}.parquet")
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
    """Make an audited version current, and remove all but `keep` published versions.

    The current version and a pinned one count among the `keep` versions and are never removed; the others are the
    newest. If the version is already current, this only removes versions.

    Args:
        prepared: The version, in the folder in which it was written.
        published: The folder of the published versions.
        keep: Number of versions to keep.

    Returns:
        The published version.

    Raises:
        BuildLocked: Another version was published since this build began, and this version does not contain its data.
    """
    versions = Versions(published)
    target = versions.get(prepared.version_id)
    current = versions.current()
    if current != target:
        record = (target if target.path.exists() else prepared).record()
        if record.base_version_id != (current and current.version_id):
            raise BuildLocked(
                f"{prepared.version_id}: {current.version_id if current else 'no version'} is the current version, "
                f"but this build is based on {record.base_version_id}. Run again to build on the current one."
            )
        if not target.path.exists():
            versions.folder.mkdir(parents=True, exist_ok=True)
            prepared.path.rename(target.path)
            sync_folder(versions.folder)
        versions.activate(target.version_id)
    versions.prune(keep)
    return target


def _marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select table_name from duckdb_tables() where database_name = 'build' and schema_name = 'marts' order by 1"
    return [name for (name,) in connection.execute(query).fetchall()]


def _sync(folder: Path) -> None:
    """Flush every file of a folder and its subfolders to disk, so that they survive a power failure."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with Path(parent, name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))
