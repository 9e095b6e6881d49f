"""A vocabulary that only gained words requeues the documents that the words may concern; any other change, all.

The changed extractor is an edited copy of the package, which new processes import instead of ours.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from extract.vocabulary import HASH
from tests.conftest import ROOT, SAMPLES
from tests.harness.homes import Home
from tests.harness.killing import killed_everywhere, tree
from tests.harness.runs import marts, run_pipeline
from tests.harness.shared import copy_home
from warehouse.pipeline.extract import write_planned_batch
from warehouse.pipeline.run_directory import BatchPlan
from warehouse.provenance.documents import file_names_by_id
from warehouse.raw.staleness import stale_documents
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings

BEGIN = """
import json, os
from extract.intake.landing import Landing
from tests.harness.runs import finish_run, run_pipeline
from warehouse.pipeline.discover import discover_documents
from warehouse.pipeline.land import land_documents
from warehouse.pipeline.planning import pending_documents
from warehouse.pipeline.run_directory import begin_run
from warehouse.raw.zone import RawZone
from warehouse.settings import Settings
settings = Settings(home=os.environ["JIXIAO_HOME"])
raw, landing = RawZone(settings.raw), Landing(settings.landing)
"""
FULL_REFRESH = """
finish_run(settings, begin_run(settings), full_refresh=True)
"""
QUEUE = "print(json.dumps([one for one, _ in pending_documents(raw, landing.history())]))"
UNEXPLAINED = {"unrecognised.html", "weather.txt"}
"""Documents in quarantine that another vocabulary might explain."""
IN_INBOX = {"001.txt", "004.txt", "later.txt", "label.txt", "other_label.txt", "empty.txt", *UNEXPLAINED}
"""Documents in the inbox; 003.txt is withdrawn."""
UNRECOGNISED = (
    '<meta charset="utf-8"><p>项目支出绩效自评表</p><table><tr><td>项目名称<td>道路养护</tr>'
    "<tr><td>年度目标<td>养护道路二十公里</tr>{rows}</table>"
)


@dataclass(frozen=True)
class Extractor:
    """An editable copy of the package ``extract``."""

    folder: Path

    def edit(self, file: str, text: str, other: str) -> None:
        """Replace a text in one of its files."""
        path = self.folder / "extract" / file
        before = path.read_text("utf-8")
        assert text in before
        path.write_text(before.replace(text, other, 1), "utf-8")

    def run(self, home: Home, program: str) -> Any:
        """Run a program that imports it; return the JSON that it prints."""
        environment = os.environ | {"PYTHONPATH": f"{self.folder}:{ROOT}", "JIXIAO_HOME": str(home.path)}
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + program],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    def queue(self, home: Home) -> set[str]:
        """Return the names of the documents that its next run reads."""
        names = file_names_by_id(Landing(Settings(home=home.path).landing))
        return {names[document_id] for document_id in self.run(home, QUEUE)}


@pytest.fixture(scope="module")
def after_third_run(after_two_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two forms that have an unknown label, and three documents in quarantine."""
    home = Home(copy_home(after_two_runs, tmp_path_factory.mktemp("third") / "home"))
    form = (SAMPLES / "004.txt").read_text("utf-8")
    label = form.replace("地方主管部门", "归口处室名目").replace("朝阳区", "丰台区")
    (home.inbox / "label.txt").write_text(label, "utf-8")
    other_label = form.replace("资金使用单位", "经办处室名目").replace("朝阳区", "石景山区")
    (home.inbox / "other_label.txt").write_text(other_label, "utf-8")
    (home.inbox / "weather.txt").write_text("今天天气很好，适合出门散步。\n" * 20, "utf-8")
    (home.inbox / "empty.txt").write_bytes(b"")
    rows = "".join(f"<tr><td>无人印过的字样{number}<td>某某{number}</tr>" for number in range(9))
    (home.inbox / "unrecognised.html").write_text(UNRECOGNISED.format(rows=rows), "utf-8")
    assert run_pipeline(home.settings)
    return home.path


@pytest.fixture
def home(after_third_run: Path, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(copy_home(after_third_run, tmp_path / "home"))


@pytest.fixture
def extractor(tmp_path: Path) -> Extractor:
    shutil.copytree(ROOT / "extract", tmp_path / "extract", ignore=shutil.ignore_patterns("__pycache__"))
    return Extractor(tmp_path)


def add_the_label(extractor: Extractor) -> None:
    extractor.edit(
        "vocabulary/labels.yml", "\ncompetent_department:\n", "\ncompetent_department:\n  - 归口处室名目：\n"
    )


@pytest.mark.long
def test_a_new_label_requeues_only_the_documents_that_may_have_it(
    home: Home, settings: Settings, extractor: Extractor
) -> None:
    raw = RawZone(settings.raw)
    before = {batch.batch_id for batch in raw.manifests()}
    read_by = "select file_name, fingerprint from marts.dim_document where file_name <> '' order by all"
    fingerprints = dict(home.rows(read_by))
    add_the_label(extractor)
    extractor.run(home, "run_pipeline(settings)")

    names = file_names_by_id(Landing(settings.landing))
    again = [names[one] for batch in raw.manifests() if batch.batch_id not in before for one in batch.document_ids]
    assert sorted(again) == ["label.txt", "unrecognised.html", "weather.txt"]
    after = dict(home.rows(read_by))
    assert {name for name in after if after[name] != fingerprints[name]} == {"label.txt", *UNEXPLAINED}
    (department,) = home.rows(
        "select printed_competent_department from marts.fct_project_statement"
        " join marts.dim_document using (document_key) where file_name = 'label.txt'"
    )
    assert department == ("北京市丰台区市场监督管理局",)

    settled, version = tree(settings.raw), home.version
    extractor.run(home, "run_pipeline(settings)")
    assert (tree(settings.raw), home.version) == (settled, version), "a run without work wrote something"
    nightly = marts(home)
    extractor.run(home, FULL_REFRESH)
    assert home.version != version
    assert marts(home) == nightly


def test_documents_that_are_not_requeued_keep_their_state(home: Home, extractor: Extractor) -> None:
    before = json.loads(home.jixiao("status", "--json").stdout)
    add_the_label(extractor)
    program = "from warehouse.operations.status import read_status; print(read_status(settings).model_dump_json())"
    after = extractor.run(home, program)
    assert (before["backlog"], after["backlog"]) == (0, 3)
    assert after["documents"] == before["documents"]
    assert [one["file_name"] for one in after["quarantine"]] == ["empty.txt", "unrecognised.html"]


@pytest.mark.parametrize(
    ("file", "word"),
    [("labels.yml", "  - 项目名称\n"), ("headers.yml", "    - 一级指标\n"), ("funding.yml", "  - 小计\n")],
    ids=["label", "header", "money"],
)
def test_a_word_that_no_document_has_requeues_only_unexplained_documents(
    home: Home, extractor: Extractor, file: str, word: str
) -> None:
    extractor.edit(f"vocabulary/{file}", word, word + word.replace(word.strip(" -\n"), "无人印过的字样"))
    assert extractor.queue(home) == UNEXPLAINED


def test_a_comment_in_a_word_list_requeues_nothing(home: Home, extractor: Extractor) -> None:
    extractor.edit("vocabulary/labels.yml", "\nname:\n", "\n# The project.\nname:\n")
    assert extractor.queue(home) == set()


CHANGES = {
    "a removed word": ("vocabulary/labels.yml", "  - 项目类型\n", ""),
    "a replaced word": ("vocabulary/labels.yml", "  - 项目类型\n", "  - 归口处室名目\n"),
    "a word moved to another meaning": (
        "vocabulary/labels.yml",
        "\nproject_level:\n",
        "\nproject_level:\n  - 项目类型\n",
    ),
    "a word that matches a pattern": ("vocabulary/labels.yml", "  - 主管单位\n", "  - 主管单位\n  - 主管预算单位\n"),
    "a word that is a level": ("vocabulary/labels.yml", "\nname:\n", "\nname:\n  - 产出指标\n"),
    "a label of personal data": ("vocabulary/labels.yml", "\n_person:\n", "\n_person:\n  - 无人印过的字样\n"),
    "a level": ("vocabulary/levels.yml", "产出值, ", "产出值, 归口处室名目, "),
    "a placeholder": ("vocabulary/forms.yml", "\nplaceholders:\n", "\nplaceholders:\n  - 归口处室名目\n"),
    "another version": ("document.py", 'VERSION = "', 'VERSION = "1'),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda name: name.replace(" ", "-"))
def test_any_other_change_requeues_all_documents_in_the_inbox(home: Home, extractor: Extractor, change: str) -> None:
    extractor.edit(*CHANGES[change])
    assert extractor.queue(home) == IN_INBOX


@pytest.mark.parametrize(
    "kept", [None, b"", b"[1]", b'{"labels.yml": "name: []"}'], ids=["missing", "empty", "malformed", "different"]
)
def test_without_the_earlier_vocabulary_all_documents_in_the_inbox_are_requeued(
    home: Home, settings: Settings, extractor: Extractor, kept: bytes | None
) -> None:
    path = settings.raw / "vocabularies" / f"{HASH}.json"
    path.unlink()
    if kept is not None:
        path.write_bytes(kept)
    add_the_label(extractor)
    assert extractor.queue(home) == IN_INBOX


def test_a_return_to_the_earlier_vocabulary_requeues_only_documents_read_since(
    home: Home, settings: Settings, extractor: Extractor
) -> None:
    add_the_label(extractor)
    form = (SAMPLES / "004.txt").read_text("utf-8")
    (home.inbox / "since.txt").write_text(form.replace("朝阳区", "海淀区"), "utf-8")
    extractor.run(
        home,
        "from warehouse.pipeline.extract import extract_batch\n"
        "run = discover_documents(settings)\n"
        "for plan in land_documents(settings, run): extract_batch(settings, plan)",
    )
    raw, landing = RawZone(settings.raw), Landing(settings.landing)
    stale = stale_documents(raw, raw.newest(FINGERPRINT))
    assert {file_names_by_id(landing)[one] for one in stale} == {"since.txt"}


WRITE = """
import shutil
from warehouse.pipeline.extract import write_planned_batch
from warehouse.pipeline.run_directory import BatchPlan
from warehouse.settings import Settings

def prepare(root):
    shutil.copytree("{landing}", root / "landing")

def run(root):
    plan = BatchPlan(batch_id="", attempt=1, file_names={{"{document_id}": "001.txt"}})
    write_planned_batch(Settings(home=root, workers=1), plan)
"""


def test_a_killed_process_never_leaves_a_batch_without_its_vocabulary(
    home: Home, settings: Settings, tmp_path: Path
) -> None:
    (document_id,) = [one for one, name in file_names_by_id(Landing(settings.landing)).items() if name == "001.txt"]
    left = killed_everywhere(WRITE.format(landing=settings.landing, document_id=document_id), tmp_path)
    killed_between = False
    for root in left:
        raw = RawZone(root / "raw")
        kept = raw.vocabularies / f"{HASH}.json"
        assert kept.exists() or not raw.manifests()
        killed_between |= kept.exists() and not raw.manifests()
        plan = BatchPlan(batch_id="", attempt=1, file_names={document_id: "001.txt"})
        write_planned_batch(Settings(home=root, workers=1), plan)
        assert [batch.document_ids for batch in raw.manifests()] == [[document_id]]
        assert kept.read_bytes() == (settings.raw / "vocabularies" / kept.name).read_bytes()
    assert killed_between
