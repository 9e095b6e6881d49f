"""The raw zone: every batch holds what its manifest says, every document that was published is in a batch."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from extract.intake.landing import Landing
from warehouse.operations.doctor.findings import Finding, Level
from warehouse.publishing.versions import Versions
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS
from warehouse.raw.zone import MANIFEST, BatchManifest, RawZone, VerdictManifest
from warehouse.settings import Settings

PLACE = "raw zone"


def examine_raw(settings: Settings, is_mending: bool) -> Iterator[Finding]:
    """Look at batches and verdicts."""
    raw = RawZone(settings.raw)
    is_whole = True
    for zone, wrong in (("batches", _wrong_with_batch), ("checks", _wrong_with_verdicts)):
        for finding in _damaged(raw, zone, wrong, is_mending):
            is_whole = is_whole and finding.level is not Level.FAULT
            yield finding
    if not is_whole:
        return  # which batch counts cannot be told
    yield from _lost(settings, raw)
    for document_id in Landing(settings.landing).tombstones():
        if any(document_id in batch.document_ids for batch in raw.all_manifests()):
            yield Finding(
                PLACE,
                Level.FAULT,
                f"{document_id[:12]} is forgotten, yet a batch holds it",
                f"jixiao forget {document_id} --yes",
            )
    if waiting := len(raw.unchecked()):
        yield Finding(PLACE, Level.NOTE, f"{waiting} batches wait for their checks; the next night makes them")
    batches = raw.manifests()
    documents = len({document_id for batch in batches for document_id in batch.document_ids})
    yield Finding(PLACE, Level.SOUND, f"{len(batches)} batches of {documents} documents hold what their manifests say")


def _damaged(raw: RawZone, zone: str, wrong: Callable[[Path], str | None], is_mending: bool) -> Iterator[Finding]:
    consequence = "its documents are read again" if zone == "batches" else "its batch is checked again"
    for manifest in sorted(raw.root.glob(f"{zone}/*/{MANIFEST}")):
        folder = manifest.parent
        why = wrong(folder)
        if why is None:
            continue
        text = f"{zone}/{folder.name}: {why}"
        if is_mending:
            checks = raw.root / "checks" / folder.name
            if zone == "batches" and checks.exists():  # first: without its batch it would be told from nothing
                raw.set_aside(checks)
            aside = raw.set_aside(folder)
            yield Finding(PLACE, Level.FIXED, f"{text}; moved to {aside}", f"jixiao run: {consequence}")
        else:
            yield Finding(PLACE, Level.FAULT, text, f"jixiao doctor --fix, then jixiao run: {consequence}")


def _wrong_with_batch(folder: Path) -> str | None:
    try:
        manifest = BatchManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return "its manifest cannot be read"
    for name, schema in DOCUMENT_TABLES.items():
        if why := _wrong_with_table(folder / f"{name}.parquet", schema, manifest.rows.get(name)):
            return why
    return None


def _wrong_with_verdicts(folder: Path) -> str | None:
    try:
        manifest = VerdictManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return "its manifest cannot be read"
    return _wrong_with_table(folder / "verdicts.parquet", VERDICTS, manifest.rows)


def _wrong_with_table(path: Path, schema: pa.Schema, rows: int | None) -> str | None:
    try:
        found: int = pq.read_table(path, schema=schema).num_rows
    except FileNotFoundError:
        return f"{path.name} is missing"
    except (OSError, pa.ArrowException):
        return f"{path.name} cannot be read; it is cut or damaged"
    return None if found == rows else f"{path.name} has {found} rows, its manifest says {rows}"


def _lost(settings: Settings, raw: RawZone) -> Iterator[Finding]:
    """Documents that are published and in no batch."""
    read = {document_id for batch in raw.manifests() for document_id in batch.document_ids}
    if lost := (_published(settings) - read) & Landing(settings.landing).current().keys():
        yield Finding(PLACE, Level.NOTE, f"{len(lost)} documents are in no batch; the next night reads them again")


def _published(settings: Settings) -> set[str]:
    version = Versions(settings.published).current()
    if version is None:
        return set()
    try:
        with duckdb.connect(str(version.database), read_only=True) as warehouse:
            query = "select document_key from marts.dim_document where document_key <> 'unknown'"
            return {key for (key,) in warehouse.execute(query).fetchall()}
    except duckdb.Error:
        return set()
