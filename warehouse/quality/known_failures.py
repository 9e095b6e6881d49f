"""The ledger of known failures: which checks may fail, in how many rows, since when and why. It may only shrink.

It is a CSV, ``known_failures.csv`` beside the inbox, because how many rows a check fails in is a matter of the
documents: ``check,rows,since,why``, a line a check. Where a check fails in more rows than its line says, or has no
line, its severity decides: an error stops the night, a warning is told. Where it fails in fewer, the line is to be
lowered, and a warning says which and to what. What the ledger allows is told each night all the same.

The audit of the final bytes is not in it: nothing that it finds may ever be published.
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

OUTCOMES = "outcomes.json"
"""The outcomes of a night, among the reports of its version."""


class Severity(StrEnum):
    """What follows where a check fails."""

    ERROR = "error"
    WARNING = "warning"


class Gate(StrEnum):
    """Where a check stands."""

    EXPECTATIONS = "Great Expectations"
    DBT = "dbt"
    LAST_VERSION = "last version"
    SOURCES = "sources"


class Outcome(BaseModel):
    """How one check ended.

    Attributes:
        check: Its name; no two checks share one.
        gate: Where it stands.
        severity: What follows where it fails.
        rows: Rows in which it fails; 0 where it passed.
        message: What was found, in one line; blank where it passed.
        is_of_all: Whether it looked at everything, not only at what is new.
    """

    model_config = ConfigDict(frozen=True)

    check: str
    gate: Gate
    severity: Severity
    rows: int
    message: str = ""
    is_of_all: bool = True


_OUTCOMES = TypeAdapter(list[Outcome])
_EXAMPLE = "a_check,3,2026-11-21,because"


class Known(BaseModel):
    """A line of the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str = Field(min_length=1)
    rows: PositiveInt
    since: date
    why: str = Field(min_length=1)
    line: int


@dataclass(frozen=True)
class Ledger:
    """The lines of the ledger by check, and where they stand."""

    path: Path
    entries: Mapping[str, Known]

    def rows(self) -> dict[str, int]:
        """In how many rows each check may fail."""
        return {check: known.rows for check, known in self.entries.items()}


@dataclass(frozen=True)
class Judged:
    """An outcome and what is known of it."""

    outcome: Outcome
    known: Known | None

    @property
    def is_beyond(self) -> bool:
        """Whether it fails in more rows than is known."""
        return self.outcome.rows > (self.known.rows if self.known else 0)

    @property
    def is_to_lower(self) -> bool:
        """Whether the ledger says more rows than there are."""
        return self.known is not None and self.outcome.is_of_all and self.outcome.rows < self.known.rows


@dataclass(frozen=True)
class Judgement:
    """The outcomes of a night against the ledger."""

    ledger: Ledger
    judged: list[Judged]

    @property
    def stopping(self) -> list[Judged]:
        """What stops the night."""
        return [one for one in self.judged if one.is_beyond and one.outcome.severity is Severity.ERROR]

    def warnings(self) -> list[str]:
        """What is to be told, a line each: first what is to do, then what is known."""
        return [*self.to_do(), *self.not_run(), *self.known()]

    def to_do(self) -> Iterator[str]:
        """What goes beyond the ledger, then what is to leave it, a line each."""
        for one in self.judged:
            if one.is_beyond:
                more = f"; the ledger knows {one.known.rows}" if one.known else ""
                yield f"{one.outcome.check}: {one.outcome.message}{more}"
        for one in self.judged:
            if one.is_to_lower and one.known:
                yield f"{self.ledger.path}, line {one.known.line}: {_lowered(one.outcome, one.known)}"

    def not_run(self) -> Iterator[str]:
        """Lines of the ledger whose check was not run, a line each."""
        run = {one.outcome.check for one in self.judged}
        for known in (known for check, known in self.ledger.entries.items() if check not in run):
            yield f"{self.ledger.path}, line {known.line}: no check {known.check} was run; take it out if there is none"

    def known(self) -> Iterator[str]:
        """What fails as the ledger says, a line each."""
        for one in self.judged:
            if one.known and one.outcome.rows and not one.is_beyond:
                known = one.known
                yield f"{known.check}: rows: {one.outcome.rows}, known since {known.since}: {known.why}"


def _lowered(outcome: Outcome, known: Known) -> str:
    if outcome.rows:
        return f"{known.check} fails in fewer rows than the {known.rows} it says; write {outcome.rows}"
    return f"{known.check} fails no more; take the line out"


def judge(outcomes: Iterable[Outcome], ledger: Ledger) -> Judgement:
    """Hold outcomes against the ledger."""
    return Judgement(ledger, [Judged(outcome, ledger.entries.get(outcome.check)) for outcome in outcomes])


def read_ledger(path: Path) -> Ledger:
    """The ledger at a path; empty where there is none.

    Raises:
        JixiaoError: A line of it cannot be read, or a check has two.
    """
    entries: dict[str, Known] = {}
    for known in _lines(path):
        if known.check in entries:
            first = entries[known.check].line
            raise _unreadable(path, known.line, f"{known.check} stands in line {first} already; take one of them out")
        entries[known.check] = known
    return Ledger(path, entries)


def _lines(path: Path) -> Iterator[Known]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise _unreadable(path, 1, "the file is not UTF-8; save it as that") from error
    lines = csv.DictReader(text.splitlines(keepends=True), restkey="more")
    for fields in lines:
        try:
            yield Known.model_validate(fields | {"line": lines.line_num})
        except ValidationError as error:
            first = error.errors()[0]
            wrong = f"'{first['loc'][0]}': {first['msg']}; a line is check,rows,since,why as in {_EXAMPLE}"
            raise _unreadable(path, lines.line_num, wrong) from error


def _unreadable(path: Path, line: int, what: str) -> JixiaoError:
    return JixiaoError(f"{path}, line {line}: {what}. Nothing was built.", exit_code=2)


def write_outcomes(reports: Path, outcomes: list[Outcome]) -> None:
    """Keep outcomes among reports."""
    with atomic_file(reports / OUTCOMES) as file:
        file.write(_OUTCOMES.dump_json(outcomes, indent=1))


def read_outcomes(reports: Path) -> list[Outcome]:
    """The outcomes that were kept among reports; none where none were."""
    path = reports / OUTCOMES
    return _OUTCOMES.validate_json(path.read_bytes()) if path.exists() else []
