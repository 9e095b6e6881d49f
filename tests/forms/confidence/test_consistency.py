"""A reading that the form as a whole contradicts is not published; its texts are unrecognised."""

from decimal import Decimal
from pathlib import Path

import pytest

from extract.document import extract_document
from extract.forms.confidence.consistency import check_consistency
from extract.forms.confidence.form_evidence import is_joined_name, is_no_project
from extract.model.records import (
    DocumentKind,
    Form,
    Funding,
    Indicator,
    Measure,
    Place,
    Project,
    Unreadable,
)

FIRST_SIGHT = Path("tests/data/first_sight")


def project(name: str | None, *, weights: tuple[str, ...] = (), budget: str | None = None, unit: str = "元") -> Project:
    """A project as the columns of an equipment form were read, each taken for the next."""
    cells = {"level3": Place(line=3), "weight": Place(line=3, column=9)}
    amount = Funding(
        source="预算数",
        measure=Measure.BUDGET,
        value=Decimal(budget or 0),
        unit=unit,
        text=budget or "",
        cells={"value": Place(line=2, text=budget)},
    )
    return Project(
        name=name,
        form=Form(number=1, kind=DocumentKind.TARGET_TABLE),
        cells={"name": Place(line=1)},
        funding=[amount] if budget else [],
        indicators=[Indicator(level3="设备验收合格率", weight=Decimal(one), cells=cells) for one in weights],
    )


def test_a_project_named_by_a_unit_is_none() -> None:
    kept, withheld = check_consistency([project("业务装备经费", budget="1030700.00"), project("%", weights=("15",))])
    assert [one.name for one in kept] == ["业务装备经费"]
    assert [one.text for one in withheld] == ["%", "设备验收合格率", "15"]
    assert kept[0].funding[0].value == Decimal("1030700.00")


def test_where_many_are_the_numbers_of_the_others_are_withheld_too() -> None:
    kept, withheld = check_consistency(
        [project("业务装备经费", weights=("98",), budget="1030700.00"), project("%"), project("万元", budget="5")]
    )
    assert [(one.funding, one.indicators[0].weight) for one in kept] == [([], None)]
    assert {one.text for one in withheld} == {"%", "万元", "5", "98", "1030700.00"}


def test_weights_of_over_half_of_all_points_that_add_up_to_over_them_are_targets() -> None:
    (kept,), withheld = check_consistency([project("业务装备经费", weights=("70", "90"))])
    assert [one.weight for one in kept.indicators] == [None, None]
    assert [one.text for one in withheld] == ["70", "90"]


@pytest.mark.parametrize("weights", [("60", "40"), ("50", "50", "50", "50")])
def test_weights_in_per_cent_and_two_blocks_of_a_hundred_points_are_kept(weights: tuple[str, ...]) -> None:
    (kept,), withheld = check_consistency([project("业务装备经费", weights=weights)])
    assert [str(one.weight) for one in kept.indicators] == [*weights]
    assert withheld == []


@pytest.mark.parametrize(("unit", "kept_amounts"), [("元", 0), ("万元", 1)])
def test_a_budget_of_24_yuan_has_another_unit(unit: str, kept_amounts: int) -> None:
    (kept,), _ = check_consistency([project("办案业务费(陪审员及互联网专线)", budget="24.00", unit=unit)])
    assert len(kept.funding) == kept_amounts


@pytest.mark.parametrize("name", ["%", "7.5", "万元", "起止日期", "2019—2021年总资金", "金额", "产出指标", "项目名称"])
def test_units_numbers_and_labels_name_no_project(name: str) -> None:
    assert is_no_project(name)


@pytest.mark.parametrize("name", ["优 抚", "2016年林业补助资金", "基本支出", "5G基站建设", "人员经费"])
def test_short_names_of_projects_and_of_money_are_names(name: str) -> None:
    assert not is_no_project(name)


@pytest.mark.parametrize(
    "name", ["财务管理(4分)财务制度", "(3分)支付依据", "资金分配(4分)分配方法22分配过程22分配结果"]
)
def test_points_within_a_name_are_those_of_other_indicators(name: str) -> None:
    assert is_joined_name(name)


def test_no_joined_name_of_a_score_table_without_separators_is_published() -> None:
    path = FIRST_SIGHT / "round_3" / "46_aba_sichuan_grassland_evaluation_report" / "source.txt"
    read = extract_document(path)
    rows = {row.level3: (row.weight, row.score) for one in read.projects for row in one.indicators}
    assert not any(is_joined_name(name or "") for name in rows)
    assert (rows["实施规划"], rows["完成质量"]) == ((4, 4), (4, 4))


def test_no_target_of_a_form_with_joined_columns_is_published_as_weight() -> None:
    path = FIRST_SIGHT / "round_3" / "41_zhalaite_procuratorate_target_equipment" / "source.txt"
    try:
        projects = extract_document(path).projects
    except Unreadable:
        projects = []
    assert not any(is_no_project(one.name or "道路") for one in projects)
    assert all((row.weight or 0) <= 10 or row.weight == 15 for one in projects for row in one.indicators)
