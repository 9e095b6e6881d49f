"""Reprocess: read documents again with the current readers and vocabulary.

The id of a batch depends on its documents, fingerprint and attempt, so reading again with the same fingerprint needs a
new attempt number. Once its manifest is written, the new batch is the active batch of its documents. The earlier
batches are kept.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.errors import JixiaoError
from warehouse.pipeline.planning import plan_batches
from warehouse.pipeline.run_directory import LandingSummary, RunDirectory
from warehouse.provenance.documents import file_names_by_id, find_document
from warehouse.raw.zone import BatchManifest, RawZone, documents_by_batch
from warehouse.run_log import log_step
from warehouse.settings import Settings


class Selection(BaseModel):
    """Criteria for the documents to read again. A document is selected if it meets at least one of them.

    Attributes:
        documents: Selected documents, each given by its id, the beginning of its id, or its file name.
        stale: Whether to select all documents that were last read with another fingerprint than the current one.
        matching: Text; documents with an unrecognised text that contains it are selected. None selects none.
    """

    documents: list[str] = []
    stale: bool = False
    matching: str | None = None


def select_documents(settings: Settings, selection: Selection) -> list[str]:
    """Return the ids of the selected documents, sorted.

    Raises:
        JixiaoError: There are no criteria; a name matches no document or several; a named document is permanently
            deleted (forgotten), or its bytes are missing.
    """
    if not (selection.documents or selection.stale or selection.matching):
        raise JixiaoError("reprocess: nothing selected. Give documents, --stale or --matching TEXT.", exit_code=2)
    landing, raw = Landing(settings.landing), RawZone(settings.raw)
    names, forgotten = file_names_by_id(landing), landing.tombstones()
    selected = {find_document(names, text, forgotten) for text in selection.documents}
    for document_id in sorted(selected & forgotten.keys()):
        tombstone = forgotten[document_id]
        raise JixiaoError(
            f"{document_id[:12]}: forgotten on {tombstone.forgotten_at:%Y-%m-%d} by {tombstone.forgotten_by}; "
            "its bytes are gone. Leave it out.",
            exit_code=2,
        )
    for document_id in sorted(selected):
        if not landing.object_path(document_id).exists():
            raise JixiaoError(f"{names[document_id]}: its bytes are missing. Run 'jixiao doctor' for the next step.")
    newest = raw.newest(FINGERPRINT)
    if selection.stale:
        selected |= {document_id for document_id, batch in newest.items() if batch.fingerprint != FINGERPRINT}
    if selection.matching:
        selected |= _with_unrecognised(raw, newest, selection.matching)
    return sorted(one for one in selected & names.keys() if landing.object_path(one).exists())


def plan_reprocessing(settings: Settings, run: Path, selection: Selection) -> list[Path]:
    """Plan batches that read the selected documents again, each in a new attempt; return the paths of the plans.

    Raises:
        JixiaoError: See `select_documents`.
    """
    with log_step(settings, "choose", run) as log:
        documents = select_documents(settings, selection)
        names = file_names_by_id(Landing(settings.landing))
        landing = LandingSummary(found=len(documents), new=0, withdrawn=0, unreadable=[], backlog=0)
        RunDirectory(run).write_landing(landing)
        plans = plan_batches(settings, run, next_attempts(RawZone(settings.raw), documents), names)
        log.add(documents_to_read=len(documents), batches_planned=len(plans))
    return plans


def next_attempts(raw: RawZone, documents: list[str]) -> list[tuple[str, int]]:
    """Return the id of each document with the number of its next attempt with the current fingerprint, from 1."""
    last: dict[str, int] = {}
    for batch in raw.manifests():
        if batch.fingerprint == FINGERPRINT:
            last |= {one: max(batch.attempt, last.get(one, 0)) for one in batch.document_ids}
    return [(document_id, last.get(document_id, 0) + 1) for document_id in documents]


def _with_unrecognised(raw: RawZone, newest: dict[str, BatchManifest], text: str) -> set[str]:
    found: set[str] = set()
    for batch, documents in documents_by_batch(newest):
        rows: pa.Table = raw.read([batch.batch_id], "unrecognised")
        matching = set(rows.filter(pc.match_substring(rows["text"], text))["document_id"].to_pylist())
        found |= documents & matching
    return found
