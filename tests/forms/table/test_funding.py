"""Money blocks: sources as columns, pairs of labels and amounts with a measure each, and the scope of a unit."""

import pytest

from tests.forms.table.grids import amounts, extracted

TITLE = ("2023年项目支出绩效自评表",)
INDICATORS = [
    ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "完成值"],
    ["", "产出指标", "数量指标", "建设面积", "100亩", "100亩"],
]


def test_a_block_may_have_its_sources_as_columns() -> None:
    rows = [
        ["项目名称", ("农田建设", 5, 1)],
        [("资金情况（万元）", 1, 4), "", "合计", "中央财政", "省级财政", "其他资金"],
        ["全年预算数", "100", "60", "30", "10"],
        ["全年执行数", "90", "60", "20", "10"],
        ["执行率", "90%", "100%", "66.67%", "100%"],
        *INDICATORS,
    ]
    (project,) = extracted(TITLE, rows).projects
    assert amounts(project)[4:6] == [
        ("合计", "executed", "full_year", 90, "万元"),
        ("中央财政", "executed", "full_year", 60, "万元"),
    ]
    assert [row.detail_of for row in project.funding] == [None, "合计", "合计", "合计"] * 3


def test_labels_in_pairs_give_each_amount_its_own_measure() -> None:
    rows = [
        ["项目名称", ("优抚", 5, 1)],
        ["计划安排资金\n(万元)", "170", "实际到位资金\n(万元)", "170", "实际支出\n(万元)", "179.6"],
        ["其中:中央财政", "", "其中:中央财政", "", "其中:中央财政", ""],
        ["省财政", "170", "省财政", "170", "省财政", "170"],
        ["其它", "", "其它", "", "其它", "9.6"],
        *INDICATORS,
    ]
    (project,) = extracted(TITLE, rows).projects
    assert [(source, measure, value) for source, measure, _, value, _ in amounts(project)] == [
        ("计划安排资金(万元)", "budget", 170),
        ("实际到位资金(万元)", "available", 170),
        ("实际支出(万元)", "executed", 179.6),
        ("省财政", "budget", 170),
        ("省财政", "available", 170),
        ("省财政", "executed", 170),
        ("其它", "executed", 9.6),
    ]
    assert {row.unit for row in project.funding} == {"万元"}


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [("0.958", 95.8, "%"), ("95.8", 95.8, "%"), ("95.8%", 95.8, "%"), ("0.5", 0.5, None)],
)
def test_arithmetic_settles_whether_a_rate_is_a_fraction(printed: str, value: float, unit: str | None) -> None:
    rows = [
        ["项目名称", ("文物保护", 5, 1)],
        ["项目资金（万元）", "", "全年预算数", "全年执行数", ("执行率", 2, 1)],
        ["", "年度资金总额", "29", "27.782", (printed, 2, 1)],
        *INDICATORS,
    ]
    (project,) = extracted(TITLE, rows).projects
    rate = project.funding[-1]
    assert (rate.measure, float(rate.value), rate.unit, rate.text) == ("execution_rate", value, unit, printed)


def test_an_amount_without_any_scope_has_no_unit() -> None:
    rows = [["项目名称", ("文物保护", 5, 1)], ["年度资金总额", "3,724,055.00?", "", "", "", ""], *INDICATORS]
    (project,) = extracted(TITLE, rows).projects
    assert amounts(project) == [("年度资金总额", "budget", "full_year", 3724055, None)]
    assert project.funding[0].confidence < 0.5


def test_the_unit_of_a_rate_of_pay_is_not_that_of_the_block() -> None:
    rows = [
        ["项目名称", ("补贴", 5, 1)],
        ["补助标准(元/人)", "500", "", "", "", ""],
        ["年度资金总额", "20", "", "", "", ""],
    ]
    (project,) = extracted(TITLE, [*rows, *INDICATORS]).projects
    assert [row.unit for row in project.funding if row.source == "年度资金总额"] == [None]


def test_numbered_sources_and_their_subtotals_are_read() -> None:
    rows = [
        ["项目名称", ("家庭扶助", 5, 1)],
        [("项目资金（万元）", 1, 6), ("年度资金总额", 3, 1), ("金额（万元）", 2, 1)],
        [("（一）财政拨款小计", 3, 1), ("6.30", 2, 1)],
        [("1、一般公共预算", 3, 1), ("6.30", 2, 1)],
        [("（二）自有资金小计", 3, 1), ("0.00", 2, 1)],
        [("2、经营性收入", 3, 1), ("0.00", 2, 1)],
        [("（三）其他收入", 3, 1), ("0.00", 2, 1)],
        *INDICATORS,
    ]
    (project,) = extracted(TITLE, rows).projects
    assert [(source, value) for source, _, _, value, _ in amounts(project)] == [
        ("（一）财政拨款小计", 6.3),
        ("1、一般公共预算", 6.3),
        ("（二）自有资金小计", 0),
        ("2、经营性收入", 0),
        ("（三）其他收入", 0),
    ]
