"""The build lock: only one run at a time builds, audits and publishes.

The lock is a ``flock`` on a file, so the system releases it when the process that holds it ends, for whatever reason.
``jixiao run`` holds it in one process from the first step to the last. In Airflow each task is a separate process, so
the tasks build, audit and publish each hold the lock while they run, and publish refuses a version whose base is no
longer the current version.
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
    """The process that holds the lock: its id, the command that started it, and since when it holds the lock."""

    pid: int
    command: str
    since: AwareDatetime


class BuildLocked(JixiaoError):
    """Another run holds the build lock, or has published a version while this run was building."""

    exit_code = 4

    def __init__(self, message: str, holder: Holder | None = None) -> None:
        """Initialise with a message and the holder of the lock; None if the holder is not known."""
        super().__init__(message)
        self.holder = holder


@contextmanager
def hold_build(settings: Settings, command: str) -> Iterator[None]:
    """Hold the build lock during the block; a nested call inside the block does nothing.

    Args:
        settings: Where the zones are.
        command: The command that started this run, shown to other runs that find the build locked.

    Raises:
        BuildLocked: Another run holds the lock.
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
    """Lock the lock file of a build folder during the block.

    Args:
        build: The build folder; the lock is the file ``lock`` in it.
        command: The command that started this run, shown to other runs that find the build locked.

    Raises:
        BuildLocked: Another run holds the lock; the message names that run.
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
