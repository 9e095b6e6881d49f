"""One file, whole or not at all: what every zone uses to commit."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".part"
"""Suffix of a file that is being written; such names begin with a dot and are no one's data."""


@contextmanager
def atomic_file(path: Path) -> Iterator[BufferedRandom]:
    """Open a new file that takes the place of `path` when the block ends without an error.

    The bytes are on disk before the name changes; a process that dies inside the block leaves `path` as it was.
    Missing folders are made.
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
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Take away what a writer that died left in a folder."""
    for leftover in folder.glob(f".*{UNFINISHED}"):
        leftover.unlink(missing_ok=True)
