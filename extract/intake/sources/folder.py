"""Folder source: the documents in a folder and its subfolders.

Files whose names show that they are not documents are skipped; see :func:`is_litter`. Links, pipes, sockets and devices
are left alone, since what stands behind them does not lie in the folder. A file name that is not UTF-8, as zip archives
from Chinese Windows produce, is decoded as GB18030.
"""

import os
import stat
from pathlib import Path

from extract.intake.listing import Found, LeftOut, Listing
from extract.model.archives import is_litter
from extract.runtime.errors import SourceUnavailable

_KINDS = {
    stat.S_IFLNK: "It is a link",
    stat.S_IFIFO: "It is a pipe",
    stat.S_IFSOCK: "It is a socket",
    stat.S_IFBLK: "It is a device",
    stat.S_IFCHR: "It is a device",
}


def discover(folder: Path, name: str) -> Listing:
    """Return what a folder shows, given the folder and the name of the source.

    An address (``uri``) is the name of the source and the path within the folder, so it does not depend on the folder's
    location. A file or subfolder that cannot be read is left out with its reason; the others are found.

    Raises:
        SourceUnavailable: The folder is missing or cannot be read.
    """
    if not folder.is_dir():
        raise SourceUnavailable(
            f"{folder}: there is no such folder, so nothing was read or withdrawn. "
            "Create it, or name another with --inbox or JIXIAO_INBOX."
        )
    listing = Listing()

    def address(path: Path) -> str:
        return f"{name}/{_readable(path.relative_to(folder).as_posix())}"

    def leave_out(error: OSError) -> None:
        path = Path(error.filename)
        if path == folder:
            raise SourceUnavailable(
                f"{folder}: {error.strerror}, so nothing was read or withdrawn. Grant read permission on the folder."
            ) from error
        listing.left_out.append(LeftOut(address(path), error.strerror or "It cannot be read"))

    for parent, subfolders, names in os.walk(folder, onerror=leave_out):
        below = [one for one in subfolders if not is_litter(f"{one}/")]
        subfolders.clear()
        for name_on_disk in (*below, *(one for one in names if not is_litter(one))):
            path = Path(parent, name_on_disk)
            try:
                status = path.lstat()
            except OSError as error:
                leave_out(error)
                continue
            if reason := _KINDS.get(stat.S_IFMT(status.st_mode)):
                listing.left_out.append(LeftOut(address(path), reason))
            elif stat.S_ISDIR(status.st_mode):
                subfolders.append(name_on_disk)
            else:
                etag = f"{status.st_size}-{status.st_mtime_ns}"
                listing.found.append(Found(address(path), _readable(path.name), path, etag))
    listing.found.sort(key=lambda one: one.uri)
    listing.left_out.sort(key=lambda one: one.uri)
    return listing


def _readable(name: str) -> str:
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
