"""kill -9 at the worst moment: the warehouse stands as it was, and one more night makes up for it."""

import random
import signal

import pytest

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from tests.scenarios.faults.homes import Home, Marts
from warehouse.raw.zone import RawZone

MOMENTS = {
    "while a document is read": ("open", r"/landing/objects/", 2),
    "between the raw files and their manifest": ("os.rename", r"/raw/batches/\w+/manifest\.json\b", 1),
    "while dbt runs a model": ("open", r"/dbt/target/run/.*\.sql", 40),
    "between audit and publish": ("os.rename", r"/published/versions/", 1),
    "between the version and the link that shows it": ("os.rename", r"/published/current\b", 1),
}


@pytest.mark.parametrize("seed", [11])
@pytest.mark.parametrize("moment", MOMENTS)
def test_one_more_night_gives_what_an_undisturbed_one_gives(
    home: Home, undisturbed: Marts, moment: str, seed: int
) -> None:
    event, pattern, occurrences = MOMENTS[moment]
    occurrence = random.Random(seed).randint(1, occurrences)
    before = home.version
    killed = home.night(FAULT={"event": event, "pattern": pattern, "occurrence": occurrence})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert home.version == before
    raw = RawZone(home.settings.raw)
    written = {batch.batch_id: batch.written_at for batch in raw.manifests()}
    home.good_night()
    assert home.version != before
    assert home.marts() == undisturbed
    assert written.items() <= {batch.batch_id: batch.written_at for batch in raw.manifests()}.items(), "read twice"
    assert Landing(home.settings.landing).current().keys() == raw.newest(FINGERPRINT).keys(), "a document was lost"
