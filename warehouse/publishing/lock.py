"""One writer: the lock that is held from build to publish.

It is ``flock`` on a file, so it ends with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ValidationError

from warehouse.errors import JixiaoError


class Holder(BaseModel):
    """Who holds the lock."""

    pid: int
    command: str
    since: AwareDatetime


class BuildLocked(JixiaoError):
    """Another run holds the build, or published while this one was building."""

    exit_code = 4

    def __init__(self, message: str, holder: Holder | None = None) -> None:
        """Keep who holds the build, when that is known."""
        super().__init__(message)
        self.holder = holder


@contextmanager
def build_lock(build: Path, command: str) -> Iterator[None]:
    """Hold the build for as long as the block runs.

    Args:
        build: The folder of the builds; the lock is the file ``lock`` in it.
        command: What a person typed to start this run, for those who have to wait.

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
        return BuildLocked(f"{path}: another run holds the build and has not yet said who it is. Try again.")
    return BuildLocked(
        f"{path}: held since {holder.since.astimezone():%Y-%m-%d %H:%M:%S} by '{holder.command}' "
        f"(process {holder.pid}). Run again when it has ended.",
        holder,
    )
