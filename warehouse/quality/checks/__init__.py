"""Checks of the rows of new batches with Great Expectations, for faults that no single record shows.

pydantic validates each record, and dbt tests the warehouse. The suites here check duplicates, shares, ranges, amounts
against their totals, the places of values, and the number of rows compared with earlier runs. A document that breaks an
expectation is quarantined with a message that states the reason and the places; the other documents continue. Some
expectations only cause a warning.

Great Expectations takes seconds to import, so only `check_batches` imports it. Its telemetry and its log messages below
the level of errors are disabled.
"""

import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.quality.known_failures import CheckResult, Gate, Severity, write_check_results
from warehouse.raw.zone import RawZone, Verdict
from warehouse.run_log import Event

if TYPE_CHECKING:
    from warehouse.quality.checks.validation import Broken

_log = logging.getLogger(__name__)

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.getLogger("great_expectations").setLevel(logging.ERROR)
logging.getLogger("great_expectations.data_context.types.base").disabled = True  # this logger sets its own level

_SHOWN_PLACES = 3


def check_batches(raw: RawZone, reports_dir: Path, batch_ids: Sequence[str]) -> list[Verdict]:
    """Check batches together and write the verdicts of each.

    Args:
        raw: The raw zone that holds the batches.
        reports_dir: Folder for the Data Docs, in ``checks/``, and the results of the expectations that only warn.
            Neither contains text of a document.
        batch_ids: Ids of the batches to check.

    Returns:
        For a document that passed, one verdict of suite ``all``; for a document that did not, one per broken
        expectation. Documents that were not read have none.
    """
    broken: list[Broken] = []
    warning: list[str] = []
    if any(batch.read_ids for batch in map(raw.manifest, batch_ids)):
        from warehouse.quality.checks.suites import SUITES, frames_of, warning_names  # noqa: PLC0415 slow to import
        from warehouse.quality.checks.validation import validate  # noqa: PLC0415

        broken = validate(SUITES, frames_of(raw, batch_ids), reports_dir / "checks")
        warning = warning_names()
        expectations = sum(len(suite()) for suite in SUITES.values())
        _log.info(
            Event(
                "expectations_evaluated",
                suites=len(SUITES),
                expectations=expectations,
                broken_count=len(broken),
                broken=dict(
                    sorted(Counter(f"{one.suite}.{one.column_name or one.expectation}" for one in broken).items())
                ),
            )
        )
    is_of_all = {batch.batch_id for batch in raw.manifests()} <= {*batch_ids}
    write_check_results(reports_dir, list(_results(warning, broken, is_of_all=is_of_all)))
    return _write_verdicts([one for one in broken if not one.is_warning], raw, batch_ids)


def _results(names: Iterable[str], broken: "Sequence[Broken]", *, is_of_all: bool) -> Iterator[CheckResult]:
    """Yield the result of each expectation that only warns.

    Args:
        names: Names of these expectations: suite and column.
        broken: All broken expectations.
        is_of_all: Whether the checked batches are all batches of the raw zone.
    """
    for name in names:
        here = [one for one in broken if one.is_warning and f"{one.suite}.{one.column_name}" == name]
        of_documents = sum(bool(one.document_id) for one in here)
        more = f" (documents: {of_documents})" if of_documents else ""
        yield CheckResult(
            check=name,
            gate=Gate.EXPECTATIONS,
            severity=Severity.WARNING,
            rows=sum(len(one.places) for one in here),
            message=f"{here[0].reason}{more}" if more else "; ".join(map(_message, here)),
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
                reason=_message(one),
                observed=f"{len(one.places)} of {one.row_count}",
                checked_at=checked_at,
            )
            for one in broken
            if one.batch_id == batch.batch_id
        ]
        passed = batch.read_ids - {verdict.document_id for verdict in here}
        here += [
            Verdict(document_id=document_id, suite="all", is_passed=True, checked_at=checked_at)
            for document_id in sorted(passed)
        ]
        raw.write_verdicts(batch.batch_id, here)
        verdicts += here
    return verdicts


def _message(broken: "Broken") -> str:
    more = len(broken.places) - _SHOWN_PLACES
    places = "; ".join(broken.places[:_SHOWN_PLACES]) + (f"; {more} more" if more > 0 else "")
    return f"{broken.reason} ({places})"
