"""The name of the user who runs a command, for the records of rollbacks and deletions."""

import getpass
import os


def person() -> str:
    """Return the name of the current user; ``user`` and the user id where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
