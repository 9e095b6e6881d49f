"""Planning: select the documents to extract, divide them into batches, and determine whether a run has work to do."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from extract.document import FINGERPRINT
from extract.intake.sightings import History
from warehouse.pipeline.run_directory import BatchPlan, RunDirectory
from warehouse.publishing.load_plan import plan_load
from warehouse.publishing.versions import Versions
from warehouse.raw.staleness import stale_documents
from warehouse.raw.zone import RawZone, batch_id_of, documents_by_batch
from warehouse.settings import Settings

MAX_ATTEMPTS = 4
"""Largest number of attempts to read a document in transient quarantine: the first one and three more."""


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Disable the garbage collector inside the block or the decorated function.

    The index of documents is large and long-lived; collections that scan it double the time of a run.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True, slots=True)
class ExtractionState:
    """State of extraction of all documents, which are given by their ids.

    Attributes:
        extracted: Documents that a batch holds.
        stale: Extracted documents that the current extractor may read differently.
        next_attempts: Number of the next attempt of each document in transient quarantine that has attempts left.
    """

    extracted: Set[str]
    stale: Set[str]
    next_attempts: Mapping[str, int]

    @classmethod
    def of(cls, raw: RawZone) -> Self:
        """Read the state of extraction from the raw zone."""
        newest = raw.newest(FINGERPRINT)
        failed = {one: batch for one, batch in newest.items() if batch.transient_ids and batch.attempt < MAX_ATTEMPTS}
        next_attempts = {
            one: batch.attempt + 1
            for batch, documents in documents_by_batch(failed)
            for one in documents.intersection(batch.transient_ids)
        }
        return cls(newest.keys(), stale_documents(raw, newest), next_attempts)

    def pending(self, history: History) -> list[tuple[str, int]]:
        """Return the documents that need extraction; see `pending_documents`."""
        missing = history.documents.keys() - self.extracted
        shown = history.shown() if self.next_attempts or self.stale else set()
        stale = self.stale & shown
        failed = (self.next_attempts.keys() & shown) - stale
        new = [(one, 1) for one in history.documents if one in missing]
        again = [(one, self.next_attempts[one]) for one in history.documents if one in failed]
        return new + again + [(one, 1) for one in history.documents if one in stale]


def pending_documents(raw: RawZone, history: History) -> list[tuple[str, int]]:
    """Return the documents that need extraction: new ones, then those in transient quarantine, then stale ones.

    Args:
        raw: The raw zone.
        history: The history of the landing zone. A withdrawn document is extracted only if no batch holds it.

    Returns:
        The id of each document with the number of its attempt, from 1.
    """
    return ExtractionState.of(raw).pending(history)


def plan_batches(
    settings: Settings, run: Path, documents: Iterable[tuple[str, int]], file_names: Mapping[str, str]
) -> list[Path]:
    """Divide documents into batches and write the plan of each batch to the run directory.

    Args:
        settings: The settings, with the number of documents per batch.
        run: The run directory.
        documents: The id of each document with the number of its attempt.
        file_names: The file names under which the documents were last seen, by document id.

    Returns:
        The paths of the plans, one per batch.
    """
    by_attempt: dict[int, list[str]] = {}
    for document_id, attempt in documents:
        by_attempt.setdefault(attempt, []).append(document_id)
    plans = []
    for attempt, of_attempt in sorted(by_attempt.items()):
        for start in range(0, len(of_attempt), settings.batch_documents):
            batch = of_attempt[start : start + settings.batch_documents]
            plan = BatchPlan(
                batch_id=batch_id_of(batch, FINGERPRINT, attempt),
                attempt=attempt,
                file_names={document_id: file_names[document_id] for document_id in batch},
            )
            plans.append(RunDirectory(run).write_plan(plan))
    return plans


@without_garbage_collection()
def has_work(settings: Settings, plans: list[Path]) -> bool:
    """Return whether a run has work after landing: documents to read, batches to check or a version to build.

    Args:
        settings: Where the zones are.
        plans: The plans of the run, one per batch of documents to read.
    """
    if plans or RawZone(settings.raw).unchecked():
        return True
    plan = plan_load(settings)
    is_first = Versions(settings.published).current() is None
    return bool(plan.load) if is_first else not plan.is_empty
