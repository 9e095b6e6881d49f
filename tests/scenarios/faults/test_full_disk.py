"""A full disk: the night ends with its reason, the warehouse stands, and the next night with room makes up for it.

The home lies on a tmpfs of its own that is filled at the step in question: that is a real ENOSPC, at landing as well as
inside DuckDB. Where we may not mount one, RLIMIT_FSIZE lets no file grow any further, which is an EFBIG.
"""

import random
import re

import pytest

from tests.scenarios.faults.homes import Home, Marts

ROOM = {"land": (0, 7_000), "extract": (0, 8_000), "build": (1_000_000, 9_000_000)}
"""Bytes that are left, from and to: less than what the step writes."""
FULL = "(No space left on device|File too large)"
SAID = {
    "land": f"landing: {FULL}, so inbox/004.txt did not land. Make room and run again; nothing was lost",
    "extract": f"the batch was not written: .*{FULL}.* Run again; nothing was lost",
    "build": f"({FULL}|What is published stays)",
}


@pytest.mark.parametrize("seed", [23])
@pytest.mark.parametrize("step", ROOM)
def test_one_more_night_gives_what_an_undisturbed_one_gives(
    small_disk: Home, undisturbed: Marts, step: str, seed: int
) -> None:
    home = small_disk
    before = home.version
    full = home.night(FILL={"step": step, "free": random.Random(seed).randint(*ROOM[step])})
    assert full.returncode == 1, full.stdout
    assert re.search(SAID[step], full.stderr.splitlines()[-1]), full.stderr
    assert home.version == before
    (home.path / "filler").unlink(missing_ok=True)
    home.good_night()
    assert home.marts() == undisturbed
