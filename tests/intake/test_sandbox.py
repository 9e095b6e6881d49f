"""A document that exceeds a limit or crashes its process is quarantined alone; the others are read."""

import faulthandler
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from extract.document import extract_document
from extract.intake.sandbox import Allowance, Request, read_documents, read_in_order
from extract.model.records import ExtractedDocument, Unreadable
from tests.conftest import SAMPLES

SMALL = Allowance(memory_bytes=256 * 1024 * 1024, cpu_seconds=1, wall_seconds=60)
GOOD = [Request(SAMPLES / f"00{number}.txt", f"00{number}.txt") for number in (0, 1, 3, 4)]


def spin() -> None:
    while True:
        pass


def hoard() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def sleep() -> None:
    signal.pause()


def crash() -> None:
    faulthandler.disable()  # what it prints is for a crash of the tests themselves
    os.kill(os.getpid(), signal.SIGSEGV)


def run_out_of_stack() -> None:
    run_out_of_stack()


def be_wrong() -> None:
    raise ValueError("项目名称")


def read_with(what: Callable[[], None]) -> Callable[[Path, str], ExtractedDocument]:
    """Return a reader that reads every document but the third, where it does something else."""

    def read(path: Path, file_name: str) -> ExtractedDocument:
        if path == GOOD[2].path:
            what()
        return extract_document(path, file_name=file_name)

    return read


@pytest.mark.parametrize(
    ("what", "reason", "is_transient"),
    [
        (spin, "reading it takes over 1 seconds of processor time", False),
        (hoard, "reading it takes over 256 MB of memory", False),
        (sleep, "reading it took over 5 seconds", True),
        (crash, "reading it ended the process (SIGSEGV)", False),
        (run_out_of_stack, "its parts are nested too deep to be read", False),
        (be_wrong, "the reader failed on it (ValueError); please report this", False),
    ],
)
def test_a_document_that_exceeds_a_limit_is_quarantined_alone(
    what: Callable[[], None], reason: str, is_transient: bool
) -> None:
    allowance = replace(SMALL, wall_seconds=5) if what is sleep else SMALL
    outcomes = dict(read_documents(GOOD, 2, allowance=allowance, read=read_with(what)))
    assert outcomes.keys() == set(GOOD)
    refused = outcomes.pop(GOOD[2])
    assert isinstance(refused, Unreadable)
    assert (refused.reason, refused.is_transient) == (reason, is_transient)
    for request, outcome in outcomes.items():
        assert isinstance(outcome, ExtractedDocument)
        assert outcome == extract_document(request.path)


def test_readings_come_in_the_order_of_the_files() -> None:
    asked = [*GOOD, GOOD[0]]
    assert [request for request, _ in read_in_order(asked, 2)] == asked


def test_processes_that_a_worker_started_end_with_it(tmp_path: Path) -> None:
    left = tmp_path / "pid"

    def start_and_wait() -> None:
        child = subprocess.Popen(["sleep", "600"], process_group=0)
        left.write_text(str(child.pid))
        signal.pause()

    allowance = Allowance(wall_seconds=1)
    ((_, outcome),) = read_documents(GOOD[2:3], 1, allowance=allowance, read=read_with(start_and_wait))
    assert isinstance(outcome, Unreadable)
    state = Path(f"/proc/{left.read_text()}/stat")
    deadline = time.monotonic() + 5
    while state.exists() and state.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        os.sched_yield()
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_reader_has_no_network() -> None:
    """Holds where the system allows network namespaces; a local server stands for the network."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def call_home() -> None:
            socket.create_connection(server.getsockname(), timeout=5).close()

        ((_, outcome),) = read_documents(GOOD[2:3], 1, read=read_with(call_home))
    can_leave = subprocess.run(["unshare", "--net", "--map-root-user", "true"], check=False).returncode == 0
    assert isinstance(outcome, Unreadable) == can_leave
