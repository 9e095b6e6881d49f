"""kill -9 at the worst moments: the warehouse stays as it was, and the next run gives the marts of undisturbed runs."""

import random
import signal

import pytest

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from tests.harness.homes import Home
from tests.harness.runs import Rows, marts_and_builds
from warehouse.raw.zone import RawZone

MOMENTS = {
    "while a document is read": ("open", r"/landing/objects/", 2),
    "between the raw files and their manifest": ("os.rename", r"/raw/batches/\w+/manifest\.json\b", 1),
    "while dbt runs a model": ("open", r"/dbt/target/run/.*\.sql", 40),
    "between audit and publish": ("os.rename", r"/published/versions/", 1),
    "between the version and the link to it": ("os.rename", r"/published/current\b", 1),
}

EVERY_CHANGE = {"while dbt runs a model"}
"""The moment that is tested at every change; the others only by ``make test-full``."""


@pytest.mark.parametrize("seed", [11])
@pytest.mark.parametrize(
    "moment", [one if one in EVERY_CHANGE else pytest.param(one, marks=pytest.mark.long) for one in MOMENTS]
)
def test_the_next_run_gives_the_marts_of_undisturbed_runs(
    home: Home, undisturbed: Rows, moment: str, seed: int
) -> None:
    event, pattern, occurrences = MOMENTS[moment]
    occurrence = random.Random(seed).randint(1, occurrences)
    before = home.audited_version()
    killed = home.run(FAULT={"event": event, "pattern": pattern, "occurrence": occurrence})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert home.audited_version() == before
    raw = RawZone(home.settings.raw)
    written = {batch.batch_id: batch.written_at for batch in raw.manifests()}
    home.run_undisturbed()
    assert home.audited_version() != before
    assert marts_and_builds(home) == undisturbed
    assert written.items() <= {batch.batch_id: batch.written_at for batch in raw.manifests()}.items(), "read twice"
    assert Landing(home.settings.landing).current().keys() == raw.newest(FINGERPRINT).keys(), "a document was lost"
