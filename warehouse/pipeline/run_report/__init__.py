"""The page of a night: whether it published, what to do, what to trust less, and where the rest stands.

One HTML file among the reports of the version that it speaks of, beside the Data Docs of Great Expectations and the
docs of dbt. It needs no network. Of a night that was stopped it says why and shows nothing of the documents: nothing
vouches for what was built.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extract.runtime.atomic import atomic_file
from warehouse.pipeline.run_report.contents import read_contents
from warehouse.publishing.build import DBT_DOCS
from warehouse.quality.drift import Move
from warehouse.quality.freshness import today
from warehouse.quality.known_failures import OUTCOMES, Gate, Judged, Judgement, judge, read_ledger, read_outcomes

PAGE = "index.html"
"""The page, among the reports of a version."""

_REPORTS = {
    "checks/index.html": ("Data Docs", "what was expected of tonight's documents, by Great Expectations 数据期望"),
    DBT_DOCS: ("dbt docs", "every table and column, and what each is made of 数据字典与血缘"),
    OUTCOMES: ("Outcomes", "every check of this page, for programs 检验结果"),
    "../build.json": ("build.json", "rows, values and digests of this version 构建记录"),
    "../warehouse.duckdb": ("warehouse.duckdb", "the warehouse itself 数据仓库"),
    "../parquet/": ("parquet/", "a Parquet file a table 数据文件"),
}


@dataclass(frozen=True)
class GateSummary:
    """What the checks of a gate came to."""

    gate: Gate
    checks: list[Judged]

    @property
    def passed(self) -> int:
        """Checks in which no row failed."""
        return sum(not one.outcome.rows for one in self.checks)

    @property
    def failing(self) -> list[Judged]:
        """Checks in which a row failed."""
        return [one for one in self.checks if one.outcome.rows]


def write_page(
    reports: Path,
    ledger: Path,
    *,
    version_id: str,
    base_version_id: str | None,
    night: Mapping[str, int],
    moves: Sequence[Move] = (),
    database: Path | None = None,
    stopped: str | None = None,
) -> Path:
    """Write the page of a night among its reports; its path.

    Args:
        reports: The folder, with the outcomes of the night.
        ledger: Where the ledger of known failures stands.
        version_id: The version that was built.
        base_version_id: The version in force when the build began.
        night: What the night did, in numbers by name.
        moves: The tables beside those of the version before.
        database: The build; none of a night that was stopped.
        stopped: Why nothing is published; none where all went well.
    """
    judgement = judge(read_outcomes(reports), read_ledger(ledger))
    contents = read_contents(database, today()) if database else None
    text = (
        _environment()
        .get_template("page.html.j2")
        .render(
            version_id=version_id,
            base_version_id=base_version_id,
            written_at=datetime.now(ZoneInfo("Asia/Shanghai")),
            night=night,
            moves=moves,
            stopped=stopped,
            judgement=judgement,
            to_do=[*judgement.to_do(), *([] if stopped else judgement.not_run())],
            known=list(judgement.known()),
            gates=_gates(judgement),
            contents=contents,
            links=[
                (path, *told) for path, told in _REPORTS.items() if _is_there(reports, path, is_stopped=bool(stopped))
            ],
        )
    )
    with atomic_file(reports / PAGE) as file:
        file.write(text.encode())
    return reports / PAGE


def _gates(judgement: Judgement) -> list[GateSummary]:
    return [GateSummary(gate, [one for one in judgement.judged if one.outcome.gate is gate]) for gate in Gate]


def _is_there(reports: Path, path: str, *, is_stopped: bool) -> bool:
    """Whether a link of the page leads somewhere; what lies beside the reports is made after the page."""
    return not is_stopped if path.startswith("..") else (reports / path).exists()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"count": lambda number: f"{number:,}", "day": _day, "percent": lambda share: f"{share:.0%}"}
    return environment


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"
