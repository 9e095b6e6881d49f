"""The log of a run: each step's figures, as JSON or key=value, without any text of the documents."""

import json
import logging
import re
import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLES
from tests.harness.homes import Home
from warehouse.run_log import LOG_FILE, log_step
from warehouse.settings import Settings

FirstRun = tuple[Home, subprocess.CompletedProcess[str]]
STEPS = ["discover", "land", "extract", "check", "build", "audit", "publish", "report"]


def log_of(home: Home) -> str:
    """The log of the only run of a home."""
    (path,) = (home.path / "build" / "nights").glob(f"*/{LOG_FILE}")
    return path.read_text("utf-8")


@pytest.fixture
def finished(first_run: FirstRun) -> dict[str, dict[str, Any]]:
    """The event with which each step of the first run ended."""
    events = [json.loads(line) for line in log_of(first_run[0]).splitlines()]
    return {event["step"]: event for event in events if event["event"] == "step_finished"}


def test_every_step_logs_its_end_with_time_level_run_and_seconds(
    first_run: FirstRun, finished: dict[str, dict[str, Any]]
) -> None:
    (run,) = (first_run[0].path / "build" / "nights").iterdir()
    assert list(finished) == STEPS
    for event in finished.values():
        assert datetime.fromisoformat(event["time"]).tzinfo
        assert (event["level"], event["run"]) == ("INFO", run.name)
        assert event["seconds"] >= 0


def test_the_steps_log_how_many_documents_they_handled(
    first_run: FirstRun, finished: dict[str, dict[str, Any]]
) -> None:
    assert finished["discover"]["documents_seen"] == 10
    land = finished["land"]
    assert (land["documents_seen"], land["documents_new"], land["documents_withdrawn"]) == (10, 10, 0)
    assert (land["batches_planned"], land["documents_to_read"], land["backlog"]) == (1, 10, 0)
    extract = finished["extract"]
    assert (extract["documents"], extract["documents_read"], extract["documents_quarantined"]) == (10, 7, 2)
    assert extract["quarantined"] == {"binary_data": 1, "empty_file": 1}
    assert extract["documents_irrelevant"] == finished["report"]["documents_irrelevant"] == 1
    assert extract["rows"]["projects"] > 0
    assert finished["check"]["documents_checked"] == 7
    quarantined = len(json.loads(first_run[0].jixiao("status", "--json").stdout)["quarantine"])
    assert 2 + finished["check"]["documents_failed"] == finished["report"]["documents_quarantined"] == quarantined


def test_each_quarantined_document_is_logged_by_its_id(first_run: FirstRun) -> None:
    events = [json.loads(line) for line in log_of(first_run[0]).splitlines()]
    logged = {event["document_id"] for event in events if event["event"] == "document_quarantined"}
    status = json.loads(first_run[0].jixiao("status", "--json").stdout)
    unread = {"empty.txt", "binary.txt"}
    assert logged == {entry["document_id"] for entry in status["quarantine"] if entry["file_name"] in unread}


def test_build_audit_and_publish_log_version_rows_and_tests(
    first_run: FirstRun, finished: dict[str, dict[str, Any]]
) -> None:
    home, _ = first_run
    ((rows, passed, failed),) = home.rows("select mart_row_count, tests_passed, tests_failed from marts.build_info")
    ((findings,),) = home.rows("select count(*) from marts.fct_finding")
    build = finished["build"]
    assert (build["rows"], build["tests_passed"], build["tests_failed"]) == (rows, passed, failed)
    assert (build["findings"], build["base_version_id"]) == (findings, None)
    assert {finished[step]["version_id"] for step in STEPS[4:]} == {home.version}
    assert (finished["audit"]["audit_checks_passed"], finished["audit"]["stopping"]) == (10, [])
    assert finished["publish"]["is_published"] is True
    assert (finished["report"]["rows"], finished["report"]["findings"]) == (rows, findings)


def test_the_airflow_log_of_the_tasks_has_the_same_events(first_run: FirstRun) -> None:
    text = (first_run[0].path / "airflow" / "nightly.log").read_text("utf-8")
    logged = re.findall(r'\{"event": "step_finished", "step": "(\w+)"', text)
    assert logged == STEPS


def test_no_text_of_a_document_is_logged(first_run: FirstRun) -> None:
    home, _ = first_run
    cells = {cell for file in SAMPLES.glob("*.txt") for cell in re.split(r"[\t\n]", file.read_text("utf-8"))}
    printed = {cell.strip() for cell in cells if re.search(r"[一-鿿].*[一-鿿]", cell)}
    assert len(printed) > 500
    names = {file.name for file in home.inbox.iterdir()}
    log = log_of(home)
    assert [text for text in printed | names if text in log] == []
    assert not re.search(r"[一-鿿]", log)


def test_text_format_is_one_key_and_value_after_another(tmp_path: Path) -> None:
    with log_step(Settings(home=tmp_path), "land", tmp_path) as log:
        log.event("document_quarantined", document_id="ab", reason="a = b")
        log.add(documents_new=2, rows={"cells": 3, "scores": 0}, base_version_id=None, is_full_refresh=True)
    first, last = (tmp_path / LOG_FILE).read_text("utf-8").splitlines()
    assert first.split(" ", 2)[2] == (
        f'event=document_quarantined step=land run={tmp_path.name} document_id=ab reason="a = b"'
    )
    assert re.fullmatch(
        rf"time=\S+ level=INFO event=step_finished step=land run={tmp_path.name} documents_new=2 rows\.cells=3 "
        r"rows\.scores=0 base_version_id=null is_full_refresh=true seconds=[\d.]+",
        last,
    )


def test_a_step_that_fails_logs_the_kind_of_error_and_not_its_message(tmp_path: Path) -> None:
    def build() -> None:
        with log_step(Settings(home=tmp_path, log_format="json"), "build", tmp_path) as log:
            log.add(version_id="v")
            raise ValueError("row of 知识产权奖励项目")

    with pytest.raises(ValueError, match="知识产权"):
        build()
    (line,) = (tmp_path / LOG_FILE).read_text("utf-8").splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["error"], event["version_id"]) == (
        "step_failed",
        "ERROR",
        "ValueError",
        "v",
    )
    assert "知识产权" not in line


def test_a_log_that_cannot_be_written_stops_no_step(tmp_path: Path) -> None:
    with log_step(Settings(home=tmp_path), "land", tmp_path / "removed") as log:
        log.add(documents_new=2)
    assert not (tmp_path / "removed").exists()


def test_a_step_leaves_no_handler_behind(tmp_path: Path) -> None:
    before = Counter(logging.getLogger("warehouse").handlers)
    with log_step(Settings(home=tmp_path), "land", tmp_path):
        pass
    assert Counter(logging.getLogger("warehouse").handlers) == before
