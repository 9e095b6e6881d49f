"""Convert documents with LibreOffice: one process group, with its own folder and profile, for each document."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from extract import limits
from extract.model.reasons import Limit, Number, Reason
from extract.model.records import Unreadable

_PROGRAMS = ("soffice", "libreoffice")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
"""Settings of the LibreOffice profile: macros are disabled, and nothing that a document links to is loaded."""


def find_converter() -> str | None:
    """Return the path of the LibreOffice program; None if LibreOffice is not installed."""
    return next((found for program in _PROGRAMS if (found := shutil.which(program))), None)


def convert_to_docx(converter: str, path: Path, suffix: str, folder: Path) -> Path:
    """Convert a document to DOCX and return the path of the result. LibreOffice inherits the limits of this process.

    Args:
        converter: The LibreOffice program, from :func:`find_converter`.
        path: The document; LibreOffice reads a copy of it.
        suffix: The suffix for the actual format (such as ".doc"), by which LibreOffice chooses its import filter.
        folder: An empty folder for the copy, the profile and the result.

    Raises:
        Unreadable: LibreOffice cannot open the document, exits with an error, or takes longer than
            `limits.CONVERTER_SECONDS`.
    """
    source, profile = folder / f"document{suffix}", folder / "profile"
    shutil.copyfile(path, source)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    command = [
        converter,
        f"-env:UserInstallation={profile.absolute().as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(source),
    ]
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(  # noqa: S603 - the program is LibreOffice, and all paths are chosen here
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    ) as process:
        try:
            status = process.wait(limits.CONVERTER_SECONDS)
        except subprocess.TimeoutExpired:
            timeout = Limit(Reason.CONVERTER_TIMEOUT, limits.CONVERTER_SECONDS)
            raise Unreadable(timeout, is_transient=True) from None
        finally:  # LibreOffice runs in child processes of the started process: end the whole group
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    result = folder / "document.docx"
    if status:
        is_crash = abs(status) % 128 in (signal.SIGABRT, signal.SIGSEGV, signal.SIGXCPU)
        raise Unreadable(Number(Reason.CONVERTER_STOPPED, status), is_transient=not is_crash)
    if not result.exists():
        raise Unreadable(Reason.CONVERTER_FAILED)
    return result
