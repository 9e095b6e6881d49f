"""The user of the command line, for records of who did what."""

import getpass
import os


def person() -> str:
    """Return the name of the user, or the user id in a container without user names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
