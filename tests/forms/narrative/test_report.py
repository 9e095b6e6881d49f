"""Facts of the sample report 002 equal its annotation (tests/data/gold)."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from extract.model.notes import ConfidenceBasis
from extract.model.records import DocumentKind, Indicator, Measure, Project, Score
from tests.conftest import read_gold, read_sample

NAMES = [
    "2020年度知识产权专项资金",
    "知识产权奖励项目",
    "知识产权补助项目",
    "知识产权维权援助项目",
    "知识产权保护中心运行经费项目",
    "知识产权管理费项目",
]


def bare(value: object) -> str | None:
    return None if value is None else re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def project(name: str) -> Project:
    return next(project for project in read_sample("002").projects if project.name == name)


def indicators(name: str, level3: str) -> list[Indicator]:
    return [row for row in project(name).indicators if row.level3 == level3]


def score(name: str, scope: str) -> Score:
    return next(row for row in project(name).scores if row.scope == scope)


def test_a_report_is_one_form_with_a_parent_and_five_sub_projects() -> None:
    projects = read_sample("002").projects
    assert [p.name for p in projects] == NAMES
    assert [p.parent for p in projects] == [None, *[NAMES[0]] * 5]
    assert {p.form.number for p in projects} == {1}
    assert {p.form.kind for p in projects} == {DocumentKind.SELF_EVALUATION_REPORT}
    assert {p.form.fiscal_year for p in projects} == {2020}


def test_total_scores_and_weights_stand_in_one_sentence() -> None:
    assert [p.total_score for p in read_sample("002").projects] == [
        Decimal(number) for number in ("93.31", "98", "90.19", "80.4", "89.44", "81.02")
    ]
    assert [p.weight_percent for p in read_sample("002").projects[1:]] == [
        Decimal(number) for number in ("47.85", "29.15", "2.16", "17.93", "2.91")
    ]
    assert project(NAMES[0]).rating == "优"


def test_texts_stand_under_their_headings() -> None:
    parent = project(NAMES[0])
    assert parent.necessity is not None
    assert parent.necessity.startswith("为增强企业自主创新能力")
    assert parent.annual_goal is not None
    assert parent.annual_goal.startswith("2020年我市专利申请量同比增加20%")
    assert parent.content is not None
    assert len(parent.content.split("\n")) == 2
    assert (parent.start_year, parent.end_year) == (2020, 2020)


@pytest.mark.parametrize("name", NAMES)
def test_every_amount_has_its_source_measure_and_unit(name: str) -> None:
    def amounts(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {
            (bare(r["source"]), r["measure"], Decimal(str(r["value"])), r["unit"], bare(r["detail_of"])) for r in rows
        }

    gold = next(p for p in read_gold("002")["projects"] if p["name"] == name)
    assert amounts([row.model_dump() for row in project(name).funding]) == amounts(gold["funding"])


@pytest.mark.parametrize("name", NAMES)
def test_every_section_score_is_read_and_no_other(name: str) -> None:
    def scores(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
        fields = ("scope", "max_score", "score", "weighted_score")
        return {tuple("" if row[field] is None else f"{row[field]}" for field in fields) for row in rows}

    gold = next(p for p in read_gold("002")["projects"] if p["name"] == name)
    assert scores([row.model_dump(mode="json") for row in project(name).scores]) == scores(gold["scores"])


@pytest.mark.parametrize("name", NAMES)
def test_an_indicator_without_a_score_in_the_report_has_none(name: str) -> None:
    gold = next(p for p in read_gold("002")["projects"] if p["name"] == name)
    expected = sorted(float(row["score"]) for row in gold["indicators"] if row["score"] is not None)
    for read in sorted(float(row.score) for row in project(name).indicators if row.score is not None):
        assert read in expected
        expected.remove(read)


def test_an_outcome_before_its_plan() -> None:
    (row,) = indicators("知识产权奖励项目", "受理专利授权奖励")
    assert (row.level1, row.level2) == ("产出指标", "产出数量")
    assert (row.target, row.actual, row.score) == ("2500项", "4609项", 2)
    assert (row.normalized.comparator, row.normalized.value, row.normalized.unit) == ("eq", 2500, "项")
    assert (row.actual_value, row.actual_unit) == (4609, "项")


def test_a_plan_of_growth_before_its_outcome() -> None:
    rows = indicators("知识产权奖励项目", "万人有效发明专利拥有量")
    assert [row.level2 for row in rows] == ["经济效益", "社会效益", "可持续影响"]
    assert {row.target for row in rows} == {"同比增长15%"}
    assert {row.actual for row in rows} == {"12.47件，同比增长15.63%"}
    assert rows[0].description == "无形资产增加，全市发明专利量同比有增长"


def test_a_plan_is_distinguished_from_the_outcome_by_its_verb() -> None:
    (row,) = indicators("知识产权管理费项目", "知识产权执法专项行动")
    assert (row.target, row.actual) == ("5次", "9次")


def test_an_outcome_of_another_year_keeps_its_year() -> None:
    (row,) = indicators("知识产权管理费项目", "万人有效发明专利拥有量")
    assert row.actual == "2019年度每万人有效发明专利拥有量10.78件，同比增长15.89%"


def test_equal_names_are_two_rows() -> None:
    rows = indicators("知识产权管理费项目", "知识产权知识产权立案数")
    assert [row.actual for row in rows] == ["69件", "73件"]


def test_a_formula_is_an_indicator_a_score_and_a_rate() -> None:
    (row,) = indicators(NAMES[0], "预算资金执行率")
    assert (row.level1, row.level2, row.actual) == ("项目过程", "资金管理", "90.43%")
    assert (row.weight, row.score) == (3, Decimal("2.71"))
    assert score(NAMES[0], "预算资金执行率").max_score == 3
    rates = [f for f in project(NAMES[0]).funding if f.measure is Measure.EXECUTION_RATE]
    assert [(f.source, f.value) for f in rates] == [
        ("2020年市知识产权专项资金", Decimal("77.61")),
        ("预算资金执行率", Decimal("90.43")),
    ]


def test_a_scoring_band_is_no_target() -> None:
    (row,) = indicators("知识产权维权援助项目", "实际支出与计划安排费用的变动程度")
    assert (row.target, row.actual, row.description, row.score) == (None, "57.41%", "＞50%", 0)


def test_a_weighted_score_weighs_the_one_score_of_its_section() -> None:
    row = score("知识产权奖励项目", "产出时效")
    assert (row.max_score, row.score, row.weighted_score) == (10, 8, Decimal("3.83"))


def test_a_scope_is_named_by_the_section_not_by_its_score_line() -> None:
    assert score(NAMES[0], "项目过程").score == Decimal("14.28")  # the line says 项目资金指标
    assert score("知识产权奖励项目", "可持续影响").score == 6  # the line says 可持续指标


def test_detail_tables_of_two_units() -> None:
    code = ConfidenceBasis.AMOUNT_IN_DETAIL_TABLE
    details = {name: [f for f in project(name).funding if code in f.confidence_basis] for name in NAMES[1:4]}
    assert {f.unit for f in details["知识产权奖励项目"]} == {"万元"}
    assert [(f.source, f.value, f.unit) for f in details["知识产权维权援助项目"]] == [
        ("平台运行维护", 157600, "元"),
        ("合计", 157600, "元"),
    ]
    parts = [f.value for f in details["知识产权补助项目"] if f.detail_of == "合计"]
    assert sum(parts) == Decimal("262.4761")


def test_amounts_of_all_years_and_remainders_are_no_funding() -> None:
    rows = project("知识产权保护中心运行经费项目").funding
    assert not {Decimal(300), Decimal("98.53")} & {row.value for row in rows if row.detail_of is None}
    unread = [item.text for item in read_sample("002").unrecognised]
    assert any("每年安排300万元" in text for text in unread)


def test_every_row_has_a_confidence_and_its_basis() -> None:
    for found in read_sample("002").projects:
        for row in (*found.funding, *found.indicators, *found.scores):
            assert row.confidence < 1
            assert row.confidence_basis
