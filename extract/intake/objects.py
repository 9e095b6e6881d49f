"""The bytes of landed documents, each file stored once under its SHA-256."""

import errno
import hashlib
import os
import shutil
from collections.abc import Container
from pathlib import Path

from extract.intake.file_state import unchanged
from extract.limits import FILE_BYTES, MEGABYTE
from extract.runtime.atomic import atomic_file, remove_unfinished
from extract.runtime.errors import JixiaoError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NEARLY_FULL = 50 * MEGABYTE
"""A disk with less free space is full: the landing stops. With more, a file that does not fit is left out alone."""


class ObjectStore:
    """The folder ``objects/`` of a landing zone: ``<first two digits>/<sha256>``."""

    def __init__(self, root: Path) -> None:
        """Use the folder of a landing zone; subfolders are created when the first bytes are stored."""
        self._root = root

    def path(self, document_id: str) -> Path:
        """Return the path of the file that holds the bytes of a document."""
        return self._root / "objects" / document_id[:2] / document_id

    def has_bytes(self, document_id: str, byte_size: int) -> bool:
        """Return whether the file with the bytes of a document exists and has `byte_size` bytes."""
        try:
            return self.path(document_id).stat().st_size == byte_size
        except FileNotFoundError:
            return False

    def store(self, source: Path, uri: str, forgotten: Container[str]) -> tuple[str, int]:
        """Store the bytes of a file under their SHA-256, unless they are stored already or permanently deleted.

        Args:
            source: The file; a link is not followed.
            uri: Address of the file, for the error message.
            forgotten: Ids of permanently deleted documents.

        Returns:
            The SHA-256 and the size in bytes of the file.

        Raises:
            OSError: The file cannot be read, is too large or does not fit, or changed while it was read.
            JixiaoError: The disk is full.
        """
        try:
            return self._copy(source, forgotten)
        except OSError as error:
            if error.errno not in _FULL or error.filename == source:
                raise
            raise JixiaoError(
                f"{self._root}: {os.strerror(error.errno)}, so {uri} did not land. "
                "Make room and run again; nothing was lost."
            ) from error

    def _copy(self, source: Path, forgotten: Container[str]) -> tuple[str, int]:
        opened = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file, unchanged(source, file):
            byte_size = os.fstat(file.fileno()).st_size
            self._check_size(source, byte_size)
            document_id = hashlib.file_digest(file, "sha256").hexdigest()
            if document_id not in forgotten and not self.has_bytes(document_id, byte_size):
                target = self.path(document_id)
                remove_unfinished(target.parent)
                file.seek(0)
                with atomic_file(target) as copy:
                    shutil.copyfileobj(file, copy)
                    copy.seek(0)
                    if hashlib.file_digest(copy, "sha256").hexdigest() != document_id:
                        raise OSError(errno.EBUSY, "It changed while it was read")
            return document_id, byte_size

    def _check_size(self, source: Path, byte_size: int) -> None:
        if byte_size > FILE_BYTES:
            most = FILE_BYTES // MEGABYTE
            raise OSError(errno.EFBIG, f"It has {byte_size // MEGABYTE:,} MB, more than {most} MB", source)
        free = shutil.disk_usage(self._root).free
        if _NEARLY_FULL <= free < byte_size:
            raise OSError(
                errno.ENOSPC, f"It has {byte_size // MEGABYTE:,} MB, and {free // MEGABYTE:,} MB are free", source
            )
