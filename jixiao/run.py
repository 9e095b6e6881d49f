"""``jixiao run``: one night, with its progress and a summary."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from jixiao.dag_run import Progress, run_dag
from jixiao.rollback import pin_line
from jixiao.tables import console, table_of
from warehouse.pipeline.night import hold_build, look
from warehouse.pipeline.report import NightReport, read_report
from warehouse.settings import Settings, load_settings


def run(inbox: Path | None) -> None:
    """Run one night and show what it did; the build is held from the first step to the last."""
    settings = load_settings(inbox=inbox) if inbox else load_settings()
    look(settings)  # one that cannot be read is told before Airflow starts
    run_and_show(settings, "nightly")


def run_and_show(settings: Settings, dag_id: str, conf: dict[str, Any] | None = None) -> None:
    """Run a DAG that ends with the report of a night and show that report."""
    with hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])):
        with _progress() as progress:
            run_dag(settings, dag_id, progress, conf)
        report = read_report(settings)
    _show(report)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Steps as they go by: a spinner on a terminal, a line each step in a log.

    It writes to a copy of standard error, which stays what it is while a night sends the original to its log.
    """
    with os.fdopen(os.dup(2), "w", encoding="utf-8") as terminal:
        screen = Console(file=terminal, highlight=False)
        spinner = Spinner("dots", "starting Airflow")
        live = Live(
            spinner, console=screen, transient=True, redirect_stdout=False, redirect_stderr=False, refresh_per_second=8
        )

        def progress(step: str, seconds: float | None) -> None:
            if seconds is None:
                spinner.update(text=step)
            else:
                screen.print(f"{step:<12}{seconds:6.1f} s")

        if screen.is_terminal:
            with live:
                yield progress
        else:
            yield progress


def _show(report: NightReport) -> None:
    for line in [*report.mended, *report.unreadable, *report.warnings]:
        print(f"jixiao: warning: {line}", file=sys.stderr)
    out = console()
    if not report.is_published and not report.pin:
        stands = f"The warehouse stays as it is: {report.database}" if report.database else "There is no warehouse yet."
        out.print(f"Nothing new: {report.found} documents in the inbox. {stands}", soft_wrap=True)
        return
    counts = {
        "documents new": report.new,
        "documents extracted": report.extracted,
        "documents quarantined": report.quarantined,
        "documents withdrawn": report.withdrawn,
        "documents left for later": report.backlog,
        "rows in the warehouse": report.rows,
        "findings": report.findings,
    }
    out.print(table_of(["this night", "count"], counts.items()))
    if report.quarantined:
        out.print("Why documents are quarantined: jixiao status")
    if report.pin:
        out.print(pin_line(report.pin), soft_wrap=True)
    out.print(f"The warehouse: {report.database}", soft_wrap=True)
    if report.page:
        out.print(f"Its page, with what to trust less: {report.page}", soft_wrap=True)
