"""One document in one limited process: no file can take another document, or the night, with it.

Workers are forked once and read one document after another; each is held to its limits of memory, processor and wall
time, and has no network where the system lets it go. A worker that ends, however it ends, is one document with its
reason, and another worker takes its place.
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
from extract.readers.sniff import may_be_archive
from extract.runtime.process_lifetime import end_with_parent

_DOCUMENTS_A_WORKER = 500
"""Then it is replaced, so that what a library leaks stays small."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

Outcome = ExtractedDocument | Unreadable
Read = Callable[[Path, str], ExtractedDocument]
Given = TypeVar("Given")
"""What a worker makes of a file, a reading or what an archive held; never None."""


@dataclass(frozen=True)
class Request:
    """A file to read, and the name under which it was published."""

    path: Path
    file_name: str


@dataclass(frozen=True)
class Allowance:
    """What reading one document may take: bytes of memory, seconds of processor, seconds by the clock."""

    memory_bytes: int = limits.MEMORY_BYTES
    cpu_seconds: int = limits.CPU_SECONDS
    wall_seconds: float = limits.WALL_SECONDS


def _extract(path: Path, file_name: str) -> ExtractedDocument:
    return extract_document(path, file_name=file_name)


def read_documents(
    requests: Iterable[Request], workers: int, *, allowance: Allowance | None = None, read: Read = _extract
) -> Iterator[tuple[Request, Outcome]]:
    """Read files side by side in limited processes; each comes with its reading or the reason why there is none.

    Args:
        requests: The files.
        workers: How many are read at a time.
        allowance: What reading one may take; by default what :mod:`extract.limits` says.
        read: What reads one, in a worker.

    Yields:
        The requests in the order in which they are done.
    """
    return _work(requests, workers, read, allowance or Allowance())


def unpack_archives(
    requests: Iterable[Request], workers: int, into: Path, *, allowance: Allowance | None = None
) -> Iterator[tuple[Request, Unpacked | Unreadable]]:
    """Unpack archives side by side in limited processes, each into the folder of `into` that has the file's name.

    What is left of one that failed lies there as well. A file that is no archive comes with NoArchive.

    Args:
        requests: The files; no two have the same name on disk.
        workers: How many are unpacked at a time.
        into: Where the folders are made.
        allowance: What unpacking one may take; by default what :mod:`extract.limits` says.
    """
    packed = []
    for request in requests:
        if may_be_archive(request.path):
            packed.append(request)
        else:
            yield request, NoArchive(Reason.NOT_AN_ARCHIVE)

    def into_its_own(path: Path, file_name: str) -> Unpacked:
        return unpack(path, file_name, into / path.name)

    yield from _work(packed, workers, into_its_own, allowance or Allowance())


def unpacker(workers: int) -> Unpack:
    """What a landing opens archives with."""

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
    """The same as :func:`read_documents`, each in its turn: what is done early waits."""
    turns = list(requests)
    early: dict[Request, Outcome] = {}
    for request, outcome in read_documents(dict.fromkeys(turns), workers):
        early[request] = outcome
        while turns and turns[0] in early:
            yield turns[0], early[turns.pop(0)]


class _Worker(Generic[Given]):
    """The parent's side of one worker: at most one document at a time, and a new process when the old one ended."""

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
        """Have a document read."""
        self.request = request
        with suppress(BrokenPipeError):  # it has ended: asking for the outcome says so
            self.pipe.send(request)

    def outcome(self) -> Given | Unreadable | None:
        """The reading, or why there is none; None while it is being read."""
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
        # what the kernel kills when memory is short, it may let live another night
        return Unreadable(Detail(Reason.PROCESS_ENDED, how), is_transient=code == -signal.SIGKILL)

    def end(self) -> None:
        """End the process and all that it started."""
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
    """Read what the pipe asks for, one after another, until it is closed; files in between go to `scratch`."""
    os.setsid()
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _leave_network()
    end_with_parent(parent)
    with Path(os.devnull).open("wb") as nowhere:  # libraries print warnings; the parent's output is its own
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
        signal.setitimer(signal.ITIMER_REAL, allowance.wall_seconds)  # a reader may ask for more: limits.allow_page
        outcome, is_spent = _outcome(read, request, allowance)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send((outcome, is_spent or done == _DOCUMENTS_A_WORKER))


def _outcome(
    read: Callable[[Path, str], Given], request: Request, allowance: Allowance
) -> tuple[Given | Unreadable, bool]:
    """What reading gives, and whether it left the process unfit for another document."""
    try:
        return read(request.path, request.file_name), False
    except Unreadable as error:
        return error.with_traceback(None), False
    except MemoryError:
        _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)  # what follows needs some, too
        return Unreadable(Limit(Reason.MEMORY_EXCEEDED, allowance.memory_bytes // limits.MEGABYTE)), True
    except RecursionError:
        return Unreadable(Reason.NESTED_TOO_DEEP), False
    except Exception as error:  # one bad document never stops a night
        # its message may hold text of the document, which must not show in a list of reasons
        failed = Detail(Reason.READER_FAILED, type(error).__name__)
        return Unreadable(failed, is_transient=isinstance(error, OSError)), False


def _limit(which: int, soft: int) -> None:
    """Lower a limit of this process; the hard limit stays, so that an office suite can be given more."""
    hard = resource.getrlimit(which)[1]
    is_above = hard != resource.RLIM_INFINITY and (soft == resource.RLIM_INFINITY or soft > hard)
    resource.setrlimit(which, (hard if is_above else soft, hard))


def _address_space() -> int:
    """Bytes of address space that this process holds; 0 where the system does not say."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    return 0


def _leave_network() -> None:
    """Go into a network name space without any interface, by a user name space of one's own where that takes rights."""
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
    """Kill what a worker that has ended had started, whatever process groups they made."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # the name stands in brackets and may hold anything: state, parent, group and session come behind it
            fields = re.sub(r"^.*\)", "", stat.read_text("utf-8", "replace"), flags=re.DOTALL).split()
            if fields[3] == str(leader):
                os.kill(int(stat.parent.name), signal.SIGKILL)
