"""The dbt project flows one way, staging <- intermediate <- rules <- marts: read from its manifest without a build."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from tests.conftest import ROOT
from tests.harness.audit_rules import read_rules

PROJECT = ROOT / "dbt_project"
LAYERS = ("staging", "intermediate", "rules", "marts")
UNION_OF_FINDINGS = "findings_of_all_rules"

SHARED_STAGING = "stg_raw__documents"
"""The one staging model that other staging models read: rows of a quarantined document must not leave staging."""

FINDINGS = {UNION_OF_FINDINGS, "fct_finding", "evidence"}
"""Findings, and the table that holds their evidence beside that of the facts."""

LONGEST_CHAIN = 14
"""Models one after another, from stg_raw__documents to rpt_quality; it was 18 while intermediate models read marts."""

SIBLINGS = 14
"""The most entries that a folder may have; a model and its yml are one entry."""

Manifest = dict[str, Any]
Rules = list[dict[str, str]]


@dataclass(frozen=True)
class ParsedProject:
    """The dbt project, parsed into a folder of its own.

    Attributes:
        manifest: The manifest that dbt wrote.
        run_macro: Runs a macro with arguments; gives the error message, or None.
    """

    manifest: Manifest
    run_macro: Callable[[str, dict[str, Any]], str | None]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ParsedProject]:
    folder = tmp_path_factory.mktemp("parsed")
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--quiet"]

    def run_macro(name: str, arguments: dict[str, Any]) -> str | None:
        messages: list[str] = []

        def record(event: Any) -> None:
            messages.append(str(event.info.msg))

        done = dbtRunner(callbacks=[record]).invoke(["run-operation", name, "--args", json.dumps(arguments), *places])
        return None if done.success else "\n".join(messages)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_BUILD_DATABASE", str(folder / "parsed.duckdb"))
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        assert dbtRunner().invoke(["parse", *places]).success
        yield ParsedProject(json.loads((folder / "target" / "manifest.json").read_bytes()), run_macro)


@pytest.fixture
def manifest(parsed: ParsedProject) -> Manifest:
    """A copy of the manifest that a test may alter."""
    return deepcopy(parsed.manifest)


def models(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """The models by name."""
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def parents(manifest: Manifest) -> dict[str, list[str]]:
    """The models that each model reads, by name."""
    return {
        name: [manifest["nodes"][key]["name"] for key in node["depends_on"]["nodes"] if key.startswith("model.")]
        for name, node in models(manifest).items()
    }


def layer(node: dict[str, Any]) -> str:
    return str(node["fqn"][1])


def upward_references(manifest: Manifest) -> list[str]:
    """References from a layer to one above it."""
    nodes = models(manifest)
    return [
        f"{name} ({layer(nodes[name])}) reads {parent} ({layer(nodes[parent])})"
        for name, found in parents(manifest).items()
        for parent in found
        if LAYERS.index(layer(nodes[parent])) > LAYERS.index(layer(nodes[name]))
    ]


def references_within_staging(manifest: Manifest) -> list[str]:
    """Staging models that read another staging model than the shared one."""
    nodes = models(manifest)
    return [
        f"{name} reads {parent}"
        for name, found in parents(manifest).items()
        for parent in found
        if layer(nodes[name]) == layer(nodes[parent]) == "staging" and parent != SHARED_STAGING
    ]


def readers_of_the_published_version(manifest: Manifest) -> list[str]:
    """Models that read the published version, which is schema marts under another name, and are not named *__all."""
    return [
        name
        for name, node in models(manifest).items()
        if any(key.startswith("source.jixiao.published.") for key in node["depends_on"]["nodes"])
        and not (layer(node) == "intermediate" and name.endswith("__all"))
    ]


def ancestors(manifest: Manifest, name: str) -> set[str]:
    """Every model that a model waits for."""
    above = parents(manifest)
    found: set[str] = set()
    waiting = [*above[name]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += above[one]
    return found


def dimensions_that_wait_for_findings(manifest: Manifest) -> list[str]:
    nodes = models(manifest)
    findings = FINDINGS | {name for name, node in nodes.items() if layer(node) == "rules"}
    return sorted(name for name in nodes if name.startswith("dim_") and ancestors(manifest, name) & findings)


def longest_chain(manifest: Manifest) -> list[str]:
    above = parents(manifest)

    @cache
    def chain(name: str) -> list[str]:
        return [*max((chain(parent) for parent in above[name]), key=len, default=[]), name]

    return max((chain(name) for name in above), key=len)


def mismatches(manifest: Manifest, rules: Rules) -> list[str]:
    """Rules without a model, models without a rule, and models that are named for another rule."""
    files = {name for name, node in models(manifest).items() if layer(node) == "rules"} - {UNION_OF_FINDINGS}
    united = {*parents(manifest)[UNION_OF_FINDINGS]}
    named = {rule["model"] for rule in rules}
    lines = [f"rule {rule['rule_key']}: no model {rule['model']}" for rule in rules if rule["model"] not in files]
    lines += [f"model {name}: no rule names it" for name in sorted(files - named)]
    lines += [f"model {name}: not in the union of findings" for name in sorted(files - united)]
    for name in sorted(files):
        keys = [rule["rule_key"] for rule in rules if rule["model"] == name]
        if keys and (name != f"rule_{keys[0]}" if len(keys) == 1 else not name.startswith("rules_")):
            lines.append(f"model {name}: it evaluates {', '.join(keys)}")
    return lines


def crowded_folders(folder: Path) -> list[str]:
    """The folders that hold more entries than a reader can take in."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    counts = {path: len({entry.stem for entry in path.iterdir()}) for path in folders}
    return [f"{path.relative_to(folder)}: {count}" for path, count in counts.items() if count > SIBLINGS]


def add_reference(manifest: Manifest, model: str, parent: str) -> None:
    manifest["nodes"][f"model.jixiao.{model}"]["depends_on"]["nodes"].append(parent)


def test_every_model_stands_in_a_layer(manifest: Manifest) -> None:
    assert {layer(node) for node in models(manifest).values()} == {*LAYERS}


def test_no_layer_reads_one_above_it(manifest: Manifest) -> None:
    assert upward_references(manifest) == []


@pytest.mark.parametrize("model", ["stg_raw__cells", "int_facts__unpivoted", "rule_year_typo"])
def test_a_model_that_reads_a_mart_is_found(manifest: Manifest, model: str) -> None:
    add_reference(manifest, model, "model.jixiao.fct_funding")
    (found,) = upward_references(manifest)
    assert found.startswith(f"{model} (")
    assert found.endswith("reads fct_funding (marts)")


def test_an_intermediate_model_that_reads_a_rule_is_found(manifest: Manifest) -> None:
    add_reference(manifest, "int_scores__keyed", "model.jixiao.rule_year_typo")
    assert upward_references(manifest) == ["int_scores__keyed (intermediate) reads rule_year_typo (rules)"]


def test_staging_models_read_no_other_staging_model_but_the_documents(manifest: Manifest) -> None:
    assert references_within_staging(manifest) == []
    assert SHARED_STAGING in parents(manifest)["stg_raw__cells"], "the exception is used"


def test_a_staging_model_that_reads_another_is_found(manifest: Manifest) -> None:
    add_reference(manifest, "stg_raw__cells", "model.jixiao.stg_raw__projects")
    assert references_within_staging(manifest) == ["stg_raw__cells reads stg_raw__projects"]


def test_only_models_over_all_documents_read_the_published_version(manifest: Manifest) -> None:
    assert readers_of_the_published_version(manifest) == []


@pytest.mark.parametrize("model", ["int_statements__keyed", "rule_year_typo", "dim_agency"])
def test_another_reader_of_the_published_version_is_found(manifest: Manifest, model: str) -> None:
    add_reference(manifest, model, "source.jixiao.published.evidence")
    assert readers_of_the_published_version(manifest) == [model]


def test_dimensions_wait_for_no_finding(manifest: Manifest) -> None:
    assert dimensions_that_wait_for_findings(manifest) == []


@pytest.mark.parametrize("parent", ["evidence", "fct_finding", "rule_year_typo"])
def test_a_dimension_that_waits_for_findings_is_found(manifest: Manifest, parent: str) -> None:
    add_reference(manifest, "dim_agency", f"model.jixiao.{parent}")
    assert dimensions_that_wait_for_findings(manifest) == ["dim_agency", "dim_indicator"]


def test_the_longest_chain_of_models_does_not_grow(manifest: Manifest) -> None:
    assert len(longest_chain(manifest)) <= LONGEST_CHAIN, " -> ".join(longest_chain(manifest))


def test_a_longer_chain_is_found(manifest: Manifest) -> None:
    add_reference(manifest, "stg_raw__documents", "model.jixiao.stg_raw__sightings")
    assert len(longest_chain(manifest)) == LONGEST_CHAIN + 1


def test_every_rule_has_a_model_and_every_model_a_rule(manifest: Manifest) -> None:
    assert mismatches(manifest, [*read_rules()]) == []


def test_a_rule_without_a_model_is_found(manifest: Manifest) -> None:
    rules = [*read_rules(), {"rule_key": "late_report", "model": "rule_late_report"}]
    assert mismatches(manifest, rules) == ["rule late_report: no model rule_late_report"]


def test_a_model_without_a_rule_is_found(manifest: Manifest) -> None:
    rules = [rule for rule in read_rules() if rule["rule_key"] != "padded_rate"]
    assert mismatches(manifest, rules) == ["model rule_padded_rate: no rule names it"]


def test_a_model_outside_the_union_is_found(manifest: Manifest) -> None:
    manifest["nodes"][f"model.jixiao.{UNION_OF_FINDINGS}"]["depends_on"]["nodes"].remove("model.jixiao.rules_goals")
    assert mismatches(manifest, [*read_rules()]) == ["model rules_goals: not in the union of findings"]


def test_a_model_named_for_another_rule_is_found(manifest: Manifest) -> None:
    rules = [{**rule, "rule_key": rule["rule_key"].replace("year_typo", "year_slip")} for rule in read_rules()]
    assert mismatches(manifest, rules) == ["model rule_year_typo: it evaluates year_slip"]


@pytest.mark.parametrize(
    ("rules", "listed", "message"),
    [
        pytest.param(
            [*read_rules(), {"rule_key": "late_report", "model": "rule_late_report"}],
            None,
            "rule 'late_report' names the model 'rule_late_report', which rule_models() in macros/rules.sql",
            id="a rule without a model",
        ),
        pytest.param(
            [rule for rule in read_rules() if rule["rule_key"] != "padded_rate"],
            None,
            "models/rules: 'rule_padded_rate' evaluates no rule: no row of seeds/rules.csv names it",
            id="a model without a rule",
        ),
        pytest.param(
            [*read_rules()], "rule_ghost", "'rule_ghost' evaluates no rule", id="a listed name without a rule"
        ),
    ],
)
def test_the_build_fails_where_rules_and_models_differ(
    parsed: ParsedProject, rules: Rules, listed: str | None, message: str
) -> None:
    names = sorted({rule["model"] for rule in read_rules()})
    assert parsed.run_macro("check_rules", {"rules": [*read_rules()], "models": names}) is None
    assert message in str(parsed.run_macro("check_rules", {"rules": rules, "models": names + [listed] * bool(listed)}))


def test_no_folder_is_crowded() -> None:
    assert crowded_folders(PROJECT) == []


def test_a_crowded_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for number in range(SIBLINGS + 1):
        (tmp_path / "models" / f"m{number}.sql").touch()
        (tmp_path / "models" / f"m{number}.yml").touch()
    assert crowded_folders(tmp_path) == [f"models: {SIBLINGS + 1}"]
