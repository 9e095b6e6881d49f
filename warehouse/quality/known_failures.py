"""Known failures: the list of checks that may fail, each with the allowed number of rows, a date and a reason.

The list is a CSV file. Its default is ``known_failures.csv`` beside the inbox, because the number of failing rows
depends on the documents. It has one line ``check,rows,since,why`` per check. If a check fails in more rows than its
line allows, or if it has no line, its severity decides: an error stops the run, and a warning is printed. If it fails
in fewer rows, a warning asks the operator to lower the number, so that the list only shrinks. Each run prints all open
warnings, including those about known failures.

Known failures do not apply to the audit of the final files: a version in which it finds a fault is never published.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter, ValidationError

from extract.runtime.atomic import atomic_file
from warehouse.errors import JixiaoError

CHECK_RESULTS = "outcomes.json"
"""Name of the file with the check results of a run, in the folder of reports."""


class Severity(StrEnum):
    """Effect of a failed check: ERROR stops the run, WARNING is printed."""

    ERROR = "error"
    WARNING = "warning"


class Gate(StrEnum):
    """The group of checks that a check belongs to; the report page of a run lists the checks by gate."""

    EXPECTATIONS = "Great Expectations"
    DBT = "dbt"
    LAST_VERSION = "last version"
    SOURCES = "sources"


class CheckResult(BaseModel):
    """The result of one check.

    Attributes:
        check: Unique name of the check.
        gate: The gate that the check belongs to.
        severity: Effect of a failure.
        rows: Number of rows that fail; 0 if the check passed.
        message: Description of the failure, in one line; empty if the check passed.
        is_of_all: Whether the check covered all rows, not only those of the current load.
    """

    model_config = ConfigDict(frozen=True)

    check: str
    gate: Gate
    severity: Severity
    rows: int
    message: str = ""
    is_of_all: bool = True


_RESULTS = TypeAdapter(list[CheckResult])
_EXAMPLE = "a_check,3,2026-11-21,because"


class KnownFailure(BaseModel):
    """One line of the list of known failures.

    Attributes:
        check: Name of the check.
        rows: Number of rows that may fail.
        since: Date since which the failure is known.
        why: Reason why it is accepted.
        line: Number of the line in the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str = Field(min_length=1)
    rows: PositiveInt
    since: date
    why: str = Field(min_length=1)
    line: int


@dataclass(frozen=True)
class KnownFailures:
    """The list of known failures.

    Attributes:
        path: The file that holds the list.
        entries: The known failures, by name of the check.
    """

    path: Path
    entries: Mapping[str, KnownFailure]

    def allowed_rows(self) -> dict[str, int]:
        """Return the number of rows that may fail, by name of the check."""
        return {check: known.rows for check, known in self.entries.items()}


@dataclass(frozen=True)
class EvaluatedCheck:
    """The result of a check together with its known failure, if there is one."""

    result: CheckResult
    known: KnownFailure | None

    @property
    def exceeds_known(self) -> bool:
        """Whether the check fails in more rows than its known failure allows."""
        return self.result.rows > (self.known.rows if self.known else 0)

    @property
    def is_to_lower(self) -> bool:
        """Whether the check covered all rows and fewer rows fail than its known failure allows."""
        return self.known is not None and self.result.is_of_all and self.result.rows < self.known.rows


@dataclass(frozen=True)
class Evaluation:
    """The check results of a run, evaluated against the known failures."""

    known_failures: KnownFailures
    checks: list[EvaluatedCheck]

    @property
    def stopping(self) -> list[EvaluatedCheck]:
        """The checks that stop the run: those of severity error that exceed their known failures."""
        return [one for one in self.checks if one.exceeds_known and one.result.severity is Severity.ERROR]

    def warnings(self) -> list[str]:
        """Return one message per warning: first those that need action, then those about known failures."""
        return [*self.to_do(), *self.not_run(), *self.known()]

    def to_do(self) -> Iterator[str]:
        """Yield a message per check that exceeds its known failure, then one per line to lower or delete."""
        for one in self.checks:
            if one.exceeds_known:
                more = f"; {one.known.rows} rows are known" if one.known else ""
                yield f"{one.result.check}: {one.result.message}{more}"
        for one in self.checks:
            if one.is_to_lower and one.known:
                yield f"{self.known_failures.path}, line {one.known.line}: {_lowered(one.result, one.known)}"

    def not_run(self) -> Iterator[str]:
        """Yield a message per known failure whose check was not run."""
        run = {one.result.check for one in self.checks}
        for known in (known for check, known in self.known_failures.entries.items() if check not in run):
            yield (
                f"{self.known_failures.path}, line {known.line}: check {known.check} was not run; "
                "delete the line if there is no such check"
            )

    def known(self) -> Iterator[str]:
        """Yield a message per check that fails in no more rows than its known failure allows."""
        for one in self.checks:
            if one.known and one.result.rows and not one.exceeds_known:
                known = one.known
                yield f"{known.check}: rows: {one.result.rows}, known since {known.since}: {known.why}"


def _lowered(result: CheckResult, known: KnownFailure) -> str:
    if result.rows:
        return f"{known.check} fails in fewer rows than the {known.rows} of the line; change them to {result.rows}"
    return f"{known.check} no longer fails; delete the line"


def evaluate(results: Iterable[CheckResult], known_failures: KnownFailures) -> Evaluation:
    """Evaluate check results against the known failures."""
    return Evaluation(
        known_failures, [EvaluatedCheck(result, known_failures.entries.get(result.check)) for result in results]
    )


def read_known_failures(path: Path) -> KnownFailures:
    """Return the known failures listed in a file; an empty list if the file does not exist.

    Raises:
        JixiaoError: A line cannot be read, or a check has two lines.
    """
    entries: dict[str, KnownFailure] = {}
    for known in _lines(path):
        if known.check in entries:
            first = entries[known.check].line
            raise _unreadable(path, known.line, f"{known.check} already has line {first}; delete one of the two")
        entries[known.check] = known
    return KnownFailures(path, entries)


def _lines(path: Path) -> Iterator[KnownFailure]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise _unreadable(path, 1, "the file is not UTF-8; save it as UTF-8") from error
    lines = csv.DictReader(text.splitlines(keepends=True), restkey="more")
    for fields in lines:
        try:
            yield KnownFailure.model_validate(fields | {"line": lines.line_num})
        except ValidationError as error:
            first = error.errors()[0]
            problem = f"'{first['loc'][0]}': {first['msg']}; a line is check,rows,since,why as in {_EXAMPLE}"
            raise _unreadable(path, lines.line_num, problem) from error


def _unreadable(path: Path, line: int, problem: str) -> JixiaoError:
    return JixiaoError(f"{path}, line {line}: {problem}. Nothing was built.", exit_code=2)


def write_check_results(reports: Path, results: list[CheckResult]) -> None:
    """Write check results to a folder of reports."""
    with atomic_file(reports / CHECK_RESULTS) as file:
        file.write(_RESULTS.dump_json(results, indent=1))


def read_check_results(reports: Path) -> list[CheckResult]:
    """Return the check results in a folder of reports; an empty list if the folder has none."""
    path = reports / CHECK_RESULTS
    return _RESULTS.validate_json(path.read_bytes()) if path.exists() else []
