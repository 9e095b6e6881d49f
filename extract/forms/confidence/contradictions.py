"""Find the numbers of a form that contradict each other: sums and rates that do not hold as printed.

A publisher may have printed them so; they may also have been read wrongly. Nothing is changed here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.model.records import Funding, Measure, Place, Project

_HUNDRED = Decimal(100)
_WHOLES = frozenset({Decimal(90), _HUNDRED})
"""Sums of the weights of a form: without and with the ten points for the execution of the budget."""

_CENT = Decimal("0.01")
_RATE_TOLERANCE = Decimal("0.05")
"""Largest error of a rate in percentage points beside that of its printed digits."""

_FEWEST = 3
"""Minimum number of indicators whose weights or scores are expected to have a sum."""


def contradicting_places(project: Project) -> Iterator[Place]:
    """Yield the places of the numbers of a project that contradict each other."""
    for row in (*_wrong_sums(project.funding), *_wrong_rates(project.funding)):
        yield row.cells["value"]
    for name in ("weight", "score"):
        if not _adds_up(project, name):
            yield from (row.cells[name] for row in project.indicators if name in row.cells)


def _wrong_sums(rows: Sequence[Funding]) -> Iterator[Funding]:
    """Yield each total that its parts, at least two, do not add up to, and these parts."""
    groups: dict[tuple[str | None, Measure, str], list[Funding]] = defaultdict(list)
    for row in rows:
        if row.measure not in (Measure.EXECUTION_RATE, Measure.WEIGHT, Measure.SCORE):
            groups[row.detail_of, row.measure, row.period].append(row)
    for total in rows:
        parts = groups.get((total.source, total.measure, total.period), [])
        if len(parts) < 2 or any(part.unit != total.unit for part in parts):
            continue
        if abs(sum(part.value for part in parts) - total.value) > _CENT * len(parts):
            yield from (total, *parts)


def _wrong_rates(rows: Sequence[Funding]) -> Iterator[Funding]:
    """Yield execution rate, execution and budget of a source where the rate is not that of the two amounts."""
    by_source: dict[tuple[str, str | None, str], dict[Measure, Funding]] = defaultdict(dict)
    for row in rows:
        by_source[row.source, row.detail_of, row.period].setdefault(row.measure, row)
    for found in by_source.values():
        rate, executed = found.get(Measure.EXECUTION_RATE), found.get(Measure.EXECUTED)
        budgets = [row for row in map(found.get, (Measure.BUDGET, Measure.INITIAL_BUDGET)) if row and row.value]
        if rate is None or executed is None or not budgets:
            continue
        exponent = rate.value.as_tuple().exponent
        tolerance = _RATE_TOLERANCE + Decimal(10) ** (exponent if isinstance(exponent, int) else 0) / 2
        if all(abs(executed.value / row.value * _HUNDRED - rate.value) > tolerance for row in budgets):
            yield from (rate, executed, *budgets)


def _adds_up(project: Project, name: str) -> bool:
    """Whether weights have a usual sum, or scores add up to the total score, where every indicator has one."""
    numbers = [getattr(row, name) for row in project.indicators]
    if len(numbers) < _FEWEST or None in numbers:
        return True
    of_money = [row.value for row in project.funding if row.measure == name]
    sums = {sum(numbers), sum(numbers) + sum(of_money)}
    if name == "weight":
        return bool(sums & _WHOLES)
    return project.total_score is None or any(abs(one - project.total_score) <= _CENT * len(numbers) for one in sums)
