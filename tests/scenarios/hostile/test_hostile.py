"""Hostile files: each is read, or refused with a reason that names the cause, and leaves nothing behind."""

import faulthandler
import os
import re
import resource
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import active_children
from pathlib import Path

import onnxruntime  # noqa: F401 - in the parent process, so that its address space is not counted for a document
import pytest

from extract import limits
from extract.document import extract_document
from extract.intake.sandbox import Allowance, Outcome, Request, read_documents
from extract.model.records import ExtractedDocument, Unreadable
from extract.readers.scan import page as _scan  # noqa: F401 - likewise
from tests.scenarios.hostile import (
    corpus_documents,  # noqa: F401
    corpus_opendocument,  # noqa: F401
    corpus_pages,  # noqa: F401
    corpus_pdf,  # noqa: F401
    corpus_texts,  # noqa: F401
    corpus_workbooks,  # noqa: F401
)
from tests.scenarios.hostile.corpus import CASES, PROJECT, READ, THEFT, Hostile
from tests.scenarios.hostile.packages import docx
from tools.seeds import FILES, SAMPLES, as_mht, as_spreadsheetml

SHORT = Allowance(memory_bytes=512 * limits.MEGABYTE, cpu_seconds=6, wall_seconds=60)
"""Less than a night gives, so that what never ends costs a test little."""

OFFICE = Allowance(cpu_seconds=6, wall_seconds=60)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the file; afterwards, assert that nothing else was written and no process is left."""
    for name in ("home", "tmp", "here", "files"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "here")
    yield tmp_path / "files"
    left = [one for name in ("home", "tmp", "here") for one in (tmp_path / name).rglob("*")]
    assert not left
    assert not active_children()
    assert not started_by(tmp_path)


def started_by(folder: Path) -> list[str]:
    """Return the command lines of processes with this folder in their environment: those that a test started."""
    left = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environment.read_bytes():
                left.append(environment.with_name("cmdline").read_text("utf-8", "replace"))
        except OSError:
            continue
    return left


def read(path: Path, allowance: Allowance = SHORT) -> str:
    """Return why a file is refused, or :data:`READ` if its form was read."""
    ((_, outcome),) = read_documents([Request(path, path.name)], 1, allowance=allowance, read=_read_quietly)
    return described(outcome)


def _read_quietly(path: Path, file_name: str) -> ExtractedDocument:
    faulthandler.disable()  # what it prints is for a crash of the tests themselves
    return extract_document(path, file_name=file_name)


def described(outcome: Outcome) -> str:
    if isinstance(outcome, Unreadable):
        return outcome.reason
    names = {project.name for project in outcome.projects}
    return "read" if PROJECT in names else f"read without its project: {names}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_read_or_refused_as_expected(case: Hostile, place: Path) -> None:
    path = place / case.name
    path.write_bytes(case.make())
    started = time.monotonic()
    outcome = read(path)
    assert re.search(case.outcome, outcome), outcome
    assert time.monotonic() - started < SHORT.wall_seconds
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < held + limits.MEMORY_BYTES


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("deep.rtf", lambda: b"{\\rtf1 " + b"{" * 200_000 + b"}" * 200_001),
        ("binary.rtf", lambda: b"{\\rtf1\\bin2147483647 x}"),
        ("images.rtf", lambda: b"{\\rtf1{\\pict\\wmetafile8\\picwgoal2147483647\\pich-1 ff}}"),
        ("noise.doc", lambda: (FILES / "chaoyang.doc").read_bytes()[:4096] + os.urandom(60_000)),
    ],
)
def test_the_limits_apply_to_libreoffice(name: str, make: Callable[[], bytes], place: Path) -> None:
    path = place / name
    path.write_bytes(make())
    started = time.monotonic()
    outcome = read(path, OFFICE)
    assert re.search("truncated|damaged|no performance (form|content)|no text|empty|nested|LibreOffice", outcome), (
        outcome
    )
    assert time.monotonic() - started < OFFICE.wall_seconds


def test_libreoffice_leaves_nothing_behind_when_it_exceeds_its_time(place: Path) -> None:
    path = place / "chaoyang.doc"
    shutil.copy(FILES / "chaoyang.doc", path)
    assert read(path, Allowance(wall_seconds=0.6)) == "reading it took over 0.6 seconds"


def test_no_reader_opens_a_network_connection(tmp_path: Path) -> None:
    """Read in this process, which has a network; a local server stands for the internet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        home = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        doctype = f'<!DOCTYPE x SYSTEM "{home}" [<!ENTITY % p SYSTEM "{home}">%p;<!ENTITY a9 SYSTEM "{home}">]>'
        page = f'<html><base href="{home}"><img src="{home}"><link rel=stylesheet href="{home}"><iframe src="{home}">'
        form = (FILES / "chaoyang.html").read_text("utf-8")
        field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{home}" \\\\d}}}}{{\\*\\template {home}}}'
        files = {
            "a.docx": docx(("<w:document", f"{doctype}<w:document")),
            "b.xml": as_spreadsheetml("004").replace(b"<Workbook", f"{doctype}<Workbook".encode(), 1),
            "c.html": (doctype + page + form).encode(),
            "d.mht": as_mht((page + form).encode(), "8bit"),
            "e.rtf": f"{{\\rtf1\\ansi {field} x}}".encode(),
        }
        for name, data in files.items():
            path = tmp_path / name
            path.write_bytes(data)
            with suppress(Unreadable):
                extract_document(path)
        with pytest.raises(TimeoutError):
            server.accept()


CUT = {
    "docx": "truncated or damaged", "xlsx": "truncated or damaged",
    "odt": "truncated or damaged", "ods": "truncated or damaged",
    "xls": "truncated or damaged|neither", "pdf": "the file is truncated",
    "html": f"{READ}|no performance (form|content)|no text", "txt": f"{READ}|no performance (form|content)|no text",
}  # fmt: skip


@pytest.mark.parametrize("form", CUT)
def test_a_truncated_file_is_read_up_to_its_end_or_refused_as_truncated(form: str, place: Path) -> None:
    whole = ((FILES / f"chaoyang.{form}") if form != "txt" else SAMPLES / "004.txt").read_bytes()
    requests = []
    for tenth in range(1, 10):
        path = place / f"{tenth}.{form}"
        path.write_bytes(whole[: len(whole) * tenth // 10])
        requests.append(Request(path, path.name))
    for request, outcome in read_documents(requests, 2):
        assert re.search(CUT[form], described(outcome)), f"{request.file_name}: {described(outcome)}"


def test_a_truncated_doc_is_refused_as_truncated_without_libreoffice(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    whole = (FILES / "chaoyang.doc").read_bytes()
    for tenth in range(1, 10):
        path = place / f"{tenth}.doc"
        path.write_bytes(whole[: len(whole) * tenth // 10])
        assert re.search("truncated|damaged", read(path)), tenth


@pytest.mark.parametrize("size", [limits.FILE_BYTES + 1, 1 << 30])
def test_a_file_over_the_size_limit_is_not_opened(size: int, place: Path) -> None:
    path = place / "long.txt"
    with path.open("wb") as file:
        file.truncate(size)
    assert read(path) == f"bytes: {size:,}, over the limit of {limits.FILE_BYTES:,}"


@pytest.mark.parametrize(
    "name",
    [
        "第一行\n第二行.html", "😀👩‍👧.html", "长" * 83 + ".html", "-o StrictHostKeyChecking.doc", "a.docx ",
        "CON.html", "'; rm -rf ~;'.doc", "%s%n$(id)`id`.html", "\x1b[31m.html", "\u202egpj.html", "\udcff\udcfe.html",
    ],
)  # fmt: skip
def test_the_file_name_does_not_affect_the_reading(name: str, place: Path) -> None:
    path = place / name
    shutil.copy(FILES / "chaoyang.html", path)
    ((_, outcome),) = read_documents([Request(path, name)], 1)
    assert described(outcome) == "read"


def test_no_reading_contains_a_local_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("绩效目标：不可告人", "utf-8")
    doctype = THEFT.replace("/etc/passwd", str(secret))
    path = tmp_path / "page.html"
    path.write_text(doctype + (FILES / "chaoyang.html").read_text("utf-8").replace("<body>", "<body>&a9;"), "utf-8")
    assert "不可告人" not in extract_document(path).model_dump_json()
