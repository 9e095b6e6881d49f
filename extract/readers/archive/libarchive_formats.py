"""Archives read by libarchive: rar, 7z, tar, and single compressed files (gz, bz2, xz, zst).

Only these formats and filters are enabled. Some other formats of libarchive open files that the archive names, and some
other filters run programs.
"""

import locale
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import c_int, create_string_buffer
from functools import partial
from pathlib import Path
from typing import Any

from extract.model.reasons import Reason
from extract.readers.archive.member import BLOCK, Broken, Entry, encoding_of
from extract.readers.archive.rar import read_rar_notes

_FORMATS = ("rar", "rar5", "7zip", "tar", "raw")
_FILTERS = ("gzip", "bzip2", "xz", "zstd")
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


def library_entries(path: Path, file_name: str) -> Iterator[Entry]:
    """Yield the members of an archive, without folders, in the order of the archive.

    Args:
        path: The archive.
        file_name: The name of the archive. A single compressed file has one member, named so without the suffix.

    Raises:
        Broken: The archive is encrypted, damaged, truncated, or one part of a multi-part archive. If an error is found
            later in the file, the members before it have been yielded. Transient if libarchive is not installed.
    """
    library = _load()
    notes = read_rar_notes(path)
    if notes.refusal:
        raise Broken(notes.refusal)
    with _opened(library, path) as (archive, entry):
        number = -1
        while _is_next(library, archive, entry):
            number += 1
            if library.format_name(archive) == b"raw":
                yield Entry(_without_suffix(file_name), None, partial(_blocks, library, archive))
                continue
            kind = library.entry_filetype(entry) & 0o170000
            if kind == 0o040000:
                continue
            is_encrypted = number in notes.encrypted or library.entry_is_data_encrypted(entry)
            is_link = library.entry_hardlink(entry) or library.entry_symlink(entry) or kind not in {0, 0o100000}
            refusal = Reason.ENCRYPTED_ARCHIVE if is_encrypted else Reason.LINK_OR_DEVICE if is_link else None
            yield Entry(_name(library, entry), refusal, partial(_blocks, library, archive))
    if notes.is_truncated:
        raise Broken(Reason.DAMAGED_ARCHIVE)


def _load() -> Any:
    with suppress(locale.Error):  # otherwise libarchive drops names with characters that the locale cannot represent
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        from libarchive import ffi  # noqa: PLC0415 - the import fails where libarchive is not installed

        if not hasattr(ffi, "entry_is_data_encrypted"):
            ffi.ffi("entry_is_data_encrypted", [ffi.c_archive_entry_p], c_int)
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise Broken(Reason.LIBARCHIVE_MISSING, is_transient=True) from error
    return ffi


@contextmanager
def _opened(library: Any, path: Path) -> Iterator[tuple[Any, Any]]:
    """Open an archive and yield the handles of libarchive for the archive and for its current member."""
    archive, entry = library.read_new(), library.entry_new()
    try:
        for name in _FORMATS:
            library.get_read_format_function(name)(archive)
        for name in _FILTERS:
            library.get_read_filter_function(name)(archive)
        try:
            library.read_open_filename_w(archive, str(path), BLOCK)
        except library.ArchiveError as error:
            raise _broken(error) from error
        yield archive, entry
    finally:
        library.entry_free(entry)
        library.read_free(archive)


def _is_next(library: Any, archive: Any, entry: Any) -> bool:
    try:
        return bool(library.read_next_header2(archive, entry) != library.ARCHIVE_EOF)
    except library.ArchiveError as error:
        raise _broken(error) from error


def _blocks(library: Any, archive: Any) -> Iterator[bytes]:
    buffer = create_string_buffer(BLOCK)
    try:
        while size := library.read_data(archive, buffer, BLOCK):
            yield buffer.raw[:size]
    except library.ArchiveError as error:
        raise _broken(error) from error


def _broken(error: Exception) -> Broken:
    header = str(error).lower()
    if "encrypt" in header or "passphrase" in header or "password" in header:
        return Broken(Reason.ENCRYPTED_ARCHIVE)
    if "unsupported" in header or "not supported" in header or "unknown codec" in header:
        return Broken(Reason.COMPRESSION_NOT_READ)
    return Broken(Reason.DAMAGED_ARCHIVE)


def _name(library: Any, entry: Any) -> str:
    raw: bytes | None = library.entry_pathname(entry)
    return raw.decode(encoding_of([raw]), "replace") if raw is not None else library.entry_pathname_w(entry) or ""


def _without_suffix(file_name: str) -> str:
    if file_name.lower().endswith(".tgz"):
        return f"{file_name[:-4]}.tar"
    return next((file_name[: -len(one)] for one in _SUFFIXES if file_name.lower().endswith(one)), file_name)
