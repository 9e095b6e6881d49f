"""Checks over the rows of a night: what a single record cannot show.

pydantic holds the shape of a record, dbt tests hold the warehouse; here stand duplicates, shares, ranges, details
against their totals, evidence, and volume against past nights. A document that breaks an expectation is kept out, with
the expectation and where it broke in one line; the others go on. What only looks odd is a warning.

Great Expectations takes seconds to import, so only `check_batches` imports it. It sends nothing anywhere and its
hundreds of lines of log are left out.
"""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.quality.known_failures import Gate, Outcome, Severity, write_outcomes
from warehouse.raw.zone import RawZone, Verdict

if TYPE_CHECKING:
    from warehouse.quality.checks.validation import Broken

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.getLogger("great_expectations").setLevel(logging.ERROR)
logging.getLogger("great_expectations.data_context.types.base").disabled = True  # it sets a level of its own

_PLACES_TOLD = 3


def check_batches(raw: RawZone, reports_dir: Path, batch_ids: Sequence[str]) -> list[Verdict]:
    """Check some batches together and write their verdicts.

    Args:
        raw: The raw zone that holds the batches.
        reports_dir: Gets Data Docs in ``checks/`` and how each expectation ended that only warns; neither shows a text
            of a document.
        batch_ids: The night's batches.

    Returns:
        One verdict of suite ``all`` for a document that passed; for any other one a broken expectation.
    """
    broken: list[Broken] = []
    warning: list[str] = []
    if any(set(batch.document_ids) - set(batch.quarantined_ids) for batch in map(raw.manifest, batch_ids)):
        from warehouse.quality.checks.suites import SUITES, frames_of, warning_names  # noqa: PLC0415 slow to import
        from warehouse.quality.checks.validation import validate  # noqa: PLC0415

        broken = validate(SUITES, frames_of(raw, batch_ids), reports_dir / "checks")
        warning = warning_names()
    is_of_all = {batch.batch_id for batch in raw.manifests()} <= {*batch_ids}
    write_outcomes(reports_dir, list(_outcomes(warning, broken, is_of_all=is_of_all)))
    return _write_verdicts([one for one in broken if not one.is_warning], raw, batch_ids)


def _outcomes(names: Iterable[str], broken: "Sequence[Broken]", *, is_of_all: bool) -> Iterator[Outcome]:
    """How each expectation ended that only warns."""
    for name in names:
        here = [one for one in broken if one.is_warning and f"{one.suite}.{one.column_name}" == name]
        of_documents = sum(bool(one.document_id) for one in here)
        more = f" (documents: {of_documents})" if of_documents else ""
        yield Outcome(
            check=name,
            gate=Gate.EXPECTATIONS,
            severity=Severity.WARNING,
            rows=sum(len(one.places) for one in here),
            message=f"{here[0].reason}{more}" if more else "; ".join(map(_told, here)),
            is_of_all=is_of_all,
        )


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
