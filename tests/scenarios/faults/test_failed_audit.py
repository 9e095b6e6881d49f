"""A night whose audit failed is as if it had not been: the next good one gives what it would have given without."""

from datetime import UTC, datetime

from tests.conftest import read_sample
from tests.scenarios.faults.homes import Home, Marts
from warehouse.raw.zone import RawZone, Verdict

LEAKY = "0-leaky"
"""The fingerprint of a reader that let the names of persons through; that of today reads such documents again."""


def test_a_good_night_after_a_failed_audit_gives_what_an_undisturbed_one_gives(home: Home, undisturbed: Marts) -> None:
    before = home.version
    document = read_sample("004").model_copy(deep=True)
    document.projects[0].annual_goal = "填表人：王小明 联系电话：13812345678"
    raw = RawZone(home.settings.raw)
    batch_id = raw.write_batch([document], LEAKY).parent.name
    at = datetime.now(UTC)
    passed = Verdict(document_id=document.document.document_id, suite="all", is_passed=True, checked_at=at)
    raw.write_verdicts(batch_id, [passed])
    failed = home.night(SKIP="extract")
    assert failed.returncode == 1
    assert "DataGateFailed: audit of version" in failed.stderr
    assert home.version == before
    home.good_night()
    assert home.marts() == undisturbed
