"""Folder source: the documents in a folder and its subfolders.

Files whose names show that they are not documents are skipped; see :func:`is_litter`. A file name that is not UTF-8, as
zip archives from Chinese Windows produce, is decoded as GB18030.
"""

import os
from pathlib import Path
from typing import NoReturn

from extract.intake.landing import Found
from extract.model.archives import is_litter
from extract.runtime.errors import SourceUnavailable


def discover(folder: Path) -> list[Found]:
    """Return the documents in a folder, in the order of their addresses.

    An address (``uri``) is ``inbox/`` and the path within the folder, so it does not depend on the folder's location.

    Raises:
        SourceUnavailable: The folder or one of its subfolders is missing or cannot be read.
    """
    if not folder.is_dir():
        raise SourceUnavailable(
            f"{folder}: there is no such folder, so nothing was read or withdrawn. "
            "Create it, or name another with --inbox or JIXIAO_INBOX."
        )
    found = []
    for parent, subfolders, names in os.walk(folder, onerror=_unreadable):
        subfolders[:] = [name for name in subfolders if not is_litter(f"{name}/")]
        for name in names:
            path = Path(parent, name)
            if not is_litter(name) and path.is_file():
                status = path.stat()
                found.append(
                    Found(
                        uri="inbox/" + _readable(path.relative_to(folder).as_posix()),
                        file_name=_readable(name),
                        path=path,
                        etag=f"{status.st_size}-{status.st_mtime_ns}",
                    )
                )
    return sorted(found, key=lambda document: document.uri)


def _readable(name: str) -> str:
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _unreadable(error: OSError) -> NoReturn:
    raise SourceUnavailable(
        f"{error.filename}: {error.strerror}, so nothing was read or withdrawn. Grant read permission on the folder."
    ) from error
