"""A home in which tests run the pipeline and commands, and query the warehouse."""

import json
import os
import select
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.conftest import SAMPLES
from tests.harness import preloaded, run_process
from tests.harness.dbt_processes import give_parse
from warehouse.publishing.publish import audit
from warehouse.publishing.versions import Version, Versions
from warehouse.settings import Settings

JIXIAO = Path(sys.executable).with_name("jixiao")
NEED_AIRFLOW = {"run", "reprocess"}


@dataclass(frozen=True)
class Home:
    """A home in which a test runs the pipeline; `path` is its folder."""

    path: Path

    @property
    def inbox(self) -> Path:
        """The folder where documents are put."""
        return self.path / "inbox"

    @property
    def settings(self) -> Settings:
        """The default settings for this home."""
        return Settings(home=self.path)

    @property
    def version(self) -> str:
        """The id of the current version."""
        return (self.path / "published" / "current").readlink().name

    def audited_version(self) -> Version:
        """Return the current version, after asserting that its files are complete and that it passes the audit."""
        current = Versions(self.settings.published).current()
        assert current is not None
        assert current.is_intact()
        audit(current)
        return current

    def show(self, name: str) -> None:
        """Copy a sample, such as ``"001"``, into the inbox."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SAMPLES / f"{name}.txt", self.inbox)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the current version."""
        with duckdb.connect(self.path / "published" / "current" / "warehouse.duckdb", read_only=True) as warehouse:
            return warehouse.execute(query).fetchall()

    def jixiao(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a separate process: a new one if the command starts Airflow, else a preloaded one.

        Args:
            arguments: The command and its arguments.
            environment: Environment variables to add.
        """
        variables = os.environ | {"JIXIAO_HOME": str(self.path)} | environment
        if arguments[0] not in NEED_AIRFLOW:
            return preloaded.run(_command_line, arguments, environment=variables)
        give_parse(self.path / "build" / "dbt" / "target")
        return self.jixiao_as_installed(*arguments, **environment)

    def jixiao_as_installed(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a user does: in a new process of the installed script, with nothing prepared.

        The arguments are those of `jixiao`.
        """
        variables = os.environ | {"JIXIAO_HOME": str(self.path)} | environment
        return subprocess.run([JIXIAO, *arguments], env=variables, capture_output=True, text=True, check=False)

    def run(self, **faults: str | dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run the pipeline in a separate process, disturbed by `faults` (see `tests.harness.run_process`)."""
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in faults.items()}
        done = preloaded.run(run_process.begin, self.path, given)
        self._assert_nothing_outlives_the_run()
        return done

    def run_undisturbed(self) -> dict[str, Any]:
        """Run the pipeline in a separate process, assert that it succeeds, and return its report."""
        done = self.run()
        assert done.returncode == 0, done.stderr
        report: dict[str, Any] = json.loads(Path(done.stdout.strip()).read_text("utf-8"))
        return report

    def _assert_nothing_outlives_the_run(self) -> None:
        """Assert that every process that the run started has ended, or ends by itself within ten seconds."""
        mark = f"HOME_UNDER_TEST={self.path}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                is_orphan = mark in (process / "environ").read_bytes().split(b"\0")
                ended = os.pidfd_open(int(process.name)) if is_orphan else None
            except OSError:  # the process has ended
                continue
            if ended is not None:
                with os.fdopen(ended) as orphan:
                    assert select.select([orphan], [], [], 10)[0], f"{process} goes on though its run was killed"


def _command_line(arguments: tuple[str, ...]) -> None:
    from jixiao.cli import main  # noqa: PLC0415 - imported in the process that runs the command

    sys.argv = [str(JIXIAO), *arguments]
    main()
