"""One run holds the build; another is refused with the name of the holder."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.publishing.lock import BuildLocked, build_lock

HOLD = """
import sys
from pathlib import Path
from warehouse.publishing.lock import BuildLocked, build_lock
with build_lock(Path(sys.argv[1]), "jixiao run --inbox elsewhere"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_a_second_run_is_refused_with_the_holder(holder: subprocess.Popen[str], tmp_path: Path):
    with pytest.raises(BuildLocked) as error, build_lock(tmp_path, "jixiao run"):
        pass
    held_by = error.value.holder
    assert error.value.exit_code == 4
    assert held_by is not None
    assert (held_by.pid, held_by.command) == (holder.pid, "jixiao run --inbox elsewhere")
    assert timedelta() < datetime.now(UTC) - held_by.since < timedelta(minutes=5)
    assert f"by 'jixiao run --inbox elsewhere' (process {holder.pid})" in error.value.message
    assert f"held since {held_by.since.astimezone():%Y-%m-%d %H:%M:%S}" in error.value.message
    assert "\n" not in error.value.message


def test_a_lock_whose_holder_was_killed_is_free(holder: subprocess.Popen[str], tmp_path: Path):
    holder.kill()
    holder.wait()
    with build_lock(tmp_path, "jixiao run"):
        assert f'"pid":{os.getpid()}' in (tmp_path / "lock").read_text()


def test_a_released_lock_is_free(tmp_path: Path):
    for _ in range(2):
        with build_lock(tmp_path, "jixiao run"):
            pass
    assert (tmp_path / "lock").read_text() == ""


def test_a_holder_that_has_not_written_its_name_still_holds(holder: subprocess.Popen[str], tmp_path: Path):
    (tmp_path / "lock").write_text("")
    with pytest.raises(BuildLocked, match="another run has just taken the build"), build_lock(tmp_path, "jixiao run"):
        pass
