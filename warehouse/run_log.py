"""Structured logging of the pipeline steps: one event per line.

An event is a name with fields such as counts, ids and seconds. Fields never contain the text or file name of a
document. ``JIXIAO_LOG_FORMAT`` selects the format of the lines: ``text`` for ``key=value`` pairs, ``json`` for one JSON
object. Events go to Python's standard logging, so that each Airflow task shows them in its own log, and to ``run.log``
in the run directory, where each line also has its time and level.
"""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warehouse.settings import LogFormat, Settings

LOG_FILE = "run.log"
"""Name of the log file in a run directory."""

ROOT = logging.getLogger("warehouse")
"""The logger of the package; its handlers receive every event."""

ROOT.addHandler(logging.NullHandler())  # without handlers, Python prints warnings and errors to standard error

_format: ContextVar[LogFormat] = ContextVar("log_format", default="text")
_step: ContextVar[dict[str, str]] = ContextVar("step")


class Event:
    """A log message of named fields. The current step and, if known, its run are added as fields.

    Pass it to a logger in place of a string: ``log.info(Event("load_planned", documents=5))``.
    """

    def __init__(self, name: str, **fields: Any) -> None:
        """Initialise an event.

        Args:
            name: Name of the event.
            **fields: Fields of the event. In the text format, a mapping is rendered as one field per key.
        """
        self.fields = {"event": name, **_step.get({}), **fields}

    def __str__(self) -> str:
        """Render the event as one line in the log format of the current step."""
        return render(self.fields, _format.get())


def render(fields: dict[str, Any], log_format: LogFormat) -> str:
    """Return fields as one line in a log format.

    In the format ``text``, the key of a field in a nested mapping is the path of keys, joined by dots.
    """
    if log_format == "json":
        return json.dumps(fields, ensure_ascii=False, default=str)
    return " ".join(f"{key}={_plain(value)}" for key, value in _flat(fields))


def _flat(fields: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in fields.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    text = str(value)
    is_bare = text.isprintable() and not any(sign in text for sign in ' "=')
    return text if text and is_bare else json.dumps(text, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """Formats a record as a line with time and level, for handlers of this module; Airflow's handlers add these."""

    def __init__(self, log_format: LogFormat) -> None:
        """Initialise the formatter with the format of the lines."""
        super().__init__()
        self.log_format: LogFormat = log_format

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line; a record that is not an `Event` is rendered as an event named ``message``."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = record.msg.fields if isinstance(record.msg, Event) else Event("message").fields
        if not isinstance(record.msg, Event):
            fields = fields | {"message": record.getMessage()}
        return render({"time": at, "level": record.levelname, **fields}, self.log_format)


class _RunLogHandler(logging.Handler):
    """Appends records to the log file of a run, which several tasks may write at once.

    A line that cannot be written, as on a full disk, is lost without an error.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(f"{self.format(record)}\n")


class StepLog:
    """The log of one step: logs its events and collects the fields of its last event."""

    def __init__(self, step: str, log_format: LogFormat) -> None:
        """Initialise the log of a step. Its events are not written to the log file of a run before `open` is called."""
        self._log = logging.getLogger(f"{ROOT.name}.pipeline.{step}")
        self._format: LogFormat = log_format
        self._fields: dict[str, Any] = {}
        self._handler: logging.Handler | None = None

    def add(self, **fields: Any) -> None:
        """Add fields to the last event of the step."""
        self._fields.update(fields)

    def event(self, name: str, **fields: Any) -> None:
        """Log an event of this step, given its name and fields."""
        self._log.info(Event(name, **fields))

    def finish(self, name: str, level: int, **fields: Any) -> None:
        """Log the last event of the step, with the fields given to `add` and those given here, at a logging level."""
        self._log.log(level, Event(name, **self._fields, **fields))

    def open(self, run: Path) -> None:
        """Also write the events of this step to the log file of a run, given its run directory."""
        _step.set(_step.get({}) | {"run": run.name})
        self._handler = _RunLogHandler(run / LOG_FILE)
        self._handler.setFormatter(LineFormatter(self._format))
        ROOT.addHandler(self._handler)

    def close(self) -> None:
        """Stop writing to the log file of the run."""
        if self._handler:
            ROOT.removeHandler(self._handler)


@contextmanager
def log_step(settings: Settings, step: str, run: Path | None = None) -> Iterator[StepLog]:
    """Log a step of the pipeline: its own events as they occur, then ``step_finished`` or ``step_failed``.

    Args:
        settings: The settings, which select the log format.
        step: Name of the step, equal to the name of its task in the DAG.
        run: The run directory; None for a step that creates it and then calls `StepLog.open`.

    Yields:
        The log of the step.
    """
    if ROOT.level == logging.NOTSET:
        ROOT.setLevel(logging.INFO)
    tokens = _format.set(settings.log_format), _step.set({"step": step})
    log, began = StepLog(step, settings.log_format), time.monotonic()
    try:
        if run is not None:
            log.open(run)
        yield log
        log.finish("step_finished", logging.INFO, seconds=round(time.monotonic() - began, 3))
    except Exception as error:  # not logged with its message, which may quote a document
        seconds = round(time.monotonic() - began, 3)
        log.finish("step_failed", logging.ERROR, error=type(error).__name__, seconds=seconds)
        raise
    finally:
        log.close()
        _format.reset(tokens[0])
        _step.reset(tokens[1])
