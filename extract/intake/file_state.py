"""State of files that other programs may still write: their hash, and whether they change while they are read."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def unchanged(path: Path, file: BinaryIO) -> Iterator[None]:
    """Read an open file in the block.

    Raises:
        OSError: Its size or time of change is another after the block, or another file has its name.
    """
    before = _state(os.fstat(file.fileno()))
    yield
    if _state(path.stat()) != before:
        raise OSError(errno.EBUSY, "It changed while it was read")


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns
