"""What a night starts does not outlive it."""

import os
import signal
import subprocess
import sys

CHILD = "from extract.runtime.process_lifetime import end_with_parent; end_with_parent({}); print('goes on')"


def start(parent: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", CHILD.format(parent)], capture_output=True, text=True, check=False)


def test_a_process_whose_parent_has_ended_before_it_began_ends_at_once() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert start(gone.pid).returncode == -signal.SIGKILL


def test_a_process_whose_parent_lives_goes_on() -> None:
    assert start(os.getpid()).stdout == "goes on\n"
