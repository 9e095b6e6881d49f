"""The raw zone: what extraction and the checks gave, in Parquet batches that never change.

``batches/<batch_id>/`` holds the seven tables of raw_schema.py, ``checks/<batch_id>/`` the verdicts. The manifest is
written last: a batch exists when its manifest does, so a writer that dies leaves nothing that counts. A batch that
another names as replaced no longer counts. ``damaged/`` holds what lost bytes and was
moved aside: its documents are read again. ``vocabularies/`` holds the vocabularies that documents were read by, each
under its hash: see staleness.py.
"""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from extract.model.messages import code_of, sentence
from extract.model.reasons import Cause, Detail, Reason
from extract.model.records import DocumentKind, ExtractedDocument
from extract.runtime.atomic import atomic_file, remove_unfinished, sync_folder
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS, Rows, rows_of, table_of, with_codes

MANIFEST = "manifest.json"


class Quarantined(BaseModel):
    """A document that could not be read, and why."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    cause: Cause
    is_transient: bool = False
    media_type: str | None = None
    byte_size: int | None = None


class Opened(BaseModel):
    """An archive: what lies in it are documents of their own; the reason says how many, and what had to be left out."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    file_name: str
    media_type: str
    cause: Cause


class Verdict(BaseModel):
    """One thing that the checks said of a document; `reason` is one line for a person."""

    model_config = ConfigDict(extra="forbid")

    document_id: str
    suite: str
    expectation: str | None = None
    column_name: str | None = None
    is_passed: bool
    reason: str | None = None
    observed: str | None = None
    checked_at: AwareDatetime


class BatchManifest(BaseModel):
    """What a batch holds, how many bytes each of its files has, and which batches it stands for."""

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
    """What the checks of a batch came to."""

    batch_id: str
    failed_ids: list[str]
    rows: int
    byte_sizes: dict[str, int] = {}
    written_at: AwareDatetime
    path: Path = Field(default=Path(), exclude=True)


class QuarantineEntry(BaseModel):
    """A document that is kept out of the warehouse: it could not be read, or its rows broke an expectation."""

    document_id: str
    batch_id: str
    file_name: str
    reason: str
    is_transient: bool


Manifest = TypeVar("Manifest", BatchManifest, VerdictManifest)


def batch_id_of(document_ids: Iterable[str], fingerprint: str, attempt: int = 1) -> str:
    """The name of a batch: the same documents, read by the same extractor at the same attempt, are one batch."""
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


class RawZone:
    """The batches under one folder."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it is made when something is written."""
        self.root = root
        self.vocabularies = root / "vocabularies"

    def write_batch(
        self,
        results: Sequence[ExtractedDocument | Opened | Quarantined],
        fingerprint: str,
        *,
        attempt: int = 1,
        byte_sizes: Mapping[str, int] | None = None,
        extracted_at: datetime | None = None,
    ) -> Path:
        """Commit the results of a batch and give the path of its manifest.

        A batch that exists is left as it is. A document whose numbers fit no column is quarantined.

        Args:
            results: One result a document; every document of the batch is among them. An archive that was opened counts
                as read.
            fingerprint: That of the extractor that read them.
            attempt: 1, or more when a transient quarantine is tried again.
            byte_sizes: Size of each document by document_id.
            extracted_at: When they were read; now, if not given.
        """
        at = extracted_at or datetime.now(UTC)
        document_ids = [_document_id(result) for result in results]
        batch_id = batch_id_of(document_ids, fingerprint, attempt)
        manifest_path = self.root / "batches" / batch_id / MANIFEST
        if not manifest_path.exists():
            parts: list[dict[str, pa.Table]] = []
            quarantined: list[Quarantined] = []
            for result in results:
                pair = {"document_id": _document_id(result), "fingerprint": fingerprint, "batch_id": batch_id}
                tables, unread = _tables(result, pair, (byte_sizes or {}).get(pair["document_id"]), at)
                parts.append(tables)
                quarantined += unread
            rows = {}
            for name, schema in DOCUMENT_TABLES.items():
                table = pa.concat_tables([schema.empty_table(), *(tables[name] for tables in parts)])
                _write_table(table, manifest_path.with_name(f"{name}.parquet"))
                rows[name] = table.num_rows
            _write_manifest(
                BatchManifest(
                    batch_id=batch_id,
                    fingerprint=fingerprint,
                    attempt=attempt,
                    document_ids=sorted(document_ids),
                    quarantined_ids=sorted(one.document_id for one in quarantined),
                    transient_ids=sorted(one.document_id for one in quarantined if one.is_transient),
                    rows=rows,
                    written_at=at,
                ),
                manifest_path,
            )
        remove_unfinished(manifest_path.parent)
        return manifest_path

    def write_verdicts(self, batch_id: str, verdicts: Sequence[Verdict]) -> Path:
        """Commit what the checks said of a batch and give the path of the manifest. Verdicts that exist stay.

        Raises:
            ValueError: A document that was read has no verdict, or a verdict is of a document of another batch.
        """
        batch = self.manifest(batch_id)
        told = {verdict.document_id for verdict in verdicts}
        untold = set(batch.document_ids) - set(batch.quarantined_ids) - told
        if untold or not told <= set(batch.document_ids):
            raise ValueError(
                f"batch {batch_id}: {len(untold)} documents without a verdict, "
                f"{len(told - set(batch.document_ids))} verdicts of documents that are not in it"
            )
        manifest_path = self.root / "checks" / batch_id / MANIFEST
        if not manifest_path.exists():
            table = pa.concat_tables(
                [VERDICTS.empty_table()]
                + [
                    table_of(
                        "verdicts", [verdict.model_dump()], {"fingerprint": batch.fingerprint, "batch_id": batch_id}
                    )
                    for verdict in verdicts
                ]
            )
            _write_table(table, manifest_path.with_name("verdicts.parquet"))
            _write_manifest(
                VerdictManifest(
                    batch_id=batch_id,
                    failed_ids=sorted({verdict.document_id for verdict in verdicts if not verdict.is_passed}),
                    rows=table.num_rows,
                    written_at=max(verdict.checked_at for verdict in verdicts) if verdicts else datetime.now(UTC),
                ),
                manifest_path,
            )
        remove_unfinished(manifest_path.parent)
        return manifest_path

    def manifest(self, batch_id: str) -> BatchManifest:
        """The manifest of one batch.

        Raises:
            FileNotFoundError: There is no such batch.
        """
        return _read_manifest(BatchManifest, self.root / "batches" / batch_id / MANIFEST)

    def manifests(self) -> list[BatchManifest]:
        """Every batch that no other replaces, oldest first."""
        found = self.all_manifests()
        replaced = {batch_id for batch in found for batch_id in batch.replaces}
        return [batch for batch in found if batch.batch_id not in replaced]

    def all_manifests(self) -> list[BatchManifest]:
        """Every batch, replaced ones too, oldest first."""
        return _read_manifests(BatchManifest, self.root / "batches")

    def damaged(self) -> list[Path]:
        """Folders of batches and verdicts that are not what was written: cut, without a file, or their manifest is.

        Verdicts come first, those of a damaged batch among them: with their batch they are set aside as well.
        """
        batches = [path.parent for path in self.root.glob(f"batches/*/{MANIFEST}") if _is_damaged(BatchManifest, path)]
        names = {batch.name for batch in batches}
        checks = [
            path.parent
            for path in self.root.glob(f"checks/*/{MANIFEST}")
            if path.parent.name in names or _is_damaged(VerdictManifest, path)
        ]
        return sorted(checks) + sorted(batches)

    def verdict_manifests(self) -> list[VerdictManifest]:
        """Every checked batch, oldest first."""
        return _read_manifests(VerdictManifest, self.root / "checks")

    def unchecked(self) -> list[BatchManifest]:
        """Batches without verdicts, oldest first."""
        return [batch for batch in self.manifests() if not (self.root / "checks" / batch.batch_id / MANIFEST).exists()]

    def newest(self, fingerprint: str) -> dict[str, BatchManifest]:
        """The batch that counts for each document: its newest of this fingerprint, else its newest."""
        counting: dict[str, BatchManifest] = {}
        for batch in sorted(self.manifests(), key=lambda batch: batch.fingerprint == fingerprint):
            counting.update(dict.fromkeys(batch.document_ids, batch))
        return counting

    def table_path(self, batch_id: str, table: str) -> Path:
        """Where a table of a batch lies; ``verdicts`` is a table as well."""
        return self.root / ("checks" if table == "verdicts" else "batches") / batch_id / f"{table}.parquet"

    def read(self, batch_ids: Iterable[str], table: str) -> pa.Table:
        """The rows of one table over some batches."""
        schema = VERDICTS if table == "verdicts" else DOCUMENT_TABLES[table]
        tables = [pq.read_table(self.table_path(batch_id, table), schema=schema) for batch_id in batch_ids]
        return with_codes(pa.concat_tables([schema.empty_table(), *tables]))

    def drop_documents(self, document_ids: Collection[str]) -> list[str]:
        """Take documents away for good: each batch that holds one is replaced by a batch of the others.

        The new batch counts from its manifest on and the old one no longer does; then the old one is removed. A call
        that was killed can be made again. What never became a batch, or was moved aside, goes as well.

        Returns:
            The batches that were removed.
        """
        held = [batch for batch in self.all_manifests() if set(batch.document_ids) & set(document_ids)]
        for batch in held:
            if set(batch.document_ids) - set(document_ids):
                self._compact(batch, document_ids)
            self._remove(self.root / "checks" / batch.batch_id, self.root / "batches" / batch.batch_id)
        committed = {batch.batch_id for batch in self.all_manifests()}
        uncommitted = (folder for folder in self.root.glob("batches/*") if folder.name not in committed)
        for folder in [*uncommitted, *self.root.glob("damaged/*")]:
            if _may_hold(folder, document_ids):
                self._remove(folder)
        self._remove()
        return [batch.batch_id for batch in held]

    def set_aside(self, folder: Path) -> Path:
        """Move a folder of the zone to ``damaged/``, where it no longer counts; give its place there."""
        aside = self.root / "damaged" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{folder.parent.name}-{folder.name}"
        _move(folder, aside)
        return aside

    def _remove(self, *folders: Path) -> None:
        """Remove folders, each of which ceases to count in one moment, and what a removal that died left behind."""
        removed = self.root / "removed"
        for folder in folders:
            if folder.exists():
                _move(folder, removed / f"{folder.parent.name}-{folder.name}-{uuid4().hex[:8]}")
        if removed.exists():
            shutil.rmtree(removed)

    def _compact(self, old: BatchManifest, document_ids: Collection[str]) -> None:
        """Write what a batch and its verdicts hold of other documents as a batch that replaces it."""
        kept = [document_id for document_id in old.document_ids if document_id not in document_ids]
        batch_id = batch_id_of(kept, f"{old.fingerprint} instead of {old.batch_id}", old.attempt)
        manifest_path = self.root / "batches" / batch_id / MANIFEST
        if not manifest_path.exists():
            rows = {}
            for name in DOCUMENT_TABLES:
                table = _of_batch(self.read([old.batch_id], name), kept, batch_id)
                _write_table(table, manifest_path.with_name(f"{name}.parquet"))
                rows[name] = table.num_rows
            update = {
                "batch_id": batch_id,
                "document_ids": kept,
                "quarantined_ids": [one for one in old.quarantined_ids if one in kept],
                "transient_ids": [one for one in old.transient_ids if one in kept],
                "rows": rows,
                "replaces": [old.batch_id],
            }
            _write_manifest(old.model_copy(update=update), manifest_path)
        remove_unfinished(manifest_path.parent)
        checks_path = self.root / "checks" / old.batch_id / MANIFEST
        if checks_path.exists():
            checks = _read_manifest(VerdictManifest, checks_path)
            table = _of_batch(self.read([old.batch_id], "verdicts"), kept, batch_id)
            target = self.root / "checks" / batch_id / MANIFEST
            if not target.exists():
                _write_table(table, target.with_name("verdicts.parquet"))
                failed = [one for one in checks.failed_ids if one in kept]
                update = {"batch_id": batch_id, "failed_ids": failed, "rows": table.num_rows}
                _write_manifest(checks.model_copy(update=update), target)
            remove_unfinished(target.parent)

    def quarantine(self, fingerprint: str) -> list[QuarantineEntry]:
        """Every document whose batch that counts could not read it or failed its checks, with the reasons."""
        failed = {checks.batch_id: set(checks.failed_ids) for checks in self.verdict_manifests()}
        entries: list[QuarantineEntry] = []
        for batch, documents in documents_by_batch(self.newest(fingerprint)):
            unread = set(batch.quarantined_ids)
            kept_out = documents & (unread | failed.get(batch.batch_id, set()))
            if kept_out:
                reasons = self._broken_expectations(batch.batch_id) if kept_out - unread else {}
                entries += [
                    QuarantineEntry(
                        document_id=row["document_id"],
                        batch_id=batch.batch_id,
                        file_name=row["file_name"],
                        reason=row["reason"] or reasons[row["document_id"]],
                        is_transient=row["reason_class"] == "transient",
                    )
                    for row in self.read([batch.batch_id], "documents").to_pylist()
                    if row["document_id"] in kept_out
                ]
        return sorted(entries, key=lambda entry: (entry.file_name, entry.document_id))

    def _broken_expectations(self, batch_id: str) -> dict[str, str]:
        reasons: dict[str, list[str]] = {}
        for row in self.read([batch_id], "verdicts").to_pylist():
            if not row["is_passed"]:
                reasons.setdefault(row["document_id"], []).append(row["reason"] or row["expectation"])
        return {document_id: "; ".join(dict.fromkeys(texts)) for document_id, texts in reasons.items()}


def _document_id(result: ExtractedDocument | Opened | Quarantined) -> str:
    return result.document.document_id if isinstance(result, ExtractedDocument) else result.document_id


def _tables(
    result: ExtractedDocument | Opened | Quarantined, pair: Mapping[str, str], byte_size: int | None, at: datetime
) -> tuple[dict[str, pa.Table], list[Quarantined]]:
    if isinstance(result, ExtractedDocument):
        try:
            return _arrow(rows_of(result, byte_size=byte_size, extracted_at=at), pair), []
        except ValueError as error:
            head = result.document
            result = Quarantined(
                document_id=head.document_id,
                file_name=head.file_name,
                media_type=head.media_type,
                byte_size=byte_size,
                cause=Detail(Reason.VALUE_NOT_STORED, str(error)),
            )
    if isinstance(result, Opened):
        return _arrow(_opened_rows(result, byte_size, at), pair), []
    return _arrow(_quarantine_rows(result, at), pair), [result]


def _arrow(rows: Rows, pair: Mapping[str, str]) -> dict[str, pa.Table]:
    return {name: table_of(name, rows[name], pair) for name in DOCUMENT_TABLES}


def _move(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    sync_folder(folder.parent)
    sync_folder(target.parent)


def _may_hold(folder: Path, document_ids: Collection[str]) -> bool:
    """Whether the rows of some documents may lie in a folder: they do, or it cannot be told."""
    try:
        held = pq.read_table(folder / "documents.parquet", columns=["document_id"])["document_id"].to_pylist()
    except (OSError, pa.ArrowException):
        return True
    return bool(set(held) & set(document_ids))


def _of_batch(table: pa.Table, document_ids: Sequence[str], batch_id: str) -> pa.Table:
    """The rows of some documents, as rows of another batch."""
    kept = table.filter(pc.is_in(table["document_id"], value_set=pa.array(document_ids, pa.string())))
    column = pa.array([batch_id] * kept.num_rows, pa.string())
    return kept.set_column(kept.schema.get_field_index("batch_id"), "batch_id", column)


def _quarantine_rows(quarantined: Quarantined, at: datetime) -> Rows:
    return _one_row(
        state="quarantined",
        reason=sentence(quarantined.cause),
        reason_code=code_of(quarantined.cause),
        reason_class="transient" if quarantined.is_transient else "permanent",
        file_name=quarantined.file_name,
        media_type=quarantined.media_type,
        byte_size=quarantined.byte_size,
        extracted_at=at,
    )


def _opened_rows(opened: Opened, byte_size: int | None, at: datetime) -> Rows:
    return _one_row(
        state="opened",
        reason=sentence(opened.cause),
        reason_code=code_of(opened.cause),
        file_name=opened.file_name,
        media_type=opened.media_type,
        kind=str(DocumentKind.OTHER),
        reader="archive",
        byte_size=byte_size,
        extracted_at=at,
    )


def _one_row(**document: Any) -> Rows:
    """The row of a document of which nothing else is known."""
    whole = dict.fromkeys(DOCUMENT_TABLES["documents"].names) | document
    return {name: [whole] if name == "documents" else [] for name in DOCUMENT_TABLES}


def _write_table(table: pa.Table, path: Path) -> None:
    with atomic_file(path) as file:
        pq.write_table(table, file, compression="zstd")


def _write_manifest(manifest: BatchManifest | VerdictManifest, path: Path) -> None:
    manifest.byte_sizes = {table.name: table.stat().st_size for table in sorted(path.parent.glob("*.parquet"))}
    with atomic_file(path) as file:
        file.write(manifest.model_dump_json(indent=1).encode())


def _read_manifest(kind: type[Manifest], path: Path) -> Manifest:
    manifest = kind.model_validate_json(path.read_bytes())
    manifest.path = path
    return manifest


def _is_damaged(kind: type[Manifest], path: Path) -> bool:
    try:
        sizes = _read_manifest(kind, path).byte_sizes
        return any(path.with_name(name).stat().st_size != size for name, size in sizes.items())
    except (ValidationError, FileNotFoundError):
        return True


def _read_manifests(kind: type[Manifest], folder: Path) -> list[Manifest]:
    found = []
    for path in folder.glob(f"*/{MANIFEST}"):
        with suppress(ValidationError):  # a manifest that is cut is none: see RawZone.damaged
            found.append(_read_manifest(kind, path))
    return sorted(found, key=lambda manifest: (manifest.written_at, manifest.batch_id))
