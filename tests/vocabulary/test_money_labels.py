"""The grammar of labels of money: what composed labels say, and that a label with an unknown word says nothing."""

import pytest

from extract import vocabulary


@pytest.mark.parametrize(
    ("text", "measure", "period"),
    [
        ("年初预算数", "initial_budget", "full_year"),
        ("全年(调整)预算数", "budget", "full_year"),
        ("市级财政年初预算金额", "initial_budget", "full_year"),
        ("计划安排资金\n（万元）", "budget", "full_year"),
        ("本年度下拨", "available", "full_year"),
        ("实际到位资金", "available", "full_year"),
        ("1-6月执行数", "executed", "half_year"),
        ("1-7月执行率（%）", "execution_rate", "half_year"),
        ("1-9月支出金额", "executed", "other"),
        ("截至2023年底累计支出", "executed", "other"),
        ("全年预计执行数", "planned_execution", "full_year"),
        ("调整后预算执行率", "execution_rate", "full_year"),
        ("实际支出金额", "executed", "full_year"),
        ("支付率", "execution_rate", "full_year"),
    ],
)
def test_a_composed_label_names_measure_and_period(text: str, measure: str, period: str) -> None:
    assert vocabulary.funding_column(text) == (measure, period)


@pytest.mark.parametrize(
    "text",
    [
        "完成情况",
        "目标完成情况",
        "预算调整率",
        "资金到位率",
        "上年预算执行数",
        "核减金额",
        "使用单位",
        "资金管理",
        "支出",
    ],
)
def test_a_label_that_is_not_settled_names_no_measure(text: str) -> None:
    assert vocabulary.funding_column(text) is None


@pytest.mark.parametrize("text", ["全年预算数(A)全年执行数(B)预算执行率(B/A)", "预算数执行数"])
def test_labels_that_ran_together_name_no_measure(text: str) -> None:
    assert vocabulary.money_label(text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("补助资金总额", "part"),
        ("财政资金总额", "total"),
        ("本年度项目金额", "total"),
        ("省财政", "part"),
        ("统筹整合资金", "part"),
        ("上年结转资金", "part"),
        ("单位", None),
        ("年初预算数", None),
    ],
)
def test_a_composed_label_of_a_row_is_a_total_or_a_part(text: str, role: str | None) -> None:
    assert vocabulary.funding_role(text) == role


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("债券规模", ("budget", "full_year")),
        ("金额", None),
        ("总投资", None),
        ("项目支出", None),
        ("执行率", ("execution_rate", "full_year")),
    ],
)
def test_some_headers_are_certain_only_over_amounts(text: str, column: tuple[str, str] | None) -> None:
    assert vocabulary.money_column(text) == column


@pytest.mark.parametrize("text", ["总投资", "省级资金", "合计", "资金安排", "申报金额"])
def test_a_column_of_a_list_may_have_a_total_or_a_source_as_header(text: str) -> None:
    assert vocabulary.list_column(text) == ("budget", "full_year")


def test_a_label_may_print_its_year() -> None:
    label = vocabulary.money_label("2023年预算数")
    assert label is not None
    assert (label.measure, label.year) == ("budget", 2023)
