"""Checks over the rows of a night: what a single record cannot show.

pydantic holds the shape of a record, dbt tests hold the warehouse; here stand duplicates, shares, ranges, details
against their totals, evidence, and volume against past nights. A document that breaks an expectation is kept out, with
the expectation and where it broke in one line; the others go on. What only looks odd is a warning.

Great Expectations takes seconds to import, so only `check_batches` imports it. It sends nothing anywhere and its
hundreds of lines of log are left out.
"""

import json
import logging
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.raw_zone import RawZone, Verdict

if TYPE_CHECKING:
    from warehouse.checks.validation import Broken

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.getLogger("great_expectations").setLevel(logging.ERROR)
logging.getLogger("great_expectations.data_context.types.base").disabled = True  # it sets a level of its own

_PLACES_TOLD = 3


def check_batches(raw: RawZone, reports_dir: Path, batch_ids: Sequence[str]) -> list[Verdict]:
    """Check some batches together and write their verdicts.

    Args:
        raw: The raw zone that holds the batches.
        reports_dir: Gets Data Docs in ``checks/`` and the warnings; neither shows a text of a document.
        batch_ids: The night's batches.

    Returns:
        One verdict of suite ``all`` for a document that passed; for any other one a broken expectation.
    """
    broken: list[Broken] = []
    if any(set(batch.document_ids) - set(batch.quarantined_ids) for batch in map(raw.manifest, batch_ids)):
        from warehouse.checks.suites import SUITES, frames_of  # noqa: PLC0415 great_expectations is slow to import
        from warehouse.checks.validation import validate  # noqa: PLC0415

        broken = validate(SUITES, frames_of(raw, batch_ids), reports_dir / "checks")
    _write_warnings([one for one in broken if one.is_warning], reports_dir)
    return _write_verdicts([one for one in broken if not one.is_warning], raw, batch_ids)


def read_warnings(reports_dir: Path) -> list[str]:
    """What looked odd at the last check, a line each; nothing where there was none."""
    path = _warnings_path(reports_dir)
    lines: list[str] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return lines


def _warnings_path(reports_dir: Path) -> Path:
    return reports_dir / "check_warnings.json"


def _write_warnings(broken: "Sequence[Broken]", reports_dir: Path) -> None:
    reports_dir.mkdir(parents=True, exist_ok=True)
    of_documents = Counter(f"{one.suite}: {one.reason}" for one in broken if one.document_id)
    lines = [f"{line} (documents: {count})" for line, count in of_documents.items()]
    lines += [f"{one.suite}: {_told(one)}" for one in broken if not one.document_id]
    _warnings_path(reports_dir).write_text(json.dumps(lines, ensure_ascii=False, indent=1), "utf-8")


def _write_verdicts(broken: "Sequence[Broken]", raw: RawZone, batch_ids: Sequence[str]) -> list[Verdict]:
    checked_at = datetime.now(UTC)
    verdicts: list[Verdict] = []
    for batch in map(raw.manifest, batch_ids):
        here = [
            Verdict(
                document_id=one.document_id,
                suite=one.suite,
                expectation=one.expectation,
                column_name=one.column_name,
                is_passed=False,
                reason=_told(one),
                observed=f"{len(one.places)} of {one.row_count}",
                checked_at=checked_at,
            )
            for one in broken
            if one.batch_id == batch.batch_id
        ]
        passed = set(batch.document_ids) - set(batch.quarantined_ids) - {verdict.document_id for verdict in here}
        here += [
            Verdict(document_id=document_id, suite="all", is_passed=True, checked_at=checked_at)
            for document_id in sorted(passed)
        ]
        raw.write_verdicts(batch.batch_id, here)
        verdicts += here
    return verdicts


def _told(broken: "Broken") -> str:
    more = len(broken.places) - _PLACES_TOLD
    places = "; ".join(broken.places[:_PLACES_TOLD]) + (f"; {more} more" if more > 0 else "")
    return f"{broken.reason} ({places})"
