"""Run dbt in preloaded processes, and parse its models once for all tests.

The build starts dbt as ``python -m warehouse.publishing.dbt_process``. In tests, `install` lets that call go to a fork
of a process that has imported dbt; the module that runs there is the same, with the same arguments. A home without a
parse of the models gets that of an earlier run of this test session; dbt itself looks for what has changed since.

The process itself is under test where a run is started by the command line (``jixiao run``) or is disturbed
(`tests.harness.run_process`): there dbt starts as in production.
"""

import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.harness import preloaded

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODULE = "warehouse.publishing.dbt_process"
SHARED = "JIXIAO_TESTS_SHARED"
"""The environment variable that names the folder which all workers of a test session share."""

MAY_BUILD = "JIXIAO_TESTS_MAY_BUILD"
"""The environment variable that is ``no`` in a test that must not build."""

_PARSED = "partial_parse.msgpack"
START_PROCESS = subprocess.run
"""`subprocess.run` as Python has it."""


class BuildNotExpected(AssertionError):
    """A test that is not marked ``night`` builds with dbt."""


def install(shared: Path) -> None:
    """Let every dbt that this process starts run in a preloaded process."""
    shared.mkdir(parents=True, exist_ok=True)
    os.environ[SHARED] = str(shared)
    subprocess.run = _run  # type: ignore[assignment]


def give_parse(target: Path) -> None:
    """Give a target folder of dbt the parse of an earlier run, where it has none."""
    parsed = Path(os.environ[SHARED], _PARSED)
    if parsed.exists() and not (target / _PARSED).exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(parsed, target / _PARSED)


def _run(command: Any, *arguments: Any, **options: Any) -> subprocess.CompletedProcess[Any]:
    if not (isinstance(command, list) and MODULE in command):
        return START_PROCESS(command, *arguments, **options)
    if os.environ.get(MAY_BUILD) == "no":
        raise BuildNotExpected("mark it as a night: see tests/harness/order.py")
    target = Path(options["cwd"], "target")
    give_parse(target)
    done = preloaded.run(_dbt, command[2:], os.getpid(), environment=options["env"], folder=options["cwd"])
    if done.returncode == 0 and str(PROJECT) in " ".join(command):
        _keep_parse(target / _PARSED)
    return done


def _keep_parse(parsed: Path) -> None:
    shared = Path(os.environ[SHARED], _PARSED)
    if not shared.exists():
        part = shared.with_suffix(f".{os.getpid()}")
        shutil.copyfile(parsed, part)
        part.replace(shared)


def _dbt(command: Sequence[str], starter: int) -> None:
    """Run the module as ``python -m`` does; the process to end with is the one that forked this one."""
    sys.argv = [str(os.getppid()) if one == str(starter) else one for one in command]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
