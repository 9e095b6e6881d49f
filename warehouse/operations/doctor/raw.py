"""Check the raw zone: batches and verdicts match their manifests, and published documents are in a batch."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from extract.intake.landing import Landing
from warehouse.operations.doctor.diagnosis import Diagnosis, Level
from warehouse.publishing.versions import Versions
from warehouse.raw.schema import DOCUMENT_TABLES, VERDICTS
from warehouse.raw.zone import MANIFEST, BatchManifest, RawZone, VerdictManifest
from warehouse.settings import Settings

PLACE = "raw zone"


def examine_raw(settings: Settings, is_fixing: bool) -> Iterator[Diagnosis]:
    """Check batches and verdicts; with `is_fixing`, move damaged ones to ``damaged/``."""
    raw = RawZone(settings.raw)
    is_intact = True
    for zone, fault_of in (("batches", _fault_of_batch), ("checks", _fault_of_verdicts)):
        for finding in _damaged(raw, zone, fault_of, is_fixing):
            is_intact = is_intact and finding.level is not Level.FAULT
            yield finding
    if not is_intact:
        return  # without the damaged batches, the active batch of a document is unknown
    yield from _without_batch(settings, raw)
    for document_id in Landing(settings.landing).tombstones():
        if any(document_id in batch.document_ids for batch in raw.all_manifests()):
            yield Diagnosis(
                PLACE,
                Level.FAULT,
                f"{document_id[:12]} is forgotten, but a batch still holds it",
                f"jixiao forget {document_id} --yes",
            )
    if waiting := len(raw.unchecked()):
        yield Diagnosis(PLACE, Level.NOTE, f"{waiting} batches wait for their checks; the next run checks them")
    batches = raw.manifests()
    documents = len({document_id for batch in batches for document_id in batch.document_ids})
    yield Diagnosis(PLACE, Level.OK, f"{len(batches)} batches of {documents} documents match their manifests")


def _damaged(raw: RawZone, zone: str, fault_of: Callable[[Path], str | None], is_fixing: bool) -> Iterator[Diagnosis]:
    consequence = "its documents are read again" if zone == "batches" else "its batch is checked again"
    for manifest in sorted(raw.root.glob(f"{zone}/*/{MANIFEST}")):
        folder = manifest.parent
        why = fault_of(folder)
        if why is None:
            continue
        text = f"{zone}/{folder.name}: {why}"
        if is_fixing:
            checks = raw.root / "checks" / folder.name
            if zone == "batches" and checks.exists():  # first: verdicts without a batch would be leftovers
                raw.set_aside(checks)
            aside = raw.set_aside(folder)
            yield Diagnosis(PLACE, Level.FIXED, f"{text}; moved to {aside}", f"jixiao run: {consequence}")
        else:
            yield Diagnosis(PLACE, Level.FAULT, text, f"jixiao doctor --fix, then jixiao run: {consequence}")


def _fault_of_batch(folder: Path) -> str | None:
    try:
        manifest = BatchManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return "its manifest cannot be read"
    for name, schema in DOCUMENT_TABLES.items():
        if name in manifest.rows and (why := _fault_of_table(folder / f"{name}.parquet", schema, manifest.rows[name])):
            return why
    return None


def _fault_of_verdicts(folder: Path) -> str | None:
    try:
        manifest = VerdictManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return "its manifest cannot be read"
    return _fault_of_table(folder / "verdicts.parquet", VERDICTS, manifest.rows)


def _fault_of_table(path: Path, schema: pa.Schema, rows: int) -> str | None:
    try:
        found: int = pq.read_table(path, schema=schema).num_rows
    except FileNotFoundError:
        return f"{path.name} is missing"
    except (OSError, pa.ArrowException):
        return f"{path.name} cannot be read; it is truncated or damaged"
    return None if found == rows else f"{path.name} has {found} rows, its manifest says {rows}"


def _without_batch(settings: Settings, raw: RawZone) -> Iterator[Diagnosis]:
    """Report published documents that are in no batch and have not been deleted."""
    read = {document_id for batch in raw.manifests() for document_id in batch.document_ids}
    if lost := (_published(settings) - read) & Landing(settings.landing).current().keys():
        yield Diagnosis(PLACE, Level.NOTE, f"{len(lost)} documents are in no batch; the next run reads them again")


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
