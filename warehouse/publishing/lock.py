"""The build lock: one run at a time builds, audits and publishes.

The lock is ``flock`` on a file, so it ends with the process that holds it, however that process ends. ``jixiao run``
holds it in one process from the first step to the last. In Airflow each task is a process of its own, so build, audit
and publish each hold it while they run, and publish refuses a version whose base is no longer the current version.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ValidationError

from warehouse.errors import JixiaoError
from warehouse.settings import Settings

_holds_build: ContextVar[bool] = ContextVar("holds_build", default=False)


class Holder(BaseModel):
    """The process that holds the lock."""

    pid: int
    command: str
    since: AwareDatetime


class BuildLocked(JixiaoError):
    """Another run holds the build, or published while this one was building."""

    exit_code = 4

    def __init__(self, message: str, holder: Holder | None = None) -> None:
        """Keep the holder of the build, if it is known."""
        super().__init__(message)
        self.holder = holder


@contextmanager
def hold_build(settings: Settings, command: str) -> Iterator[None]:
    """Hold the build for the duration of the block; do nothing inside a block that already holds it.

    Raises:
        BuildLocked: Another run holds it.
    """
    if _holds_build.get():
        yield
        return
    with build_lock(settings.build, command):
        token = _holds_build.set(True)
        try:
            yield
        finally:
            _holds_build.reset(token)


@contextmanager
def build_lock(build: Path, command: str) -> Iterator[None]:
    """Hold the lock file of a build folder for the duration of the block.

    Args:
        build: The build folder; the lock is the file ``lock`` in it.
        command: The command that started this run, shown to other runs that have to wait.

    Raises:
        BuildLocked: Another run holds it; the error names that run.
    """
    build.mkdir(parents=True, exist_ok=True)
    with (build / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _locked(build / "lock") from None
        file.truncate(0)
        file.write(Holder(pid=os.getpid(), command=command, since=datetime.now(UTC)).model_dump_json())
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _locked(path: Path) -> BuildLocked:
    try:
        holder = Holder.model_validate_json(path.read_bytes())
    except ValidationError:
        return BuildLocked(f"{path}: another run has just taken the build. Run again when it has ended.")
    return BuildLocked(
        f"{path}: held since {holder.since.astimezone():%Y-%m-%d %H:%M:%S} by '{holder.command}' "
        f"(process {holder.pid}). Run again when it has ended.",
        holder,
    )
