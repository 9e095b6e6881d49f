"""Marks for long tests, and the order in which the tests run."""

from itertools import groupby
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

NIGHT_FOLDERS = ("dbt", "scenarios/faults", "scenarios/nights")
"""Folders whose tests build warehouses with dbt. One build takes about 15 seconds of processor time."""
NIGHT_MODULES = (
    "deployment/test_wheel.py",
    "docs/test_rule.py",
    "docs/test_source.py",
    "docs/test_synonym.py",
    "cli/test_trace_image.py",
    "cli/test_trace_image_ofd.py",
    "pipeline/test_run_report.py",
)
"""Modules of other folders whose tests build warehouses with dbt."""
NIGHT_FIXTURES = {"after_two_runs"}
"""Fixtures that build warehouses with dbt; every test that uses one is long."""
SLOW_FOLDERS = ("evaluation", "readers/scan", "scenarios/hostile")
"""Folders whose tests recognise scans, or read hundreds of files in separate processes."""
SLOW_MODULES = (
    "benchmarks/test_scans.py",
    "docs/test_format.py",
    "readers/pdf/test_mixed_pages.py",
    "readers/word/test_legacy.py",
)
"""Modules of other folders whose tests recognise scans, convert files with LibreOffice, or run many commands."""


def marks_of(item: pytest.Item) -> list[str]:
    """Return the marks for a test: ``night`` if it builds with dbt, else ``slow`` if its file is slow, else none."""
    path = item.path.relative_to(TESTS).as_posix()
    if _is_in(path, NIGHT_FOLDERS, NIGHT_MODULES) or not NIGHT_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
        return ["night"]
    return ["slow"] if _is_in(path, SLOW_FOLDERS, SLOW_MODULES) else []


def _is_in(path: str, folders: tuple[str, ...], modules: tuple[str, ...]) -> bool:
    return path in modules or path.startswith(tuple(f"{folder}/" for folder in folders))


def spread(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Order tests so that each worker begins with long ones.

    pytest-xdist divides the list into equal blocks of consecutive tests, one for each worker; a worker that has
    finished its block takes tests from the end of another block. So each block begins with modules that build with dbt,
    and other tests fill the rest of it. The tests of a module stay together, since they share fixtures.
    """
    modules = [list(module) for _, module in groupby(items, lambda item: item.path)]
    long = [module for module in modules if _has_night(module)]
    others = [one for module in modules if not _has_night(module) for one in module]
    runs: list[list[pytest.Item]] = [[] for _ in range(workers)]
    folders = groupby(long, lambda module: module[0].path.parent)
    for folder in sorted((list(group) for _, group in folders), key=len, reverse=True):
        shortest = min(runs, key=lambda run: len({one.path for one in run}))
        shortest += [one for module in folder for one in module]
    ordered: list[pytest.Item] = []
    for number, run in enumerate(runs):
        end = len(items) * (number + 1) // workers
        room = max(end - len(ordered) - len(run), 0) if number < workers - 1 else len(others)
        ordered += [*run, *others[:room]]
        others = others[room:]
    return ordered


def _has_night(module: list[pytest.Item]) -> bool:
    return any(one.get_closest_marker("night") for one in module)
