"""Reprocess: documents that were read before are read again, by the readers and the vocabulary of today.

A batch is named for its documents, its fingerprint and its attempt, so reading again is a new attempt; from its
manifest on it is what counts for its documents. What was read before stays where it is.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from warehouse.errors import JixiaoError
from warehouse.pipeline.night import Landed, plan_batches, write_landed
from warehouse.provenance.documents import find_document, names_of
from warehouse.raw.zone import BatchManifest, RawZone, shares
from warehouse.settings import Settings


class Wanted(BaseModel):
    """Which documents are to be read again; what is given adds up.

    Attributes:
        documents: Ids, beginnings of ids, or file names.
        stale: All that were last read with another fingerprint.
        matching: All with a text that was not recognised and contains this.
    """

    documents: list[str] = []
    stale: bool = False
    matching: str | None = None


def choose(settings: Settings, wanted: Wanted) -> list[str]:
    """The documents that are meant, in the order of their ids.

    Raises:
        JixiaoError: Nothing is asked for; a name is that of no document, or of several; a document is forgotten.
    """
    if not (wanted.documents or wanted.stale or wanted.matching):
        raise JixiaoError("reprocess: say what to read again: documents, --stale or --matching TEXT.", exit_code=2)
    landing, raw = Landing(settings.landing), RawZone(settings.raw)
    names, forgotten = names_of(landing), landing.tombstones()
    chosen = {find_document(names, text, forgotten) for text in wanted.documents}
    for document_id in sorted(chosen & forgotten.keys()):
        tombstone = forgotten[document_id]
        raise JixiaoError(
            f"{document_id[:12]}: forgotten on {tombstone.forgotten_at:%Y-%m-%d} by {tombstone.forgotten_by}; "
            "its bytes are gone. Leave it out.",
            exit_code=2,
        )
    for document_id in sorted(chosen):
        if not landing.object_path(document_id).exists():
            raise JixiaoError(f"{names[document_id]}: its bytes are missing. 'jixiao doctor' says what to do.")
    counting = raw.newest(FINGERPRINT)
    if wanted.stale:
        chosen |= {document_id for document_id, batch in counting.items() if batch.fingerprint != FINGERPRINT}
    if wanted.matching:
        chosen |= _not_recognised(raw, counting, wanted.matching)
    return sorted(one for one in chosen & names.keys() if landing.object_path(one).exists())


def plan_again(settings: Settings, papers: Path, wanted: Wanted) -> list[Path]:
    """Plan to read the documents that are meant, each as an attempt that it has not had; the plans, one a batch.

    Raises:
        JixiaoError: As for `choose`.
    """
    documents = choose(settings, wanted)
    names = names_of(Landing(settings.landing))
    write_landed(papers, Landed(found=len(documents), new=0, withdrawn=0, unreadable=[], backlog=0))
    return plan_batches(settings, papers, next_attempts(RawZone(settings.raw), documents), names)


def next_attempts(raw: RawZone, documents: list[str]) -> list[tuple[str, int]]:
    """Each document with the number of the attempt that comes after all those with the present fingerprint."""
    last: dict[str, int] = {}
    for batch in raw.manifests():
        if batch.fingerprint == FINGERPRINT:
            last |= {one: max(batch.attempt, last.get(one, 0)) for one in batch.document_ids}
    return [(document_id, last.get(document_id, 0) + 1) for document_id in documents]


def _not_recognised(raw: RawZone, counting: dict[str, BatchManifest], text: str) -> set[str]:
    found: set[str] = set()
    for batch, documents in shares(counting):
        rows: pa.Table = raw.read([batch.batch_id], "unrecognised")
        matching = set(rows.filter(pc.match_substring(rows["text"], text))["document_id"].to_pylist())
        found |= documents & matching
    return found
