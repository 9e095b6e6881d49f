"""Measure large warehouses: the cost of a full build, the size, and the cost of a run with new documents.

The warehouses are filled with copies of real documents, see copies.py; all steps are the functions that a run calls.
Seconds are wall-clock time. Memory is the highest sum of resident memory of all processes during a step.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import great_expectations  # noqa: F401 - imported here so that its import is not measured
import psutil

from benchmarks.copies import fill, write_new_documents
from jixiao.tables import console, table_of
from warehouse.pipeline.audit import audit_version
from warehouse.pipeline.build import build_version
from warehouse.pipeline.check import check_new_batches
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
from warehouse.pipeline.publish import publish_version
from warehouse.pipeline.run_directory import begin_run
from warehouse.publishing.versions import Versions
from warehouse.settings import Settings, load_settings

SIZES = (1_000_000, 10_000_000)
NEW_DOCUMENTS = 1_000

BEFORE_THE_BUILD = ("land", "read", "check")
"""Steps whose cost should not depend on the size of the warehouse."""

_NIGHT = "night: land, read and check, s"


class Cost(NamedTuple):
    """Cost of a step: wall-clock seconds, and peak memory in megabytes."""

    seconds: float
    megabytes: float


@contextmanager
def measured(costs: dict[str, Cost], step: str) -> Iterator[None]:
    """Measure the block with its child processes, store the cost in `costs` under `step`, and print it."""
    process, most, ended = psutil.Process(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.05):
            most = max(most, sum(map(_megabytes, (process, *process.children(recursive=True)))))

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - began
        ended.set()
        watching.join()
        costs[step] = Cost(seconds, most)
        print(f"{step:8} {seconds:8.1f} s {most:8,.0f} MB", file=sys.stderr, flush=True)


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.NoSuchProcess:  # the process has ended since it was listed
        return 0.0


def build_whole(settings: Settings) -> dict[str, Cost]:
    """Build the whole raw zone into a warehouse and publish it; return the cost of each step."""
    return _build(settings, begin_run(settings))


def run_night(settings: Settings) -> dict[str, Cost]:
    """Run the pipeline once over the inbox; return the cost of each step."""
    costs: dict[str, Cost] = {}
    with measured(costs, "land"):
        run = discover_documents(settings)
        plans = land_documents(settings, run)
    with measured(costs, "read"):
        for plan in plans:
            extract_batch(settings, plan)
    with measured(costs, "check"):
        if has_work(settings, plans):
            check_new_batches(settings, run)
    return costs | _build(settings, run)


def _build(settings: Settings, run: Path) -> dict[str, Cost]:
    costs: dict[str, Cost] = {}
    with measured(costs, "build"):
        note = build_version(settings, run, "make scale")
    with measured(costs, "audit"):
        prepared = audit_version(settings, note, "make scale")
    with measured(costs, "publish"):
        publish_version(settings, note, prepared, "make scale")
    return costs


def measure(home: Path, inbox: Path, indicators: int) -> dict[str, float]:
    """Measure a full build and a run with new documents in a new home; return the figures by label.

    Args:
        home: The folder of the home.
        inbox: The folder of new documents.
        indicators: The minimum number of indicator rows of the full build; 0 to measure only a run in an empty home.
    """
    settings = load_settings(home=home, inbox=inbox)
    figures: dict[str, float] = {}
    if indicators:
        with measured({}, "fill"):
            figures["documents"] = fill(settings, indicators)
        costs = build_whole(settings)
        figures |= _size(Versions(settings.published)) | _labelled("full build", costs)
    os.sync()  # otherwise the run would wait for disk writes of the full build
    costs = run_night(settings)
    before = sum(costs[step].seconds for step in BEFORE_THE_BUILD)
    return figures | {_NIGHT: round(before, 1)} | _labelled("night", costs)


def _size(versions: Versions) -> dict[str, float]:
    version = versions.current()
    if version is None:
        raise RuntimeError("nothing was published")
    rows = version.record().rows
    facts = ("fct_indicator_target", "fct_outcome", "fct_funding", "fct_finding", "evidence")
    files = [path.stat().st_size for path in version.path.rglob("*") if path.is_file()]
    return {f"rows of {fact}": rows[fact] for fact in facts} | {
        "warehouse.duckdb, GB": round(version.database.stat().st_size / 1e9, 2),
        "whole version, GB": round(sum(files) / 1e9, 2),
    }


def _labelled(what: str, costs: dict[str, Cost]) -> dict[str, float]:
    seconds = {f"{what}: {step}, s": round(cost.seconds, 1) for step, cost in costs.items()}
    return seconds | {f"{what}: peak memory, MB": round(max(cost.megabytes for cost in costs.values()))}


def main() -> None:
    """Measure warehouses of several sizes, an empty one first, and print a table of the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=main.__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="indicator rows of each warehouse")
    parser.add_argument("--documents", type=int, default=NEW_DOCUMENTS, help="new documents of the run")
    options = parser.parse_args()
    columns: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        write_new_documents(inbox, options.documents)
        for indicators in (0, *options.sizes):
            home = Path(folder) / "home"
            print(f"{indicators:,} rows", file=sys.stderr, flush=True)
            columns[f"{indicators:,} rows"] = measure(home, inbox, indicators)
            shutil.rmtree(home)
    empty, *_ = columns.values()
    for figures in columns.values():
        figures["night: against empty"] = round(figures[_NIGHT] / empty[_NIGHT], 2)
    names = dict.fromkeys(name for figures in columns.values() for name in figures)
    console().print(table_of(("", *columns), [(name, *(one.get(name) for one in columns.values())) for name in names]))


if __name__ == "__main__":
    main()
