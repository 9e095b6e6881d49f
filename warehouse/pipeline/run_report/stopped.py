"""The report page of a run that a data gate stopped, and functions that all report pages need."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import DataGateFailed
from warehouse.pipeline.run_directory import RunDirectory
from warehouse.pipeline.run_report import write_page
from warehouse.publishing.build import latest_build
from warehouse.quality.known_failures import CheckResult, read_check_results, write_check_results
from warehouse.settings import Settings


@contextmanager
def report_if_stopped(settings: Settings, run: Path, base_version_id: str | None) -> Iterator[None]:
    """If the block raises `DataGateFailed`, write the report page and raise the error again with the path of the page.

    Args:
        settings: Where the zones are.
        run: The run directory.
        base_version_id: The current version when the build began; None if there was none.
    """
    try:
        yield
    except DataGateFailed as error:
        folder, directory = latest_build(settings), RunDirectory(run)
        results = read_check_results(folder / "reports")
        new = [one for one in read_check_results(directory.reports) if one not in results]
        collect_reports(directory, folder / "reports", results + new)
        page = write_page(
            folder / "reports",
            settings.known_failures_file,
            version_id=folder.name,
            base_version_id=base_version_id,
            figures=landing_figures(directory),
            stopped=error.message,
        )
        rejected = folder / "publish" / "reports"
        if rejected.exists():
            shutil.copyfile(page, rejected / page.name)  # the page there says that the version is published
        raise DataGateFailed(f"{error.message} The report of this run: {page}") from error


def collect_reports(run: RunDirectory, reports: Path, results: list[CheckResult]) -> None:
    """Copy the reports of a run's checks to the folder `reports` of its build.

    `results`, the results of the checks of all gates, replace the check results in that folder.
    """
    if run.reports.exists():
        shutil.copytree(run.reports, reports, dirs_exist_ok=True)
    write_check_results(reports, results)


def landing_figures(run: RunDirectory) -> dict[str, int]:
    """Return the figures of the landing, by label on the report page; empty if the run had no landing."""
    if not run.has_landed:
        return {}
    landing = run.read_landing()
    return {
        "Documents seen 在列": landing.found,
        "New 新增": landing.new,
        "Withdrawn 撤回": landing.withdrawn,
        "Left for later 待处理": landing.backlog,
    }
