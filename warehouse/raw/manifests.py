"""Manifests of the raw zone: what a batch and its verdicts hold. A batch exists once its manifest is written."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from extract.runtime.atomic import atomic_file

MANIFEST = "manifest.json"


class BatchManifest(BaseModel):
    """The documents and row counts of a batch, the sizes of its files, and the batches that it replaces."""

    batch_id: str
    fingerprint: str
    attempt: int = 1
    document_ids: list[str]
    quarantined_ids: list[str]
    transient_ids: list[str]
    rows: dict[str, int]
    byte_sizes: dict[str, int] = {}
    written_at: AwareDatetime
    replaces: list[str] = []
    path: Path = Field(default=Path(), exclude=True)


class VerdictManifest(BaseModel):
    """The results of the checks of a batch, and the sizes of its files."""

    batch_id: str
    failed_ids: list[str]
    rows: int
    byte_sizes: dict[str, int] = {}
    written_at: AwareDatetime
    path: Path = Field(default=Path(), exclude=True)


Manifest = TypeVar("Manifest", BatchManifest, VerdictManifest)


def batch_id_of(document_ids: Iterable[str], fingerprint: str, attempt: int = 1) -> str:
    """Return the id of a batch: the same documents, fingerprint and attempt give the same id."""
    parts = [*sorted(document_ids), fingerprint]
    if attempt > 1:
        parts.append(f"attempt {attempt}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def documents_by_batch(newest: Mapping[str, BatchManifest]) -> Iterable[tuple[BatchManifest, set[str]]]:
    """Return each batch with the documents of which it is the newest: see RawZone.newest."""
    found = {batch.batch_id: (batch, set[str]()) for batch in newest.values()}
    for document_id, batch in newest.items():
        found[batch.batch_id][1].add(document_id)
    return found.values()


def write_manifest(manifest: BatchManifest | VerdictManifest, path: Path) -> None:
    """Write a manifest with the sizes of the Parquet files beside it."""
    manifest.byte_sizes = {table.name: table.stat().st_size for table in sorted(path.parent.glob("*.parquet"))}
    with atomic_file(path) as file:
        file.write(manifest.model_dump_json(indent=1).encode())


def read_manifest(kind: type[Manifest], path: Path) -> Manifest:
    """Return the manifest at a path."""
    manifest = kind.model_validate_json(path.read_bytes())
    manifest.path = path
    return manifest


def is_damaged(kind: type[Manifest], path: Path) -> bool:
    """Return whether a manifest cannot be read, or one of its files is missing or has another size."""
    try:
        sizes = read_manifest(kind, path).byte_sizes
        return any(path.with_name(name).stat().st_size != size for name, size in sizes.items())
    except (ValidationError, FileNotFoundError):
        return True


def read_manifests(kind: type[Manifest], folder: Path) -> list[Manifest]:
    """Return the manifests in the folders of a folder, oldest first."""
    found = []
    for path in folder.glob(f"*/{MANIFEST}"):
        with suppress(ValidationError):  # a truncated manifest does not count: see RawZone.damaged
            found.append(read_manifest(kind, path))
    return sorted(found, key=lambda manifest: (manifest.written_at, manifest.batch_id))
