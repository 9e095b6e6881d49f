"""The raw zone: the results of extraction and checks, in Parquet batches that never change.

``batches/<batch_id>/`` holds the tables of schema.py, ``checks/<batch_id>/`` the verdicts. The manifest is written
last, and a batch without a manifest is ignored, so an unfinished batch of a killed process is never read. A batch that
the manifest of another batch lists as replaced is no longer read. ``damaged/`` holds folders with missing or truncated
files, which were moved there; their documents are read again. ``vocabularies/`` holds the vocabularies with which
documents were read, each under its hash; see staleness.py.
"""

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.runtime.atomic import atomic_file, remove_unfinished, sync_folder
from warehouse.raw.acceptances import let_in
from warehouse.raw.manifests import (
    MANIFEST,
    BatchManifest,
    VerdictManifest,
    batch_id_of,
    documents_by_batch,
    is_damaged,
    read_manifest,
    read_manifests,
    write_manifest,
)
from warehouse.raw.results import (
    Irrelevant,
    Opened,
    Quarantined,
    QuarantineEntry,
    Result,
    UnreadEntry,
    Verdict,
    document_id_of,
    tables_of,
)
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS, table_of, with_codes

__all__ = [
    "MANIFEST",
    "BatchManifest",
    "Irrelevant",
    "Opened",
    "QuarantineEntry",
    "Quarantined",
    "RawZone",
    "UnreadEntry",
    "Verdict",
    "VerdictManifest",
    "batch_id_of",
    "documents_by_batch",
]


class RawZone:
    """Reads and writes the raw zone in one folder."""

    def __init__(self, root: Path) -> None:
        """Use a folder as the raw zone. It is created by the first write."""
        self.root = root
        self.vocabularies = root / "vocabularies"

    def write_batch(
        self,
        results: Sequence[Result],
        fingerprint: str,
        *,
        attempt: int = 1,
        byte_sizes: Mapping[str, int] | None = None,
        extracted_at: datetime | None = None,
    ) -> Path:
        """Commit the results of a batch; return the path of its manifest.

        A batch that exists already is not changed. A document with a value that its column cannot hold is quarantined.

        Args:
            results: One result per document of the batch.
            fingerprint: Fingerprint of the extractor that read the documents.
            attempt: 1, or more if the documents are read again.
            byte_sizes: Size of each document, by document id.
            extracted_at: Time at which the documents were read; by default now.
        """
        at = extracted_at or datetime.now(UTC)
        document_ids = [document_id_of(result) for result in results]
        batch_id = batch_id_of(document_ids, fingerprint, attempt)
        manifest_path = self.root / "batches" / batch_id / MANIFEST
        if not manifest_path.exists():
            parts: list[dict[str, pa.Table]] = []
            quarantined: list[Quarantined] = []
            for result in results:
                pair = {"document_id": document_id_of(result), "fingerprint": fingerprint, "batch_id": batch_id}
                tables, unread = tables_of(result, pair, (byte_sizes or {}).get(pair["document_id"]), at)
                parts.append(tables)
                quarantined += unread
            rows = {}
            for name, schema in DOCUMENT_TABLES.items():
                table = pa.concat_tables([schema.empty_table(), *(tables[name] for tables in parts)])
                _write_table(table, manifest_path.with_name(f"{name}.parquet"))
                rows[name] = table.num_rows
            write_manifest(
                BatchManifest(
                    batch_id=batch_id,
                    fingerprint=fingerprint,
                    attempt=attempt,
                    document_ids=sorted(document_ids),
                    quarantined_ids=sorted(one.document_id for one in quarantined),
                    irrelevant_ids=sorted(one.document_id for one in results if isinstance(one, Irrelevant)),
                    transient_ids=sorted(one.document_id for one in quarantined if one.is_transient),
                    rows=rows,
                    written_at=at,
                ),
                manifest_path,
            )
        remove_unfinished(manifest_path.parent)
        return manifest_path

    def write_verdicts(self, batch_id: str, verdicts: Sequence[Verdict]) -> Path:
        """Commit the verdicts of a batch; return the path of their manifest. Existing verdicts are not changed.

        Raises:
            ValueError: A document that was read has no verdict, or a verdict belongs to a document of another batch.
        """
        batch = self.manifest(batch_id)
        checked = {verdict.document_id for verdict in verdicts}
        unchecked = batch.read_ids - checked
        if unchecked or not checked <= set(batch.document_ids):
            raise ValueError(
                f"batch {batch_id}: {len(unchecked)} documents without a verdict, "
                f"{len(checked - set(batch.document_ids))} verdicts of documents that are not in it"
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
            write_manifest(
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
        """Return the manifest of one batch.

        Raises:
            FileNotFoundError: There is no such batch.
        """
        return read_manifest(BatchManifest, self.root / "batches" / batch_id / MANIFEST)

    def manifests(self) -> list[BatchManifest]:
        """Return the manifests of all batches that no other batch replaces, oldest first."""
        found = self.all_manifests()
        replaced = {batch_id for batch in found for batch_id in batch.replaces}
        return [batch for batch in found if batch.batch_id not in replaced]

    def all_manifests(self) -> list[BatchManifest]:
        """Return the manifests of all batches, replaced ones included, oldest first."""
        return read_manifests(BatchManifest, self.root / "batches")

    def damaged(self) -> list[Path]:
        """Return the folders of batches and verdicts with missing or truncated files.

        Folders of verdicts come first. The verdicts of a damaged batch are included even if they are intact, so that
        they are moved away together with the batch.
        """
        batches = [path.parent for path in self.root.glob(f"batches/*/{MANIFEST}") if is_damaged(BatchManifest, path)]
        names = {batch.name for batch in batches}
        checks = [
            path.parent
            for path in self.root.glob(f"checks/*/{MANIFEST}")
            if path.parent.name in names or is_damaged(VerdictManifest, path)
        ]
        return sorted(checks) + sorted(batches)

    def verdict_manifests(self) -> list[VerdictManifest]:
        """Return the manifests of all verdicts, oldest first."""
        return read_manifests(VerdictManifest, self.root / "checks")

    def unchecked(self) -> list[BatchManifest]:
        """Return the manifests of the batches without verdicts, oldest first."""
        return [batch for batch in self.manifests() if not (self.root / "checks" / batch.batch_id / MANIFEST).exists()]

    def newest(self, fingerprint: str) -> dict[str, BatchManifest]:
        """Return the active batch of each document, by document id.

        It is the newest batch with this fingerprint or, if there is none, the newest with any fingerprint.
        """
        newest: dict[str, BatchManifest] = {}
        for batch in sorted(self.manifests(), key=lambda batch: batch.fingerprint == fingerprint):
            newest.update(dict.fromkeys(batch.document_ids, batch))
        return newest

    def table_path(self, batch_id: str, table: str) -> Path:
        """Return the path of a table of a batch; `table` may also be ``verdicts``."""
        return self.root / ("checks" if table == "verdicts" else "batches") / batch_id / f"{table}.parquet"

    def table_paths(self, batch_ids: Iterable[str], table: str) -> list[Path]:
        """Return the paths of a table of some batches, without those that were written before the table existed."""
        return [
            self.table_path(batch_id, table)
            for batch_id in batch_ids
            if table == "verdicts" or table in self.manifest(batch_id).rows
        ]

    def read(self, batch_ids: Iterable[str], table: str) -> pa.Table:
        """Return the rows of some batches in one table; `table` may also be ``verdicts``."""
        schema = VERDICTS if table == "verdicts" else DOCUMENT_TABLES[table]
        tables = [pq.read_table(path, schema=schema) for path in self.table_paths(batch_ids, table)]
        return with_codes(pa.concat_tables([schema.empty_table(), *tables]))

    def drop_documents(self, document_ids: Collection[str]) -> list[str]:
        """Delete documents permanently: replace each batch that holds one by a batch of its other documents.

        The old batch is removed after the manifest of the new one is written, so a call that was killed can be
        repeated. Batches without a manifest and folders in ``damaged/`` are also removed if they may hold one of the
        documents.

        Returns:
            The ids of the batches that were removed.
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
        """Move a folder of the zone to ``damaged/``, where it is no longer read; return its new path."""
        aside = self.root / "damaged" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{folder.parent.name}-{folder.name}"
        _move(folder, aside)
        return aside

    def _remove(self, *folders: Path) -> None:
        """Remove folders, each atomically, and also the remains of earlier removals that were killed."""
        removed = self.root / "removed"
        for folder in folders:
            if folder.exists():
                _move(folder, removed / f"{folder.parent.name}-{folder.name}-{uuid4().hex[:8]}")
        if removed.exists():
            shutil.rmtree(removed)

    def _compact(self, old: BatchManifest, document_ids: Collection[str]) -> None:
        """Write a batch that replaces an old one and lacks some of its documents; copy the verdicts of the others.

        Args:
            old: The batch to replace.
            document_ids: The documents to leave out.
        """
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
                "irrelevant_ids": [one for one in old.irrelevant_ids if one in kept],
                "transient_ids": [one for one in old.transient_ids if one in kept],
                "rows": rows,
                "replaces": [old.batch_id],
            }
            write_manifest(old.model_copy(update=update), manifest_path)
        remove_unfinished(manifest_path.parent)
        checks_path = self.root / "checks" / old.batch_id / MANIFEST
        if checks_path.exists():
            checks = read_manifest(VerdictManifest, checks_path)
            table = _of_batch(self.read([old.batch_id], "verdicts"), kept, batch_id)
            target = self.root / "checks" / batch_id / MANIFEST
            if not target.exists():
                _write_table(table, target.with_name("verdicts.parquet"))
                failed = [one for one in checks.failed_ids if one in kept]
                update = {"batch_id": batch_id, "failed_ids": failed, "rows": table.num_rows}
                write_manifest(checks.model_copy(update=update), target)
            remove_unfinished(target.parent)

    def quarantine(self, fingerprint: str, accepted: Collection[str] = ()) -> list[QuarantineEntry]:
        """Return the documents that could not be read or failed their checks in their active batch; see `newest`.

        Args:
            fingerprint: Fingerprint of the current extractor.
            accepted: Documents that persons accepted: those are left out whose failed checks an acceptance outweighs.
        """
        failed = {checks.batch_id: set(checks.failed_ids) for checks in self.verdict_manifests()}
        entries: list[QuarantineEntry] = []
        for batch, documents in documents_by_batch(self.newest(fingerprint)):
            unread = set(batch.quarantined_ids)
            quarantined = documents & (unread | failed.get(batch.batch_id, set()))
            if not quarantined.isdisjoint(accepted):
                quarantined -= let_in(self.read([batch.batch_id], "verdicts").to_pylist(), accepted)
            if quarantined:
                reasons = self._broken_expectations(batch.batch_id) if quarantined - unread else {}
                entries += [
                    QuarantineEntry(
                        document_id=row["document_id"],
                        batch_id=batch.batch_id,
                        file_name=row["file_name"],
                        reason=row["reason"] or reasons[row["document_id"]],
                        is_transient=row["reason_class"] == "transient",
                    )
                    for row in self.read([batch.batch_id], "documents").to_pylist()
                    if row["document_id"] in quarantined
                ]
        return sorted(entries, key=lambda entry: (entry.file_name, entry.document_id))

    def irrelevant(self, fingerprint: str) -> list[UnreadEntry]:
        """Return the documents that hold nothing to read in their active batch; see `newest`."""
        entries = [
            UnreadEntry(
                document_id=row["document_id"],
                batch_id=batch.batch_id,
                file_name=row["file_name"],
                reason=row["reason"],
            )
            for batch, documents in documents_by_batch(self.newest(fingerprint))
            if documents & {*batch.irrelevant_ids}
            for row in self.read([batch.batch_id], "documents").to_pylist()
            if row["document_id"] in documents and row["state"] == "irrelevant"
        ]
        return sorted(entries, key=lambda entry: (entry.file_name, entry.document_id))

    def _broken_expectations(self, batch_id: str) -> dict[str, str]:
        reasons: dict[str, list[str]] = {}
        for row in self.read([batch_id], "verdicts").to_pylist():
            if not row["is_passed"]:
                reasons.setdefault(row["document_id"], []).append(row["reason"] or row["expectation"])
        return {document_id: "; ".join(dict.fromkeys(texts)) for document_id, texts in reasons.items()}


def _move(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    sync_folder(folder.parent)
    sync_folder(target.parent)


def _may_hold(folder: Path, document_ids: Collection[str]) -> bool:
    """Return whether the batch in a folder holds one of some documents; true if the batch cannot be read."""
    try:
        held = pq.read_table(folder / "documents.parquet", columns=["document_id"])["document_id"].to_pylist()
    except (OSError, pa.ArrowException):
        return True
    return bool(set(held) & set(document_ids))


def _of_batch(table: pa.Table, document_ids: Sequence[str], batch_id: str) -> pa.Table:
    """Return the rows of some documents, with the id of another batch."""
    kept = table.filter(pc.is_in(table["document_id"], value_set=pa.array(document_ids, pa.string())))
    column = pa.array([batch_id] * kept.num_rows, pa.string())
    return kept.set_column(kept.schema.get_field_index("batch_id"), "batch_id", column)


def _write_table(table: pa.Table, path: Path) -> None:
    with atomic_file(path) as file:
        pq.write_table(table, file, compression="zstd")
