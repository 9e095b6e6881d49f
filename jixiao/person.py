"""Who is at the command line, for what keeps a record of it."""

import getpass
import os


def person() -> str:
    """The name of the user; in a container that has no names, the number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
