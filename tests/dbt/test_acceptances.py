"""Documents over several runs: one irrelevant, one unreadable, one that a check keeps out until a person accepts it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from extract.document import FINGERPRINT
from extract.intake.landing import Landing
from jixiao.cli import app
from tests.harness.grids import DATA
from tests.harness.zones import Zones
from warehouse.operations.accept import accept
from warehouse.pipeline.extract import write_planned_batch
from warehouse.pipeline.run_directory import BatchPlan
from warehouse.pipeline.run_report.contents import read_contents
from warehouse.publishing import dbt_project
from warehouse.publishing.load_plan import plan_load
from warehouse.quality.checks import check_batches

BROKEN = "more than half of the indicators repeat another one verbatim (forms of kind self_evaluation_table)"
BECAUSE = "the form lists one patrol a month"
ACCEPTED = f"accepted because {BECAUSE} (2026-03-01); its checks said: {BROKEN}"
FILES = {
    "repeated.csv": DATA / "csv" / "repeated_indicators.csv",
    "rules.txt": DATA / "irrelevant" / "rules.txt",
    "bonus.csv": DATA / "innocent" / "bonus.csv",
}


@dataclass
class Nights:
    """The published databases: before an acceptance, with it, and after its line was deleted."""

    zones: Zones
    acceptances: Path
    before: Path
    during: Path
    after: Path
    statuses: dict[str, dict[str, object]]
    traced: str


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("use marts")
        return connection.execute(query).fetchall()


def states(database: Path) -> dict[object, tuple[object, ...]]:
    rows = ask(
        database, "select file_name, state, reason, is_accepted from dim_document where document_key <> 'unknown'"
    )
    return {name: rest for name, *rest in ((row[0], *row[1:]) for row in rows)}


def command(zones: Zones, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"JIXIAO_HOME": str(zones.settings.home)})


def status(zones: Zones) -> dict[str, object]:
    found: dict[str, object] = json.loads(command(zones, "status", "--json").stdout)
    return found


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    zones = Zones(tmp_path_factory.mktemp("accepted"))
    project = tmp_path_factory.mktemp("project") / "dbt_project"
    shutil.copytree(dbt_project.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    for name, file in FILES.items():
        zones.show(name, file.read_bytes())
    zones.show("empty.txt", b"")
    zones.land()
    names = {one: last.file_name for one, last in Landing(zones.settings.landing).history().documents.items()}
    plan = BatchPlan(batch_id="b", attempt=1, file_names=names)
    batch_id = write_planned_batch(zones.settings, plan).parent.name
    check_batches(zones.raw, zones.settings.home / "reports", [batch_id])
    statuses = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_project, "PROJECT", project)
        before = zones.night()
        statuses["before"] = status(zones)
        _, path = accept(zones.settings, "repeated.csv", BECAUSE, by="clerk", on=date(2026, 3, 1))
        statuses["accepted"] = status(zones)
        assert plan_load(zones.settings).is_full_refresh
        during = zones.night()
        statuses["during"] = status(zones)
        ((key,),) = ask(
            during, "select min(outcome_key) from fct_outcome join dim_document using (document_key) where is_accepted"
        )
        traced = command(zones, "trace", str(key), "--field", "actual_value").stdout
        lines = path.read_text("utf-8").splitlines()
        path.write_text(f"{lines[0]}\n", "utf-8")
        after = zones.night()
        statuses["after"] = status(zones)
        yield Nights(zones, path, before, during, after, statuses, traced)


def test_each_document_has_its_state_before_the_acceptance(nights: Nights) -> None:
    assert states(nights.before) == {
        "repeated.csv": ["quarantined", BROKEN, False],
        "rules.txt": ["irrelevant", "it holds no performance content", False],
        "bonus.csv": ["published", None, False],
        "empty.txt": ["quarantined", "the file is empty", False],
    }
    assert ask(nights.before, "select published_count, quarantined_count, irrelevant_count from rpt_pipeline") == [
        (1, 2, 1)
    ]


def test_an_accepted_document_is_published_with_the_reason(nights: Nights) -> None:
    assert states(nights.during) == states(nights.before) | {"repeated.csv": ["published", ACCEPTED, True]}
    query = "select count(*) from fct_outcome join dim_document using (document_key) where is_accepted"
    assert ask(nights.during, query) == [(7,)]
    assert ask(nights.during, "select published_count, quarantined_count, irrelevant_count from rpt_pipeline") == [
        (2, 1, 1)
    ]


def test_deleting_the_line_keeps_the_document_out_again(nights: Nights) -> None:
    assert states(nights.after) == states(nights.before)
    assert ask(nights.after, "select count(*) from fct_outcome") == ask(
        nights.before, "select count(*) from fct_outcome"
    )


def test_status_shows_the_acceptance_while_it_stands(nights: Nights) -> None:
    def names(when: str, what: str) -> list[object]:
        found = nights.statuses[when][what]
        assert isinstance(found, list)
        return [one["file_name"] for one in found]

    assert [names(when, "quarantine") for when in nights.statuses] == [
        ["empty.txt", "repeated.csv"],
        ["empty.txt"],
        ["empty.txt"],
        ["empty.txt", "repeated.csv"],
    ]
    assert [names(when, "accepted") for when in nights.statuses] == [[], ["repeated.csv"], ["repeated.csv"], []]
    assert {tuple(names(when, "irrelevant")) for when in nights.statuses} == {("rules.txt",)}
    assert nights.statuses["accepted"]["documents"] == {
        "extracted": 1, "irrelevant": 1, "published": 1, "quarantined": 1,
    }  # fmt: skip
    assert nights.statuses["during"]["documents"] == {"irrelevant": 1, "published": 2, "quarantined": 1}


def test_the_report_page_and_trace_show_the_acceptance(nights: Nights) -> None:
    contents = read_contents(nights.during, date(2026, 3, 2))
    assert [(one.file_name, one.why) for one in contents.accepted] == [("repeated.csv", ACCEPTED)]
    assert [one.file_name for one in contents.irrelevant] == ["rules.txt"]
    assert read_contents(nights.after, date(2026, 3, 2)).accepted == []
    assert f"  the document is {ACCEPTED}\n" in nights.traced


@pytest.mark.parametrize(
    ("document", "reason", "message"),
    [
        (
            "empty.txt",
            "it is right",
            "empty.txt: it was never read, so there is nothing to let in (the file is empty).",
        ),
        ("rules.txt", "it is right", "rules.txt: it holds no performance content, so there is nothing to let in."),
        ("bonus.csv", "it is right", "bonus.csv: no check keeps it out, so there is nothing to accept."),
        ("missing.txt", "it is right", "missing.txt: no landed document has this name or id."),
        ("repeated.csv", "  ", "accept: the reason is empty."),
        ("repeated.csv", "call 13912345678", "accept: the reason holds what looks like a person's name or telephone"),
    ],
)
def test_what_cannot_be_accepted_is_refused(nights: Nights, document: str, reason: str, message: str) -> None:
    before = nights.acceptances.read_bytes()
    done = command(nights.zones, "accept", document, "--because", reason)
    assert done.exit_code != 0
    assert message in f"{done.exception}{done.output}"
    assert nights.acceptances.read_bytes() == before
    assert FINGERPRINT in {batch.fingerprint for batch in nights.zones.raw.manifests()}
