"""The report page of a run: its result, warnings that need action, uncertain documents, and links to other reports.

The page is one HTML file in the folder of reports of a version, next to the Data Docs of Great Expectations and the dbt
docs. It needs no network. If a data gate stopped the run, the page states the reason and shows no data of documents,
because the build did not pass its checks.
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
from warehouse.quality.drift import TableDrift
from warehouse.quality.freshness import today
from warehouse.quality.known_failures import (
    CHECK_RESULTS,
    EvaluatedCheck,
    Evaluation,
    Gate,
    evaluate,
    read_check_results,
    read_known_failures,
)

PAGE = "index.html"
"""Name of the file with the page, in the folder of reports of a version."""

_LINKS = {
    "checks/index.html": ("Data Docs", "the expectations of this run's documents, by Great Expectations 数据期望"),
    DBT_DOCS: ("dbt docs", "every table and column, with its lineage 数据字典与血缘"),
    CHECK_RESULTS: ("Check results", "every check of this page as JSON 检验结果"),
    "../build.json": ("build.json", "rows, values and digests of this version 构建记录"),
    "../warehouse.duckdb": ("warehouse.duckdb", "the warehouse itself 数据仓库"),
    "../parquet/": ("parquet/", "one Parquet file per table 数据文件"),
}


@dataclass(frozen=True)
class GateSummary:
    """The checks of one gate, as the page shows them."""

    gate: Gate
    checks: list[EvaluatedCheck]

    @property
    def passed(self) -> int:
        """Number of checks in which no row failed."""
        return sum(not one.result.rows for one in self.checks)

    @property
    def failing(self) -> list[EvaluatedCheck]:
        """The checks in which a row failed."""
        return [one for one in self.checks if one.result.rows]


def write_page(
    reports: Path,
    known_failures_file: Path,
    *,
    version_id: str,
    base_version_id: str | None,
    figures: Mapping[str, int],
    drift: Sequence[TableDrift] = (),
    database: Path | None = None,
    stopped: str | None = None,
) -> Path:
    """Write the report page of a run to the folder of reports; return the path of the page.

    Args:
        reports: The folder of reports, which already holds the results of the run's checks.
        known_failures_file: The list of known failures.
        version_id: The version that was built.
        base_version_id: The current version when the build began; None if there was none.
        figures: The figures of the landing, by label.
        drift: The comparison of each table with the same table in the base version.
        database: The database of the build; None if a data gate stopped the run.
        stopped: Why nothing was published; None if the version is to be published.
    """
    evaluation = evaluate(read_check_results(reports), read_known_failures(known_failures_file))
    contents = read_contents(database, today()) if database else None
    text = (
        _environment()
        .get_template("page.html.j2")
        .render(
            version_id=version_id,
            base_version_id=base_version_id,
            written_at=datetime.now(ZoneInfo("Asia/Shanghai")),
            figures=figures,
            drift=drift,
            stopped=stopped,
            evaluation=evaluation,
            to_do=[*evaluation.to_do(), *([] if stopped else evaluation.not_run())],
            known=list(evaluation.known()),
            gates=_gates(evaluation),
            contents=contents,
            links=_links(reports, is_stopped=bool(stopped)),
        )
    )
    with atomic_file(reports / PAGE) as file:
        file.write(text.encode())
    return reports / PAGE


def _gates(evaluation: Evaluation) -> list[GateSummary]:
    return [GateSummary(gate, [one for one in evaluation.checks if one.result.gate is gate]) for gate in Gate]


def _links(reports: Path, *, is_stopped: bool) -> list[tuple[str, str, str]]:
    """Return path, name and description of each link.

    A link to a file in the reports is included if the file exists. Files outside the reports are written after the
    page, so links to them are included unless the run was stopped.
    """
    return [
        (path, *label)
        for path, label in _LINKS.items()
        if (not is_stopped if path.startswith("..") else (reports / path).exists())
    ]


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
