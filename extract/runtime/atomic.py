"""Atomic file writes, with which every zone commits its changes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".part"
"""Suffix of a file that is being written. The name of such a file also begins with a dot; all readers ignore it."""


@contextmanager
def atomic_file(path: Path) -> Iterator[BufferedRandom]:
    """Open a new file that replaces `path` when the block ends without an error.

    The bytes are on disk before the rename; a process that dies inside the block leaves `path` as it was. Missing
    folders are created.
    """
    missing = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex[:8]}{UNFINISHED}")
    try:
        with unfinished.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    for folder in {path.parent, *(folder.parent for folder in missing)}:
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Flush the directory entries of a folder to disk, so that they survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Delete the unfinished files that a killed writer left in a folder."""
    for leftover in folder.glob(f".*{UNFINISHED}"):
        leftover.unlink(missing_ok=True)
