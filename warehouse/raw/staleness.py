"""Find stale documents: those that the current extractor may read differently from their active batch.

The fingerprint of a batch consists of the version of readers and forms and the hash of the vocabulary. If only words
were added to the vocabulary since a batch was written, a document of that batch is stale only if the new words may
matter to it: if one of its unrecognised texts contains one of them, or if its forms were not understood. To find the
added words, the raw zone stores the vocabulary of each batch.
"""

from collections.abc import Collection, Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from extract import vocabulary
from extract.document import FINGERPRINT, VERSION
from extract.model.reasons import IRRELEVANT, NOT_UNDERSTOOD
from extract.vocabulary import snapshot
from warehouse.raw.zone import BatchManifest, RawZone, documents_by_batch

_MAY_BE_RESOLVED = [str(code) for code in sorted(IRRELEVANT | NOT_UNDERSTOOD)]
"""Codes of the reasons that a larger vocabulary may resolve."""


def stale_documents(raw: RawZone, counting: Mapping[str, BatchManifest]) -> set[str]:
    """Return the ids of the stale documents; a document whose batch has another fingerprint is not always stale.

    Args:
        raw: The raw zone, with the vocabularies with which its batches were read.
        counting: The active batch of each document, by document id.
    """
    added_since = cache(lambda fingerprint: _added_since(raw, fingerprint))
    stale: set[str] = set()
    of_before = {one: batch for one, batch in counting.items() if batch.fingerprint != FINGERPRINT}
    for batch, documents in documents_by_batch(of_before):
        words = added_since(batch.fingerprint)
        stale |= documents if words is None else documents & _concerned(raw, batch.batch_id, words)
    return stale


def _added_since(raw: RawZone, fingerprint: str) -> frozenset[str] | None:
    """Return the words that were added to the vocabulary since a fingerprint; None if anything else has changed."""
    version, _, vocabulary_hash = fingerprint.rpartition("-")
    return snapshot.added_since(raw.vocabularies, vocabulary_hash) if version == VERSION else None


def _concerned(raw: RawZone, batch_id: str, words: Collection[str]) -> set[str]:
    """Return the ids of the documents of a batch that may be read differently with the new words."""
    if not words:
        return set()
    texts = raw.read([batch_id], "unrecognised")
    met = [text for text in pc.unique(texts["text"]).to_pylist() if _holds(text, words)]
    documents = raw.read([batch_id], "documents")
    having = texts.filter(pc.is_in(texts["text"], pa.array(met, pa.string())))
    unread = documents.filter(pc.is_in(documents["reason_code"], pa.array(_MAY_BE_RESOLVED)))
    return {document_id for rows in (having, unread) for document_id in rows["document_id"].to_pylist()}


def _holds(text: str, words: Collection[str]) -> bool:
    plain = vocabulary.normal(text)
    return any(word in plain for word in words)
