"""Freshness: sources from which a new document is overdue.

A source that has stopped publishing causes no error; runs only find nothing new there.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb

from warehouse.quality.known_failures import CheckResult, Gate, Severity


def today() -> date:
    """Return the date in Beijing, where the documents are published."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def evaluate_freshness(warehouse: duckdb.DuckDBPyConnection, on: date) -> CheckResult:
    """Check that no source is overdue on a day; each overdue source is a failing row.

    Sources that no longer show any document are ignored, because someone removed their documents on purpose.
    """
    late = warehouse.execute(
        "select source_name, cast(last_landed_at + interval 8 hour as date), due_on from marts.rpt_freshness "
        "where due_on < ? and shown_count > 0 order by due_on, source_name",
        [on],
    ).fetchall()
    messages = [f"{source}: last new document on {last}, the next was due by {due}" for source, last, due in late]
    return CheckResult(
        check="sources_give",
        gate=Gate.SOURCES,
        severity=Severity.WARNING,
        rows=len(late),
        message="; ".join(messages[:3]) + (f"; {len(messages) - 3} more" if len(messages) > 3 else ""),
    )
