"""Start processes that have already imported what takes seconds to import.

Great Expectations takes five seconds of processor time to import, dbt three. Each worker of pytest has a fork server,
which imports both once; a process that the worker starts with `run` is a fork of the fork server. A process that such a
process starts with `run` is a fork of the latter and thus its child, as in production.
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
    """Call a function in a separate process and wait until the process ends.

    Args:
        target: The function, defined at the top level of its module.
        arguments: The arguments of the function.
        environment: All environment variables of the process; by default those of this one.
        folder: The working directory of the process; by default that of this one.

    Returns:
        The exit code (the negative signal number if a signal ended the process), standard output and standard error.
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
    """Set up the new process and call the function.

    Standard output and standard error are redirected into two pipes by file descriptor, which children inherit.

    Args:
        outputs: The pipes for standard output and standard error.
        where: The working directory, and all environment variables.
        target: The function.
        arguments: The arguments of the function.
    """
    for stream, pipe, descriptor in zip((sys.stdout, sys.stderr), outputs, (1, 2), strict=True):
        stream.flush()
        os.dup2(pipe.fileno(), descriptor)
        pipe.close()
    folder, environment = where
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)
