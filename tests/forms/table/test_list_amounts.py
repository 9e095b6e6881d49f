"""Amounts in lists of projects: every column by its header, and no project from a total or the heading of a group."""

from tests.forms.table.grids import amounts, extracted

CAPTIONS = ("2024年省级衔接资金项目绩效目标及资金分配表", "单位：万元")
ALLOCATION = [
    [("序号", 1, 2), ("项目名称", 1, 2), ("项目单位", 1, 2), ("资金安排", 4, 1), ("备注", 1, 2)],
    ["小计", "中央", "省级", "市级"],
    ["", "合计", "", "300", "200", "60", "40", ""],
    ["一", "产业项目", "", "180", "120", "40", "20", ""],
    ["1", "甲村大棚项目", "甲村", "100", "70", "20", "10", ""],
    ["2", "乙村冷库项目", "乙村", "80", "50", "20", "10", ""],
]


def test_each_column_of_an_allocation_list_is_a_part_of_its_total() -> None:
    first, second = extracted(CAPTIONS, ALLOCATION).projects
    assert (first.name, second.name) == ("甲村大棚项目", "乙村冷库项目")
    assert amounts(first) == [
        ("小计", "budget", "full_year", 100, "万元"),
        ("中央", "budget", "full_year", 70, "万元"),
        ("省级", "budget", "full_year", 20, "万元"),
        ("市级", "budget", "full_year", 10, "万元"),
    ]
    assert [row.detail_of for row in first.funding] == [None, "小计", "小计", "小计"]


def test_the_heading_of_a_group_is_counted_as_not_recognised() -> None:
    texts = [one.text for one in extracted(CAPTIONS, ALLOCATION).unrecognised]
    assert texts == ["一", "产业项目", "180", "120", "40", "20"]


def test_the_total_investment_is_for_all_years() -> None:
    header = ["序号", "单位名称", "项目名称", "建设内容", "总投资", "2024年计划投资", "资金来源", "绩效目标"]
    row = ["1", "水利局", "某灌区改造", "渠道衬砌10公里", "5000", "2000", "中央预算内", "改善灌溉面积2万亩"]
    (project,) = extracted(("2024年度项目库及绩效目标汇总表", "单位：万元"), [header, row]).projects
    assert amounts(project) == [
        ("总投资", "budget", "multi_year", 5000, "万元"),
        ("2024年计划投资", "budget", "full_year", 2000, "万元"),
    ]


def test_what_was_applied_for_is_no_budget_beside_what_was_approved() -> None:
    rows = [
        ["序号", "部门", "项目名称", "申报金额", "审定金额", "核减金额", "核减率"],
        ["1", "教育局", "校舍维修", "100", "80", "20", "20%"],
        ["", "", "总计", "100", "80", "20", "20%"],
    ]
    (project,) = extracted(("2024年预算项目绩效评审结果汇总表（单位：万元）",), rows).projects
    assert amounts(project) == [("审定金额", "budget", "full_year", 80, "万元")]


def test_a_rate_has_the_period_of_the_execution_beside_it_and_may_be_a_fraction() -> None:
    rows = [
        ["序号", "项目名称", "年初预算数", "1-6月执行数", "执行率", "绩效目标完成情况"],
        ["1", "甲项目", "50", "30", "0.6", "按计划推进"],
    ]
    (project,) = extracted(("2024年1-6月项目绩效运行监控情况汇总表", "单位：万元"), rows).projects
    assert amounts(project) == [
        ("年初预算数", "initial_budget", "full_year", 50, "万元"),
        ("1-6月执行数", "executed", "half_year", 30, "万元"),
        ("执行率", "execution_rate", "half_year", 60, "%"),
    ]


def test_a_column_of_another_year_is_not_read() -> None:
    rows = [["序号", "项目名称", "2023年预算数", "2024年预算数"], ["1", "甲项目", "10", "20"]]
    (project,) = extracted(("2024年度项目支出绩效目标表", "单位：万元"), rows).projects
    assert amounts(project) == [("2024年预算数", "budget", "full_year", 20, "万元")]


def test_every_row_of_a_long_list_is_accounted_for() -> None:
    header = ["序号", "项目名称", "项目单位", "金额"]
    rows = [[str(n), f"第{n}项目" if n % 7 else "", "某局", str(n)] for n in range(1, 151)]
    document = extracted(("2024年专项资金绩效目标及分配表", "单位：万元"), [header, *rows])
    read = {int(row.value) for project in document.projects for row in project.funding}
    left = {int(one.text) for one in document.unrecognised if one.text.isdigit()}
    assert read | left == set(range(1, 151))
    assert len(document.projects) == 150 - 150 // 7
