"""A full disk: the run ends with the reason, the warehouse stays, and the next run with room gives the same marts.

The home lies on a tmpfs of its own that is filled before one step: a real ENOSPC at landing and inside DuckDB. Where
mounting is not allowed, RLIMIT_FSIZE lets no file grow further, which is an EFBIG.
"""

import random
import re

import pytest

from tests.harness.homes import Home
from tests.harness.runs import Rows, marts_and_builds

ROOM = {"land": (0, 7_000), "extract": (0, 8_000), "build": (1_000_000, 9_000_000)}
"""Range of the bytes left free: always less than the step writes."""
FULL = "(No space left on device|File too large)"
ERRORS = {
    "land": f"landing: {FULL}, so inbox/004.txt did not land. Make room and run again; nothing was lost",
    "extract": f"the batch was not written: .*{FULL}.* Run again; nothing was lost",
    "build": f"({FULL}|What is published stays)",
}


@pytest.mark.parametrize("seed", [23])
@pytest.mark.long
@pytest.mark.parametrize("step", ROOM)
def test_the_next_run_gives_the_marts_of_undisturbed_runs(
    small_disk: Home, undisturbed: Rows, step: str, seed: int
) -> None:
    home = small_disk
    before = home.audited_version()
    full = home.run(FILL={"step": step, "free": random.Random(seed).randint(*ROOM[step])})
    assert full.returncode == 1, full.stdout
    assert re.search(ERRORS[step], full.stderr.splitlines()[-1]), full.stderr
    assert home.audited_version() == before
    (home.path / "filler").unlink(missing_ok=True)
    home.run_undisturbed()
    assert marts_and_builds(home) == undisturbed
