"""Runs through the command line: the real DAG and the real warehouse."""

import json
import os
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.document import FINGERPRINT
from extract.model.records import ExtractedDocument
from tests.conftest import read_sample
from tests.harness.homes import Home
from warehouse.publishing.lock import build_lock
from warehouse.raw.zone import RawZone, Verdict

Run = tuple[Home, subprocess.CompletedProcess[str]]


def test_the_first_run_publishes_and_prints_a_summary(first_run: Run) -> None:
    home, done = first_run
    assert done.returncode == 0, done.stderr
    assert re.search(r"documents new\s*│\s*10\b", done.stdout), done.stdout
    assert re.search(r"documents irrelevant\s*│\s*1\b", done.stdout), done.stdout
    assert re.search(r"documents quarantined\s*│\s*[23]\b", done.stdout), done.stdout
    assert f"Warehouse: {home.path}/published/current/warehouse.duckdb" in done.stdout
    page = re.search(r"^Report page \(findings, warnings, coverage\): (.+)$", done.stdout, re.M)
    assert page, done.stdout
    assert version_of(page.group(1)) == home.version
    assert [line.split()[0] for line in done.stderr.splitlines() if line.endswith(" s")] == [
        "discover",
        "land",
        "extract",
        "check",
        "build",
        "audit",
        "publish",
        "report",
    ]


def test_status_lists_quarantined_documents_with_their_reason(first_run: Run) -> None:
    status = json.loads(first_run[0].jixiao("status", "--json").stdout)
    reasons = {entry["file_name"]: entry["reason"] for entry in status["quarantine"]}
    assert reasons["empty.txt"] == "the file is empty"
    assert reasons["binary.txt"].startswith("binary data, not a text")
    assert "unrelated.txt" not in reasons
    assert [(one["file_name"], one["reason"], one["addresses"]) for one in status["irrelevant"]] == [
        ("unrelated.txt", "it holds no performance content", ["inbox/unrelated.txt"])
    ]
    assert status["documents"]["irrelevant"] == 1
    assert "Irrelevant: 1 documents hold no performance content; nothing has to be done" in first_run[0].jixiao(
        "status"
    ).stdout.replace("\n", " ")
    assert sum(status["documents"].values()) == 10
    assert status["backlog"] == 0
    assert [version["is_current"] for version in status["versions"]] == [True]


def test_an_irrelevant_document_is_in_the_warehouse_apart_from_quarantine(first_run: Run) -> None:
    home = first_run[0]
    query = "select state, reason, reason_class, is_current from marts.dim_document where file_name = 'unrelated.txt'"
    assert home.rows(query) == [("irrelevant", "it holds no performance content", None, False)]
    assert home.rows("select sum(irrelevant_count) from marts.rpt_pipeline") == [(1,)]
    assert home.rows("select irrelevant_count, quarantined_count >= 2 from marts.rpt_freshness") == [(1, True)]
    page = (home.path / "published/current/reports/index.html").read_text("utf-8")
    assert "<details><summary>Irrelevant documents 无关文档 (1)</summary>" in page


def test_a_document_in_another_encoding_gives_the_same_rows(first_run: Run) -> None:
    query = """
        select file_name, count(*) from marts.fct_outcome join marts.dim_document using (document_key)
        where file_name in ('004.txt', 'gbk.txt') group by all
    """
    rows = dict(first_run[0].rows(query))
    assert rows["gbk.txt"] == rows["004.txt"] > 0


def test_a_run_without_new_documents_publishes_nothing_and_imports_neither_dbt_nor_great_expectations(
    home: Home,
) -> None:
    version = home.version
    done = home.jixiao("run", "--verbose", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^time=\S+ level=INFO event=step_finished step=land .*documents_new=0", done.stderr, re.M)
    assert done.stdout.splitlines() == [
        f"Nothing new: 10 documents in the inbox. "
        f"The warehouse is unchanged: {home.path}/published/current/warehouse.duckdb"
    ]
    assert home.version == version
    assert asset_events(home) == 1
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr + (home.path / "airflow/nightly.log").read_text(), re.M))
    assert "airflow" in imported
    assert not {name for name in imported if name.partition(".")[0] in {"dbt", "great_expectations"}}


def test_a_new_document_gives_a_new_version(home: Home) -> None:
    version = home.version
    later = (home.inbox / "004.txt").read_text("utf-8").replace("朝阳区", "东城区")
    (home.inbox / "later.txt").write_text(later, "utf-8")
    (home.inbox / "empty.txt").unlink()
    done = home.jixiao("run")
    assert done.returncode == 0, done.stderr
    assert re.search(r"documents extracted\s*│\s*1\b", done.stdout), done.stdout
    assert home.version > version
    assert asset_events(home) == 2
    assert home.rows("select count(*) from marts.dim_document where file_name = 'later.txt'") == [(1,)]


def test_a_run_is_refused_while_another_holds_the_build(home: Home) -> None:
    with build_lock(home.path / "build", "jixiao run --inbox elsewhere"):
        done = home.jixiao("run")
    assert done.returncode == 4
    (line,) = done.stderr.splitlines()
    assert f"'jixiao run --inbox elsewhere' (process {os.getpid()})" in line


def test_a_missing_inbox_withdraws_nothing(home: Home) -> None:
    done = home.jixiao("run", "--inbox", "no/such/folder")
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert "no/such/folder: there is no such folder, so nothing was read or withdrawn." in line
    assert json.loads(home.jixiao("status", "--json").stdout)["documents"].get("withdrawn") is None


def test_an_inbox_that_becomes_empty_withdraws_nothing(home: Home) -> None:
    for path in home.inbox.iterdir():
        path.unlink()
    done = home.jixiao("run")
    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert f"{home.inbox}: empty, though it showed 10 documents before, so nothing was read or withdrawn." in line
    assert json.loads(home.jixiao("status", "--json").stdout)["documents"].get("withdrawn") is None


@pytest.mark.parametrize("gate", ["dbt", pytest.param("audit", marks=pytest.mark.long)])
def test_a_failed_gate_leaves_the_published_version(home: Home, gate: str) -> None:
    version, published = home.version, sorted((home.path / "published").rglob("*"))
    document = read_sample("004").model_copy(deep=True)
    document.document.document_id = "f" * 64
    project = document.projects[0]
    if gate == "dbt":
        project.indicators[0].cells.clear()
    else:
        project.annual_goal = "填表人：王小明 联系电话：13812345678"
    plant(home, document)
    done = home.jixiao("run")
    assert done.returncode == 5, done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"jixiao: {gate}")
    page = Path(done.stderr.splitlines()[-1].split("The report of this run: ")[1]).read_text("utf-8")
    assert "The run was stopped" in page
    assert version in page
    assert "13812345678" not in page
    assert "Traceback" not in done.stderr
    assert home.version == version
    assert sorted((home.path / "published").rglob("*")) == published
    assert asset_events(home) == 1


def version_of(page: str) -> str:
    """Return the version that a run report names in its title."""
    (found,) = re.findall(r"<title>Published · (\S+) ·", Path(page).read_text("utf-8"))
    return str(found)


def plant(home: Home, document: ExtractedDocument) -> None:
    """Put a document into the raw zone as if it had passed its checks."""
    raw = RawZone(home.path / "raw")
    batch_id = raw.write_batch([document], FINGERPRINT).parent.name
    passed = Verdict(
        document_id=document.document.document_id, suite="all", is_passed=True, checked_at=datetime.now(UTC)
    )
    raw.write_verdicts(batch_id, [passed])


def asset_events(home: Home) -> int:
    with sqlite3.connect(home.path / "airflow" / "nights.db") as metadata:
        ((count,),) = metadata.execute("select count(*) from asset_event").fetchall()
        return int(count)
