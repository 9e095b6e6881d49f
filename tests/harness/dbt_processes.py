"""Run dbt in preloaded processes, and parse its models once for all tests.

The build starts dbt as ``python -m warehouse.publishing.dbt_process``. In tests, `install` redirects this call: the
same module runs with the same arguments, but in a fork of a process that has already imported dbt. A home that has no
parsed models gets those that an earlier build of this test session parsed; dbt itself finds the models that changed
since then.

Tests that start a run by the command line (``jixiao run``) or disturb a run (`tests.harness.run_process`) also test the
start of the process, so there dbt starts as in production.
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
"""Name of the environment variable with the path of the folder that all workers of a test session share."""

MAY_BUILD = "JIXIAO_TESTS_MAY_BUILD"
"""Name of the environment variable that is ``no`` during a test that must not build with dbt."""

_PARSED = "partial_parse.msgpack"
START_PROCESS = subprocess.run
"""The original `subprocess.run`, which `install` replaces."""


class BuildNotExpected(AssertionError):
    """Raised when a test that is not marked ``night`` builds with dbt."""


def install(shared: Path) -> None:
    """Run dbt in preloaded processes from now on; `shared` is a folder that all workers of the session share."""
    shared.mkdir(parents=True, exist_ok=True)
    os.environ[SHARED] = str(shared)
    subprocess.run = _run  # type: ignore[assignment]


def give_parse(target: Path) -> None:
    """Copy the parsed models of an earlier build into a target folder of dbt, unless it has some already."""
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
    """Run the module as ``python -m`` does.

    The module expects the id of its parent process among its arguments and kills its process if that is another one.
    Here the argument is the id of the test process, `starter`, so it is replaced with that of the actual parent.
    """
    sys.argv = [str(os.getppid()) if one == str(starter) else one for one in command]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
