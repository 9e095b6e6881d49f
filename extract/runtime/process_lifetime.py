"""Child processes that are killed when their parent process ends, for whatever reason."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Option of prctl(2) that sets the signal which the kernel sends to a process when its parent ends."""


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends; only Linux supports this.

    Otherwise the child processes of a killed run would continue to write files that the next run writes as well.

    Args:
        parent: The process that started this one. If it has ended already, this process is killed at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
