"""A process that a run starts ends with the run."""

import os
import signal
import subprocess
import sys

CHILD = "from extract.runtime.process_lifetime import end_with_parent; end_with_parent({}); print('still running')"


def start(parent: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", CHILD.format(parent)], capture_output=True, text=True, check=False)


def test_a_process_ends_at_once_if_its_parent_ended_before_it_started() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert start(gone.pid).returncode == -signal.SIGKILL


def test_a_process_keeps_running_while_its_parent_does() -> None:
    assert start(os.getpid()).stdout == "still running\n"
