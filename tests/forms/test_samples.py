"""Facts of the sample documents, compared with what a person read (tests/data/gold)."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from extract.model.records import DocumentKind, Indicator, Measure, Project
from tests.conftest import read_gold, read_sample

FORMS = ["000", "001", "003", "004"]
INDICATOR_FIELDS = ["level1", "level2", "level3", "description", "target_half_year", "target", "actual", "reason"]


def bare(value: object) -> str | None:
    return None if value is None else re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def project(name: str, title: str) -> Project:
    return next(project for project in read_sample(name).projects if project.name == title)


def indicator(name: str, title: str, level3: str) -> Indicator:
    return next(row for row in project(name, title).indicators if row.level3 == level3)


@pytest.mark.parametrize("name", FORMS)
def test_every_indicator_is_read_in_order_and_none_invented(name: str) -> None:
    gold, read = read_gold(name), read_sample(name)
    assert [p.name for p in read.projects] == [p["name"] for p in gold["projects"]]
    for gold_project, read_project in zip(gold["projects"], read.projects, strict=True):
        expected = [[bare(row.get(field)) for field in INDICATOR_FIELDS] for row in gold_project["indicators"]]
        assert [
            [bare(getattr(row, field)) for field in INDICATOR_FIELDS] for row in read_project.indicators
        ] == expected


@pytest.mark.parametrize("name", FORMS)
def test_every_target_is_parsed_or_left_as_text(name: str) -> None:
    def expression(row: dict[str, Any]) -> tuple[Any, ...]:
        value = row["value"]
        return row["comparator"], None if value is None else Decimal(str(value)), row["unit"], row["quantitative"]

    for gold_project, read_project in zip(read_gold(name)["projects"], read_sample(name).projects, strict=True):
        expected = [expression(row["normalized"]) for row in gold_project["indicators"]]
        assert [expression(row.normalized.model_dump()) for row in read_project.indicators] == expected


@pytest.mark.parametrize("name", FORMS)
def test_every_amount_has_its_source_measure_and_unit(name: str) -> None:
    def amounts(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [
            (bare(r["source"]), r["measure"], r["period"], Decimal(str(r["value"])), r["unit"], bare(r["detail_of"]))
            for r in rows
        ]

    for gold_project, read_project in zip(read_gold(name)["projects"], read_sample(name).projects, strict=True):
        assert amounts([row.model_dump() for row in read_project.funding]) == amounts(gold_project["funding"])


def test_a_level_two_cell_that_drifted_left_keeps_its_level_one() -> None:
    row = indicator("000", "知识产权援助执法专项", "资金使用合规性")
    assert (row.level1, row.level2, row.target) == ("过程", "资金管理", "合规")
    assert row.confidence < 0.9


def test_a_quantity_before_a_page_break_belongs_to_the_group_after_it() -> None:
    row = indicator("000", "物业管理费", "物业服务人员人数")
    assert (row.level1, row.level2) == ("产出指标", "数量指标")


def test_an_amount_under_a_drifted_header_keeps_its_measure() -> None:
    rent = project("000", "其他租赁费").funding[-2:]
    assert [(row.measure, row.value) for row in rent] == [
        (Measure.PLANNED_EXECUTION, Decimal("27.35")),
        (Measure.BUDGET, Decimal("54.7")),
    ]


def test_a_project_of_an_earlier_year_has_the_year_of_its_form() -> None:
    document = read_sample("001")
    assert document.document.fiscal_year == 2024
    assert {p.form.fiscal_year for p in document.projects} == {2024}


def test_the_tenth_form_without_a_heading_has_its_own_unit() -> None:
    last = read_sample("001").projects[9]
    assert last.implementing_unit == "天津市知识产权保护中心"
    assert last.funding[0].value == 221


def test_a_statement_packed_in_a_cell_is_traced_to_its_own_column() -> None:
    rows = read_sample("003").projects[0].indicators
    places = [row.cells["level3"].column for row in rows]
    assert {row.cells["level3"].line for row in rows} == {6}
    assert places == sorted(places)


def test_amounts_that_add_up_have_the_greatest_confidence() -> None:
    total, *parts = [
        row for row in project("004", "北京市朝阳区知识产权运营服务体系建设").funding if row.measure == Measure.EXECUTED
    ]
    assert total.value == sum(part.value for part in parts) == 1300
    assert min(row.confidence for row in (total, *parts)) >= 0.95


def test_kind_title_and_publisher_of_a_self_evaluation() -> None:
    head = read_sample("004").document
    assert head.kind is DocumentKind.SELF_EVALUATION_TABLE
    assert head.title == "2020年知识产权运营服务体系建设转移支付区域（项目）绩效目标自评表"
    assert (head.fiscal_year, head.publisher) == (2020, "北京市朝阳区市场监督管理局")


@pytest.mark.parametrize("name", FORMS)
def test_no_name_or_telephone_number_of_a_form_filler_is_extracted(name: str) -> None:
    text = read_sample(name).model_dump_json()
    for word in ("填表人", "联系电话", "某某", "00000000"):
        assert word not in text
