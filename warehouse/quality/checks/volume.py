"""Expectation suite for volume: rows per document compared with earlier runs, and the share of unread documents.

Its expectations only warn: the cause may be a reader that fails without an error, but also a new source.
"""

from collections.abc import Sequence

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from warehouse.quality.checks.suite import between
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import BatchManifest, RawZone

NAME = "volume"
FEWEST = 10
"""Volumes are compared only if this run and the earlier batches have at least this number of documents each."""
_PAST_BATCHES = 100


def frame(raw: RawZone, batch_ids: Sequence[str]) -> pd.DataFrame:
    """Return the data frame to check, with one row per raw table.

    Columns:
        rows_against_past: Rows per document in the batches of the run, divided by those in up to 100 earlier batches.
        unread_share: Share of documents that could not be read, irrelevant ones left out; only in the row of the table
            ``documents``.
    """
    current = [raw.manifest(batch_id) for batch_id in batch_ids]
    past = [batch for batch in raw.manifests() if batch.batch_id not in set(batch_ids)][-_PAST_BATCHES:]
    rows = [
        {
            "batch_id": "",
            "document_id": "",
            "place": f"{name} of the run",
            "rows_against_past": _ratio(_rows_per_document(current, name), _rows_per_document(past, name)),
            "unread_share": _unread_share(current) if name == "documents" else None,
        }
        for name in DOCUMENT_TABLES
        if name != "hidden"  # how much a publisher hides says nothing about the readers
    ]
    return pd.DataFrame(rows).astype({"rows_against_past": "float64", "unread_share": "float64"})


def expectations() -> list[Expectation]:
    """Return the expectations for a run."""
    return [
        between(
            "rows_against_past",
            0.2,
            5,
            "documents have less than a fifth, or more than five times, the rows of earlier runs",
            is_warning=True,
        ),
        between("unread_share", None, 0.5, "more than half of the documents could not be read", is_warning=True),
    ]


def _unread_share(batches: Sequence[BatchManifest]) -> float | None:
    count = sum(len(batch.document_ids) - len(batch.irrelevant_ids) for batch in batches)
    return sum(len(batch.quarantined_ids) for batch in batches) / count if count >= FEWEST else None


def _rows_per_document(batches: Sequence[BatchManifest], table: str) -> float | None:
    count = sum(len(batch.read_ids) for batch in batches)
    return sum(batch.rows[table] for batch in batches) / count if count >= FEWEST else None


def _ratio(current: float | None, past: float | None) -> float | None:
    return current / past if current is not None and past else None
