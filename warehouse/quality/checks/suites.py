"""All suites, with their expectations and the frames that they check."""

from collections.abc import Mapping, Sequence

import pandas as pd
from great_expectations.expectations.metadata_types import FailureSeverity

from warehouse.quality.checks import cells, documents, funding, indicators, projects, scores, shares, volume
from warehouse.quality.checks.suite import Tables
from warehouse.raw.schema import DOCUMENT_TABLES
from warehouse.raw.zone import RawZone

_SUITES = [module.SUITE for module in (documents, projects, funding, indicators, shares, scores, cells)]
SUITES = {suite.name: suite.expectations for suite in _SUITES} | {volume.NAME: volume.expectations}
"""The function that returns the expectations of each suite, by name of the suite."""


def warning_names() -> list[str]:
    """Return the names of the expectations that only warn, as ``suite.column``."""
    return [
        f"{name}.{one.configuration.kwargs['column']}"
        for name, expectations in SUITES.items()
        for one in expectations()
        if one.severity is FailureSeverity.WARNING
    ]


def frames_of(raw: RawZone, batch_ids: Sequence[str]) -> Mapping[str, pd.DataFrame]:
    """Return the frame of each suite over some batches, by name of the suite.

    The raw tables are loaded one batch at a time.
    """
    parts: dict[str, list[pd.DataFrame]] = {suite.name: [] for suite in _SUITES}
    for batch_id in batch_ids:
        tables = _read_tables(raw, batch_id)
        for suite in _SUITES:
            parts[suite.name].append(suite.frame(tables))
    frames = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    return frames | {volume.NAME: volume.frame(raw, batch_ids)}


def _read_tables(raw: RawZone, batch_id: str) -> Tables:
    tables = {name: raw.read([batch_id], name).to_pandas() for name in DOCUMENT_TABLES}
    documents = tables["documents"]
    return tables | {"documents": documents[documents["state"] == "extracted"].reset_index(drop=True)}
