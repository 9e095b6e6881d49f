"""``jixiao run``: run the nightly DAG in this process, with progress and a summary."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from jixiao.dag_run import Progress, run_dag
from jixiao.rollback import pin_message
from jixiao.tables import console, table_of
from warehouse.pipeline.discover import list_sources
from warehouse.pipeline.report import RunReport, read_report
from warehouse.publishing.lock import hold_build
from warehouse.run_log import ROOT, LineFormatter
from warehouse.settings import Settings, load_settings


def run(inbox: Path | None, *, is_verbose: bool) -> None:
    """Run the nightly DAG and print its report; the build is locked from the first step to the last.

    `inbox` is the folder of documents; None for the one of the settings.
    """
    settings = load_settings(inbox=inbox) if inbox else load_settings()
    list_sources(settings)  # fail before Airflow starts if no source can be read
    run_and_print(settings, "nightly", is_verbose=is_verbose)


def run_and_print(settings: Settings, dag_id: str, conf: dict[str, Any] | None = None, *, is_verbose: bool) -> None:
    """Run a DAG with the parameters `conf`, and print the report that its last task writes."""
    with hold_build(settings, " ".join(["jixiao", *sys.argv[1:]])):
        with _progress(settings, is_verbose=is_verbose) as progress:
            run_dag(settings, dag_id, progress, conf)
        report = read_report(settings)
    _print_report(report)


@contextmanager
def _progress(settings: Settings, *, is_verbose: bool) -> Iterator[Progress]:
    """Print the name and seconds of each step, and provide the function that the run calls for this.

    A terminal also shows a spinner with the current step. With `is_verbose`, each line of the log is printed. The
    output goes to a copy of standard error, because the run redirects the original to its log file.
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

        def print_line(line: str) -> None:
            screen.print(line, markup=False, soft_wrap=True)

        handler = _LineHandler(print_line)
        handler.setFormatter(LineFormatter(settings.log_format))
        if is_verbose:
            ROOT.addHandler(handler)
        try:
            if screen.is_terminal:
                with live:
                    yield progress
            else:
                yield progress
        finally:
            ROOT.removeHandler(handler)


class _LineHandler(logging.Handler):
    """A logging handler that passes each formatted line to a function."""

    def __init__(self, print_line: Callable[[str], None]) -> None:
        super().__init__()
        self._print_line = print_line

    def emit(self, record: logging.LogRecord) -> None:
        self._print_line(self.format(record))


def _print_report(report: RunReport) -> None:
    for message in [*report.repairs, *report.unreadable, *report.warnings]:
        print(f"jixiao: warning: {message}", file=sys.stderr)
    out = console()
    if not report.is_published and not report.pin:
        state = f"The warehouse is unchanged: {report.database}" if report.database else "There is no warehouse yet."
        out.print(f"Nothing new: {report.found} documents in the inbox. {state}", soft_wrap=True)
        return
    counts = {
        "documents new": report.new,
        "documents extracted": report.extracted,
        "documents irrelevant": report.irrelevant,
        "documents quarantined": report.quarantined,
        "documents withdrawn": report.withdrawn,
        "documents left for later": report.backlog,
        "rows in the warehouse": report.rows,
        "findings": report.findings,
    }
    out.print(table_of(["this run", "count"], counts.items()))
    if report.quarantined:
        out.print("Reasons for quarantine: jixiao status")
    if report.pin:
        out.print(pin_message(report.pin), soft_wrap=True)
    out.print(f"Warehouse: {report.database}", soft_wrap=True)
    if report.page:
        out.print(f"Report page (findings, warnings, coverage): {report.page}", soft_wrap=True)
