"""Every run warns of a source without new documents for too long, also when nothing else is new."""

import re
import shutil
from pathlib import Path

from lxml import html

from tests.conftest import SAMPLES
from tests.harness.runs import finish_run
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.extract import extract_batch
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import has_work
from warehouse.pipeline.report import read_report, write_report
from warehouse.settings import Settings

WARNING = "sources_give: inbox: last new document on 2024-05-06, the next was due by 2025-06-10"


def test_an_overdue_source_is_in_the_run_report_and_in_the_warnings_of_every_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.inbox_folder.mkdir()
    shutil.copy(SAMPLES / "004.txt", settings.inbox_folder)
    run = discover_documents(settings)
    plans = land_documents(settings, run)
    for path in (settings.landing / "sightings").glob("*.jsonl"):
        path.write_text(re.sub(r'"seen_at":\s*"[^"]*"', '"seen_at":"2024-05-06T02:00:00Z"', path.read_text()))
    for plan in plans:
        extract_batch(settings, plan)
    published = finish_run(settings, run)
    assert published
    write_report(settings, run, published)
    assert read_report(settings).warnings == [WARNING]
    page = html.fromstring((published / "reports" / "index.html").read_bytes())
    assert WARNING in page.get_element_by_id("todo").text_content()
    assert "late" in page.get_element_by_id("coverage").text_content()
    run = discover_documents(settings)
    assert not has_work(settings, land_documents(settings, run))
    write_report(settings, run, None)
    assert read_report(settings).warnings == [WARNING]
