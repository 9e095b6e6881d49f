"""Sources that should have given a document by now: one that dies does so in silence, and nights find nothing new."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb

from warehouse.quality.known_failures import Gate, Outcome, Severity


def today() -> date:
    """The day in Beijing, where the documents are published."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def judge_sources(warehouse: duckdb.DuckDBPyConnection, on: date) -> Outcome:
    """Whether each source gave a document as lately as it should have by a day; a row is a source.

    Sources that show nothing any more are left out: whoever took their last document away knows.
    """
    late = warehouse.execute(
        "select source_name, cast(last_landed_at + interval 8 hour as date), due_on from marts.rpt_freshness "
        "where due_on < ? and shown_count > 0 order by due_on, source_name",
        [on],
    ).fetchall()
    told = [f"{source} gave the last new document on {last}, the next was due by {due}" for source, last, due in late]
    return Outcome(
        check="sources_give",
        gate=Gate.SOURCES,
        severity=Severity.WARNING,
        rows=len(late),
        message="; ".join(told[:3]) + (f"; {len(told) - 3} more" if len(told) > 3 else ""),
    )
