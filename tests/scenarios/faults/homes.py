"""A home that is put to the test: nights in processes of their own, and what the warehouse says after them."""

import json
import os
import select
import shutil
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tests.conftest import SAMPLES
from tests.scenarios.faults import a_night
from warehouse.publishing.publish import audit
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings

Marts = dict[str, list[tuple[Any, ...]]]

# Each night is a process of its own, forked from one that has imported what takes seconds to import.
NIGHTS = get_context("forkserver")
NIGHTS.set_forkserver_preload(
    ["warehouse.quality.checks.suites", "warehouse.quality.checks.validation", "warehouse.pipeline.report"]
)


class Night(NamedTuple):
    """How a night ended, and what it printed."""

    returncode: int | None
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Home:
    """Where the nights are run."""

    path: Path

    @property
    def settings(self) -> Settings:
        return Settings(home=self.path)

    @property
    def version(self) -> Version:
        """The version in force, which is whole and passes the audit: looked at each time."""
        current = Versions(self.settings.published).current()
        assert current is not None
        assert current.is_intact()
        audit(current)
        return current

    def show(self, name: str) -> None:
        """Put a sample into the inbox."""
        (self.path / "inbox").mkdir(parents=True, exist_ok=True)
        shutil.copy2(SAMPLES / f"{name}.txt", self.path / "inbox")

    def night(self, **environment: str | dict[str, Any]) -> Night:
        """One night, in a process of its own, with the faults that the environment asks for."""
        told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in environment.items()}
        (printed, stdout), (complained, stderr) = NIGHTS.Pipe(duplex=False), NIGHTS.Pipe(duplex=False)
        process = NIGHTS.Process(target=a_night.begin, args=(self.path, told, stdout, stderr))
        process.start()
        stdout.close()
        stderr.close()
        texts = [os.fdopen(os.dup(pipe.fileno()), encoding="utf-8").read() for pipe in (printed, complained)]
        process.join()
        self._wait_for_orphans()
        return Night(process.exitcode, *texts)

    def good_night(self) -> dict[str, Any]:
        """One night that nothing disturbs, and its report."""
        done = self.night()
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(Path(done.stdout.strip()).read_text("utf-8"))
        return told

    def marts(self) -> Marts:
        """Every row of the marts in force but for instants and the names of batches, and what the build counted."""
        with duckdb.connect(self.version.database, read_only=True) as warehouse:
            columns: dict[str, list[str]] = dict(
                warehouse.execute(
                    "select table_name, list(column_name order by column_index) from duckdb_columns()"
                    " where schema_name = 'marts' group by all"
                ).fetchall()
            )
            columns["build_info"] = ["fingerprint", "mart_row_count", "tests_passed"]
            return {
                table: warehouse.execute(
                    f"select {', '.join(n for n in names if not n.endswith('_at') and n != 'batch_id')}"  # noqa: S608
                    f" from marts.{table} order by all"
                ).fetchall()
                for table, names in sorted(columns.items())
            }

    def _wait_for_orphans(self) -> None:
        """What a killed night had started ends with it: by itself, and at once."""
        mark = f"HOME_UNDER_TEST={self.path}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                is_orphan = mark in (process / "environ").read_bytes().split(b"\0")
                ended = os.pidfd_open(int(process.name)) if is_orphan else None
            except OSError:  # it has ended
                continue
            if ended is not None:
                with os.fdopen(ended) as orphan:
                    assert select.select([orphan], [], [], 10)[0], f"{process} goes on though its night was killed"
