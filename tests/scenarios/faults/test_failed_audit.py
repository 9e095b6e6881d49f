"""A run whose audit failed leaves no trace: the next good run gives the marts of two undisturbed runs."""

from datetime import UTC, datetime

import pytest

from tests.conftest import read_sample
from tests.harness.homes import Home
from tests.harness.runs import Rows, marts_and_builds
from warehouse.raw.zone import RawZone, Verdict

LEAKY = "0-leaky"
"""The fingerprint of a reader that let names of persons through; the current reader reads such documents again."""


@pytest.mark.long
def test_the_run_after_a_failed_audit_gives_the_marts_of_undisturbed_runs(home: Home, undisturbed: Rows) -> None:
    before = home.audited_version()
    document = read_sample("004").model_copy(deep=True)
    document.projects[0].annual_goal = "填表人：王小明 联系电话：13812345678"
    raw = RawZone(home.settings.raw)
    batch_id = raw.write_batch([document], LEAKY).parent.name
    at = datetime.now(UTC)
    passed = Verdict(document_id=document.document.document_id, suite="all", is_passed=True, checked_at=at)
    raw.write_verdicts(batch_id, [passed])
    failed = home.run(SKIP="extract")
    assert failed.returncode == 1
    assert "DataGateFailed: audit of version" in failed.stderr
    assert home.audited_version() == before
    home.run_undisturbed()
    assert marts_and_builds(home) == undisturbed
