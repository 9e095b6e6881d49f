"""Read documents in worker processes with limited resources, so that no file can affect other documents or the run.

A worker reads one document after another, within limits of memory, CPU time and wall-clock time, and without network
access where the system allows that. If a worker ends unexpectedly, the document that it was reading is quarantined with
the reason, and a new worker takes its place.
"""

import ctypes
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Generic, TypeVar

from extract import limits
from extract.document import extract_document
from extract.intake.landing import Unpack
from extract.model.archives import NoArchive, Unpacked
from extract.model.reasons import Detail, Limit, Reason, WallTimeExceeded
from extract.model.records import ExtractedDocument, Unreadable
from extract.readers.archive.unpack import unpack
from extract.readers.sniff import may_hold_documents
from extract.runtime.process_lifetime import end_with_parent

_DOCUMENTS_A_WORKER = 500
"""Number of documents after which a worker is replaced, which limits the effect of memory leaks in libraries."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

Outcome = ExtractedDocument | Unreadable
Read = Callable[[Path, str], ExtractedDocument]
Given = TypeVar("Given")
"""Result of a worker: an extraction document or the contents of an archive; never None."""


@dataclass(frozen=True)
class Request:
    """A file to read: its path on disk, and the file name under which it was published."""

    path: Path
    file_name: str


@dataclass(frozen=True)
class Allowance:
    """Limits for reading one document.

    Attributes:
        memory_bytes: Address space, in bytes, beyond what the worker has at its start.
        cpu_seconds: CPU time.
        wall_seconds: Wall-clock time.
    """

    memory_bytes: int = limits.MEMORY_BYTES
    cpu_seconds: int = limits.CPU_SECONDS
    wall_seconds: float = limits.WALL_SECONDS


def _extract(path: Path, file_name: str) -> ExtractedDocument:
    return extract_document(path, file_name=file_name)


def read_documents(
    requests: Iterable[Request], workers: int, *, allowance: Allowance | None = None, read: Read = _extract
) -> Iterator[tuple[Request, Outcome]]:
    """Read files in parallel in workers; each file gives an extraction document or the reason why it was not read.

    Args:
        requests: The files.
        workers: Number of worker processes.
        allowance: Limits for reading one file; by default those of :mod:`extract.limits`.
        read: The function that reads one file, called in a worker.

    Returns:
        An iterator over the requests with their outcomes, in the order of completion.
    """
    return _work(requests, workers, read, allowance or Allowance())


def unpack_archives(
    requests: Iterable[Request], workers: int, into: Path, *, allowance: Allowance | None = None
) -> Iterator[tuple[Request, Unpacked | Unreadable]]:
    """Unpack archives in parallel in workers, each into the subfolder of `into` that has the file's name on disk.

    If an archive could not be unpacked, its subfolder may hold part of the contents.

    Args:
        requests: The files; no two have the same name on disk.
        workers: Number of worker processes.
        into: The folder in which the subfolders are created.
        allowance: Limits for unpacking one archive; by default those of :mod:`extract.limits`.

    Yields:
        Each request with the contents of the archive, or with the reason why it could not be unpacked; for a file that
        is not an archive, that is a `NoArchive`.
    """
    packed = []
    for request in requests:
        if may_hold_documents(request.path):
            packed.append(request)
        else:
            yield request, NoArchive(Reason.NOT_AN_ARCHIVE)

    def into_its_own(path: Path, file_name: str) -> Unpacked:
        return unpack(path, file_name, into / path.name)

    yield from _work(packed, workers, into_its_own, allowance or Allowance())


def unpacker(workers: int) -> Unpack:
    """Return a function for `Landing.land` that unpacks archives in a number of workers."""

    def unpack_all(files: Mapping[Path, str], into: Path) -> Iterator[tuple[Path, Unpacked | Unreadable]]:
        requests = [Request(path, name) for path, name in files.items()]
        return ((request.path, outcome) for request, outcome in unpack_archives(requests, workers, into))

    return unpack_all


def _work(
    requests: Iterable[Request], workers: int, read: Callable[[Path, str], Given], allowance: Allowance
) -> Iterator[tuple[Request, Given | Unreadable]]:
    pending = deque(requests)
    pool = [_Worker(read, allowance) for _ in range(min(workers, len(pending)))]
    try:
        while True:
            for worker in pool:
                if worker.request is None and pending:
                    worker.give(pending.popleft())
            busy = [worker for worker in pool if worker.request is not None]
            if not busy:
                return
            wait([end for worker in busy for end in (worker.pipe, worker.process.sentinel)])
            for worker in busy:
                request, outcome = worker.request, worker.outcome()
                if request is not None and outcome is not None:
                    yield request, outcome
    finally:
        for worker in pool:
            worker.end()


def read_in_order(requests: Iterable[Request], workers: int) -> Iterator[tuple[Request, Outcome]]:
    """Read files like :func:`read_documents`, but yield the requests with their outcomes in the order of `requests`."""
    turns = list(requests)
    early: dict[Request, Outcome] = {}
    for request, outcome in read_documents(dict.fromkeys(turns), workers):
        early[request] = outcome
        while turns and turns[0] in early:
            yield turns[0], early[turns.pop(0)]


class _Worker(Generic[Given]):
    """Parent side of one worker: sends it one document at a time and replaces the process when it has ended."""

    def __init__(self, read: Callable[[Path, str], Given], allowance: Allowance) -> None:
        self._read = read
        self._allowance = allowance
        self.request: Request | None = None
        self._start()

    def _start(self) -> None:
        self.scratch = tempfile.mkdtemp(prefix="jixiao-")
        self.pipe, far_end = get_context("fork").Pipe()
        self.process = get_context("fork").Process(
            target=_serve, args=(far_end, self._read, self._allowance, os.getpid(), self.scratch), daemon=True
        )
        self.process.start()
        far_end.close()

    def give(self, request: Request) -> None:
        """Send a document to the worker."""
        self.request = request
        with suppress(BrokenPipeError):  # the worker has ended, which `outcome` reports
            self.pipe.send(request)

    def outcome(self) -> Given | Unreadable | None:
        """Return the result, or the reason why the document was not read; None while the worker is still reading."""
        outcome: Given | Unreadable | None = None
        is_last = True
        try:
            if self.pipe.poll():
                outcome, is_last = self.pipe.recv()
            elif not self.process.is_alive():
                outcome = self._ending()
        except (EOFError, ConnectionError):
            outcome = self._ending()
        if outcome is not None:
            self.request = None
            if is_last:
                self.end()
                self._start()
        return outcome

    def _ending(self) -> Unreadable:
        self.process.join()
        code = self.process.exitcode or 0
        if code == -signal.SIGXCPU:
            return Unreadable(Limit(Reason.CPU_TIME_EXCEEDED, self._allowance.cpu_seconds))
        if code == -signal.SIGALRM:
            return Unreadable(WallTimeExceeded(self._allowance.wall_seconds), is_transient=True)
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        # the kernel kills processes when memory is short; another run may succeed
        return Unreadable(Detail(Reason.PROCESS_ENDED, how), is_transient=code == -signal.SIGKILL)

    def end(self) -> None:
        """Kill the process and all processes that it started, and delete its temporary files."""
        self.process.kill()
        self.process.join()
        if self.process.pid is not None:
            _kill_session(self.process.pid)
        self.process.close()
        self.pipe.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


def _serve(
    pipe: Connection, read: Callable[[Path, str], Given], allowance: Allowance, parent: int, scratch: str
) -> None:
    """Run a worker: read requests from the pipe until it is closed or `_DOCUMENTS_A_WORKER` documents are done.

    Args:
        pipe: Receives requests and sends, for each, the outcome and whether the worker ends after it.
        read: The function that reads one file.
        allowance: Limits for reading one file.
        parent: Process id of the parent; the worker is killed when the parent ends.
        scratch: Folder for temporary files.
    """
    os.setsid()
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _leave_network()
    end_with_parent(parent)
    with Path(os.devnull).open(
        "wb"
    ) as nowhere:  # libraries print warnings, which must not mix with the parent's output
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    _limit(resource.RLIMIT_AS, _address_space() + allowance.memory_bytes)
    for done in range(1, _DOCUMENTS_A_WORKER + 1):
        try:
            request: Request = pipe.recv()
        except EOFError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + allowance.cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, allowance.wall_seconds)  # a reader may extend it: limits.allow_page
        outcome, is_spent = _outcome(read, request, allowance)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send((outcome, is_spent or done == _DOCUMENTS_A_WORKER))


def _outcome(
    read: Callable[[Path, str], Given], request: Request, allowance: Allowance
) -> tuple[Given | Unreadable, bool]:
    """Read one document; return the outcome, and whether the worker must be replaced afterwards."""
    try:
        return read(request.path, request.file_name), False
    except Unreadable as error:
        return error.with_traceback(None), False
    except MemoryError:
        _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)  # sending the outcome needs memory, too
        return Unreadable(Limit(Reason.MEMORY_EXCEEDED, allowance.memory_bytes // limits.MEGABYTE)), True
    except RecursionError:
        return Unreadable(Reason.NESTED_TOO_DEEP), False
    except Exception as error:  # one bad document must not stop a run
        # the message of the error may hold text of the document, which must not show in a list of reasons
        failed = Detail(Reason.READER_FAILED, type(error).__name__)
        return Unreadable(failed, is_transient=isinstance(error, OSError)), False


def _limit(which: int, soft: int) -> None:
    """Set a soft resource limit of this process, at most to the hard limit.

    The hard limit stays as it is, so that LibreOffice, started from this process, can be given a higher soft limit.

    Args:
        which: The resource, a ``RLIMIT_`` constant.
        soft: The new soft limit.
    """
    hard = resource.getrlimit(which)[1]
    is_above = hard != resource.RLIM_INFINITY and (soft == resource.RLIM_INFINITY or soft > hard)
    resource.setrlimit(which, (hard if is_above else soft, hard))


def _address_space() -> int:
    """Return the size of this process's address space in bytes; 0 if the system does not report it."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    return 0


def _leave_network() -> None:
    """Move this process to a new network namespace without interfaces; if that needs privileges, with a user namespace.

    Where neither is permitted, or on a system other than Linux, the process keeps its network access.
    """
    if sys.platform != "linux":
        return
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    user, group = os.getuid(), os.getgid()
    if unshare(_CLONE_NEWNET) and not unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")


def _kill_session(leader: int) -> None:
    """Kill all processes in the session of a worker that has ended; `leader` is the worker's process id."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # "pid (name) state parent group session …": the name may contain any character, also brackets
            fields = re.sub(r"^.*\)", "", stat.read_text("utf-8", "replace"), flags=re.DOTALL).split()
            if fields[3] == str(leader):
                os.kill(int(stat.parent.name), signal.SIGKILL)
