"""Manifests of the raw zone, which describe a batch or its verdicts.

A batch, or the verdicts of a batch, exist only if their manifest exists; it is written last.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from extract.runtime.atomic import atomic_file

MANIFEST = "manifest.json"


class BatchManifest(BaseModel):
    """Description of a batch.

    Attributes:
        batch_id: Id of the batch, also the name of its folder.
        fingerprint: Fingerprint of the extractor that read the documents.
        attempt: Number of the attempt to read the documents, from 1.
        document_ids: All documents of the batch.
        quarantined_ids: Those of the documents that could not be read.
        irrelevant_ids: Those of the documents that hold nothing to read; batches of earlier versions have none.
        transient_ids: Those of the quarantined documents that a later attempt may read.
        rows: Row count of each raw table.
        byte_sizes: Size of each Parquet file, by file name.
        written_at: Time at which the batch was written.
        replaces: Ids of the batches that this batch replaces, and that are no longer read.
        path: Path of the manifest; not stored.
    """

    batch_id: str
    fingerprint: str
    attempt: int = 1
    document_ids: list[str]
    quarantined_ids: list[str]
    irrelevant_ids: list[str] = []
    transient_ids: list[str]
    rows: dict[str, int]
    byte_sizes: dict[str, int] = {}
    written_at: AwareDatetime
    replaces: list[str] = []
    path: Path = Field(default=Path(), exclude=True)

    @property
    def read_ids(self) -> set[str]:
        """The documents that were read: those that are neither quarantined nor irrelevant."""
        return {*self.document_ids} - {*self.quarantined_ids} - {*self.irrelevant_ids}


class VerdictManifest(BaseModel):
    """Description of the verdicts of a batch.

    Attributes:
        batch_id: Id of the batch.
        failed_ids: Documents that broke an expectation.
        rows: Number of verdicts.
        byte_sizes: Size of each Parquet file, by file name.
        written_at: Time of the last verdict.
        path: Path of the manifest; not stored.
    """

    batch_id: str
    failed_ids: list[str]
    rows: int
    byte_sizes: dict[str, int] = {}
    written_at: AwareDatetime
    path: Path = Field(default=Path(), exclude=True)


Manifest = TypeVar("Manifest", BatchManifest, VerdictManifest)


def batch_id_of(document_ids: Iterable[str], fingerprint: str, attempt: int = 1) -> str:
    """Return the id of a batch, a hash of its documents, fingerprint and attempt."""
    parts = [*sorted(document_ids), fingerprint]
    if attempt > 1:
        parts.append(f"attempt {attempt}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def documents_by_batch(newest: Mapping[str, BatchManifest]) -> Iterable[tuple[BatchManifest, set[str]]]:
    """Group documents by their active batch, as `RawZone.newest` returns it; return each batch with its documents."""
    found = {batch.batch_id: (batch, set[str]()) for batch in newest.values()}
    for document_id, batch in newest.items():
        found[batch.batch_id][1].add(document_id)
    return found.values()


def write_manifest(manifest: BatchManifest | VerdictManifest, path: Path) -> None:
    """Write a manifest to a path, with the sizes of the Parquet files in the same folder."""
    manifest.byte_sizes = {table.name: table.stat().st_size for table in sorted(path.parent.glob("*.parquet"))}
    with atomic_file(path) as file:
        file.write(manifest.model_dump_json(indent=1).encode())


def read_manifest(kind: type[Manifest], path: Path) -> Manifest:
    """Read the manifest at a path as an instance of the class `kind`."""
    manifest = kind.model_validate_json(path.read_bytes())
    manifest.path = path
    return manifest


def is_damaged(kind: type[Manifest], path: Path) -> bool:
    """Return whether a manifest cannot be read, or a file that it lists is missing or has another size."""
    try:
        sizes = read_manifest(kind, path).byte_sizes
        return any(path.with_name(name).stat().st_size != size for name, size in sizes.items())
    except (ValidationError, FileNotFoundError):
        return True


def read_manifests(kind: type[Manifest], folder: Path) -> list[Manifest]:
    """Return the readable manifests in the direct subfolders of a folder, oldest first."""
    found = []
    for path in folder.glob(f"*/{MANIFEST}"):
        with suppress(ValidationError):  # a truncated manifest is skipped: see RawZone.damaged
            found.append(read_manifest(kind, path))
    return sorted(found, key=lambda manifest: (manifest.written_at, manifest.batch_id))
