"""Start processes that have already imported what takes seconds to import.

Great Expectations takes five seconds of processor time to import, dbt three. A fork server imports them once for each
worker of pytest; every process that `run` starts is a fork of it. A process that the fork server started is forked
itself where it starts another, so that the two have the lifetimes that they have in production.
"""

import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(
    [
        "dbt.adapters.duckdb",
        "dbt.cli.main",
        "dbt.task.build",
        "dbt.task.docs.generate",
        "jixiao.cli",
        "warehouse.operations.doctor",
        "warehouse.pipeline.report",
        "warehouse.quality.checks.suites",
        "warehouse.quality.checks.validation",
    ]
)


def run(
    target: Callable[..., object],
    *arguments: object,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> CompletedProcess[str]:
    """Call a function in a process of its own and wait for the end of it.

    Args:
        target: The function, one that its module defines at top level.
        arguments: What it is called with.
        environment: All environment variables of the process; by default those of this one.
        folder: The working directory of the process; by default that of this one.

    Returns:
        The exit code (a negative signal number where a signal ended it), and what was printed.
    """
    context = _SERVER if parent_process() is None else get_context("fork")
    (printed, stdout), (complained, stderr) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    where = (str(folder or Path.cwd()), dict(os.environ if environment is None else environment))
    process = context.Process(target=_begin, args=((stdout, stderr), where, target, arguments))
    process.start()
    stdout.close()
    stderr.close()
    with ThreadPoolExecutor(2) as readers:
        texts = list(readers.map(_read, (printed, complained)))
    process.join()
    assert process.exitcode is not None
    return CompletedProcess([target.__name__, *arguments], process.exitcode, *texts)


def _read(pipe: Connection) -> str:
    with os.fdopen(os.dup(pipe.fileno()), encoding="utf-8") as file:
        return file.read()


def _begin(
    outputs: tuple[Connection, Connection],
    where: tuple[str, dict[str, str]],
    target: Callable[..., object],
    arguments: tuple[Any, ...],
) -> None:
    """Be the process: its output goes into two pipes, below Python, so that its children write there as well."""
    for stream, pipe, descriptor in zip((sys.stdout, sys.stderr), outputs, (1, 2), strict=True):
        stream.flush()
        os.dup2(pipe.fileno(), descriptor)
        pipe.close()
    folder, environment = where
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)
