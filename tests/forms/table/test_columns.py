"""Columns beyond the standard form: areas, approvals, points in names, a whole term of one year."""

import pytest

from tests.forms.table.grids import Spanned, amounts, extracted

TITLE = ("2022年省级水利专项资金区域绩效目标表",)
LEVELS: list[str | Spanned] = [("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2)]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        (["全省", "西坪镇尧山村", "桃舟乡吾培村"], "30"),
        (["合计", "金寨县", "霍山县"], "30"),
        (["尤俊村", "西坪镇尧山村", "桃舟乡吾培村"], None),
    ],
)
def test_the_target_is_that_of_all_areas_and_of_none(header: list[str], target: str | None) -> None:
    row = ["产出指标", "数量指标", "小型水利工程", "30", "10", "20"]
    split = [["项目名称", ("水利专项资金", 5, 1)], [*LEVELS, ("指标值", 3, 1)], header, row]
    plain = [["项目名称", ("水利专项资金", 5, 1)], ["一级指标", "二级指标", "三级指标", *header], row]
    for rows in (split, plain):
        (project,) = extracted(TITLE, rows).projects
        assert [(one.level3, one.target) for one in project.indicators] == [("小型水利工程", target)]


def test_amounts_that_were_applied_for_are_no_budget_beside_those_that_were_approved() -> None:
    rows = [
        ["项目名称", ("灌区改造", 4, 1)],
        [("项目资金（万元）", 1, 3), "资金来源", "申报数", "审核数", "核减数"],
        ["财政拨款", "200", "180", "20"],
        ["自筹资金", "50", "50", "0"],
        ["年度目标", ("改造渠道10公里", 4, 1)],
    ]
    document = extracted(("2022年项目绩效目标审核表",), rows)
    (project,) = document.projects
    assert [(source, value) for source, _, _, value, _ in amounts(project)] == [("财政拨款", 180), ("自筹资金", 50)]
    assert {"申报数", "核减数"} <= {one.text for one in document.unrecognised}


def test_points_behind_a_name_are_its_weight() -> None:
    rows = [
        ["项目名称", ("灌区改造", 5, 1)],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
        ["产出指标（50分）", "数量指标（20分）", "渠道长度（20分）", "10公里", "10公里", "18"],
        ["产出指标（50分）", "质量指标（30分）", "测评得分（85分）", "85分", "90分", "30"],
    ]
    (project,) = extracted(("2022年项目支出绩效自评表",), rows).projects
    assert [(row.weight, row.score) for row in project.indicators] == [(20, 18), (None, 30)]


@pytest.mark.parametrize(("term", "target", "long_term"), [("2023", "≥90辆", None), ("2025", None, "≥90辆")])
def test_targets_of_a_term_of_one_year_are_those_of_the_year(
    term: str, target: str | None, long_term: str | None
) -> None:
    rows = [
        ["项目名称", ("车辆维修", 7, 1)],
        [("总体目标", 1, 2), (f"中期目标（2023年—{term}年）", 4, 1), ("年度目标", 3, 1)],
        [("保障车辆维修", 4, 1), ("", 3, 1)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值"],
        ["", "产出指标", "数量指标", "维修车辆", "≥90辆", "数量指标", "", ""],
    ]
    (project,) = extracted(("项目支出绩效目标申报表", "(2023年度)"), rows).projects
    assert [(row.target, row.target_long_term) for row in project.indicators] == [(target, long_term)]
