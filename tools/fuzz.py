"""Read a thousand altered files of each format, and report how each ended: ``python -m tools.fuzz``.

Every file must be extracted, or quarantined with a reason that names the cause. An unexpected exception in a reader is
a bug: the file is listed as FORMAT/NUMBER, and ``--only FORMAT/NUMBER`` generates it again and shows the traceback.

An office suite takes seconds per file. Therefore .doc files are read with the fallback reader, which needs no office
suite; in addition, ``--office`` files of each of .doc and .rtf are read with the office suite.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import active_children
from pathlib import Path

from extract.document import extract_document
from extract.intake.sandbox import Request, read_documents
from extract.model.messages import code_of
from extract.model.reasons import Reason
from extract.model.records import ExtractedDocument, Unreadable
from tools.mutations import MUTATIONS, mutant

_BATCH = 50
_OFFICE = ("doc", "rtf")
_KILLED = {
    Reason.CPU_TIME_EXCEEDED,
    Reason.WALL_TIME_EXCEEDED,
    Reason.MEMORY_EXCEEDED,
    Reason.PROCESS_ENDED,
}
_SHOWN = 5
_OWN_FRAME = re.compile(r'File ".*?/(extract/[^"]+)", (line \d+), in (\S+)')
_RAISED = re.compile(r"^\S.*", re.MULTILINE)


@dataclass(frozen=True)
class Ending:
    """The result of one altered file, and its cost.

    Attributes:
        number: The number of the file.
        reason: Why the file was refused, with each number replaced by N; empty if it was extracted.
        code: The code of that reason; None if the file was extracted.
        seconds: Wall-clock time; 0 if the process was killed.
        peak: Peak memory of the reading process in bytes; 0 if it was killed.
        trace: The traceback of an unexpected exception; empty if there was none.
    """

    number: int
    reason: str
    code: StrEnum | None = None
    seconds: float = 0.0
    peak: int = 0
    trace: str = ""


@dataclass
class Round:
    """One fuzzing round: the results of the altered files of one format.

    `files` is the number of files to read; `endings` has fewer entries if reading some of them gave no result.
    """

    form: str
    files: int
    with_office: bool = False
    endings: list[Ending] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the format, with a suffix if the office suite read the files."""
        return f"{self.form}, office suite" if self.with_office else self.form

    def failed(self) -> list[Ending]:
        """Return the files in which a reader raised an unexpected exception."""
        return [one for one in self.endings if one.code is Reason.READER_FAILED]

    def killed(self) -> list[Ending]:
        """Return the files that exceeded a limit of the reading process, or ended it."""
        return [one for one in self.endings if one.code in _KILLED]


def read_mutants(form: str, numbers: Sequence[int], seed: int, workers: int) -> Iterator[Ending]:
    """Read altered files of a format in limited processes.

    Args:
        form: The format, a key of `MUTATIONS`.
        numbers: The numbers of the files.
        seed: The seed of the alterations.
        workers: The number of reading processes.

    Yields:
        The results in the order of completion.
    """
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(numbers), _BATCH):
            requests = {}
            for number in numbers[start : start + _BATCH]:
                path = Path(folder, f"{number}.{form}")
                path.write_bytes(mutant(form, number, seed))
                requests[Request(path, path.name)] = number
            for request, outcome in read_documents(requests, workers, read=_read_and_note):
                noted = {}
                with suppress(FileNotFoundError):  # the reading process was killed before it wrote the note
                    noted = json.loads(_note_of(request.path).read_bytes())
                if isinstance(outcome, Unreadable):
                    reason, code = re.sub(r"\d[\d,]*", "N", outcome.reason), code_of(outcome.cause)
                    yield Ending(requests[request], reason, code, **noted)
                else:
                    yield Ending(requests[request], "", **noted)
                request.path.unlink()


def _read_and_note(path: Path, file_name: str) -> ExtractedDocument:
    """Read a document as a run does, and write a note beside it: seconds, peak memory and traceback."""
    with suppress(OSError):  # resets the peak memory; without this it includes earlier files of the process
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    started, trace = time.monotonic(), ""
    try:
        document = extract_document(path, file_name=file_name)
        document.model_dump_json()  # the result must also be serialisable
    except (Unreadable, MemoryError, RecursionError):  # reported with a reason; memory may not suffice for a traceback
        raise
    except Exception:
        trace = traceback.format_exc()
        raise
    else:
        return document
    finally:
        with suppress(MemoryError):
            note = {"seconds": time.monotonic() - started, "peak": _peak(), "trace": trace}
            _note_of(path).write_text(json.dumps(note), "utf-8")


def _note_of(path: Path) -> Path:
    return path.with_suffix(".json")


def _peak() -> int:
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
    return 0


@contextmanager
def no_office() -> Iterator[None]:
    """Run the block with an empty search path, so that readers find no office suite."""
    path = os.environ["PATH"]
    os.environ["PATH"] = ""
    try:
        yield
    finally:
        os.environ["PATH"] = path


def run_round(form: str, files: int, seed: int, workers: int, *, with_office: bool = False) -> Round:
    """Read the altered files 0 to `files` - 1 of a format; print progress on standard error."""
    done = Round(form, files, with_office)
    with no_office() if form in _OFFICE and not with_office else nullcontext():
        for ending in read_mutants(form, range(files), seed, workers):
            done.endings.append(ending)
            if len(done.endings) % _BATCH == 0:
                print(f"{done.name}: {len(done.endings)} of {files}", file=sys.stderr)
    return done


def report(rounds: Sequence[Round]) -> str:
    """Return the report: a table of the rounds, then for each the reasons, and files that failed or were killed."""
    lines = ["| format | files | read | quarantined | reader failed | killed | slowest | peak memory |"]
    lines.append("|---|--:|--:|--:|--:|--:|--:|--:|")
    for one in rounds:
        read = sum(not ending.reason for ending in one.endings)
        slowest = max((ending.seconds for ending in one.endings), default=0.0)
        peak = max((ending.peak for ending in one.endings), default=0) / 1e6
        lines.append(
            f"| {one.name} | {len(one.endings)} | {read} | {len(one.endings) - read} | {len(one.failed())} "
            f"| {len(one.killed())} | {slowest:.2f} s | {peak:.0f} MB |"
        )
    for one in rounds:
        lines += ["", f"{one.name}:"]
        reasons = Counter(ending.reason or "read" for ending in one.endings)
        lines += [f"  {count:5} {reason}" for reason, count in reasons.most_common()]
        for cause, numbers in _causes([*one.failed(), *one.killed()]).items():
            first = ", ".join(f"{one.form}/{number}" for number in sorted(numbers)[:_SHOWN])
            lines.append(f"  {cause}: {len(numbers)} files, such as {first}")
    return "\n".join(lines)


def _causes(endings: Sequence[Ending]) -> dict[str, list[int]]:
    """Return the file numbers by cause: the exception and the innermost frame in this project, or the reason."""
    causes: dict[str, list[int]] = {}
    for ending in endings:
        own = _OWN_FRAME.findall(ending.trace)
        raised = _RAISED.findall(ending.trace.rpartition("  File ")[2].partition("\n")[2])
        what = raised[0][:200] if raised else ending.reason
        causes.setdefault(f"{what} at {' '.join(own[-1])}" if own else what, []).append(ending.number)
    return causes


def _replay(name: str, seed: int) -> int:
    """Generate the altered file FORMAT/NUMBER again, keep it, and read it in this process, so that errors are shown."""
    form, _, number = name.partition("/")
    path = Path(tempfile.gettempdir(), f"{form}-{number}-{seed}.{form}")
    path.write_bytes(mutant(form, int(number), seed))
    print(f"kept as {path}", file=sys.stderr)
    with no_office() if form == "doc" else nullcontext():
        document = extract_document(path)
    print(document.model_dump_json(indent=1))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read altered files and print a report; return 1 if a reader failed, a file has no result or a process is left."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=main.__doc__)
    parser.add_argument("--files", type=int, default=1000, help="altered files per format (1000)")
    parser.add_argument("--office", type=int, default=20, help="files of doc and rtf read with the office suite (20)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the alterations (0)")
    parser.add_argument("--formats", nargs="+", choices=[*MUTATIONS], default=[*MUTATIONS])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", metavar="FORMAT/NUMBER", help="generate one file again and read it in this process")
    options = parser.parse_args(arguments)
    if options.only:
        return _replay(options.only, options.seed)
    rounds = []
    for form in options.formats:
        if form != "rtf":  # only an office suite reads it
            rounds.append(run_round(form, options.files, options.seed, options.workers))
        if form in _OFFICE and options.office:
            rounds.append(run_round(form, options.office, options.seed, options.workers, with_office=True))
    print(report(rounds))
    stateless = sum(one.files - len(one.endings) for one in rounds)
    left = active_children()
    print(f"\n{stateless} files without a state, {len(left)} processes left behind")
    return int(bool(stateless or left or any(one.failed() for one in rounds)))


if __name__ == "__main__":
    sys.exit(main())
