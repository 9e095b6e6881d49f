"""A process that a night starts ends with that night, however the night ends."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process is sent when the one that started it ends."""


def end_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends; where the system knows no such thing, nothing is done.

    Else what a killed night had started would go on writing where the next night writes.

    Args:
        parent: The process that started this one; where it has ended before the call, this one ends at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
