"""Indicator tables: points beside levels, level words as names, names without a value, blank forms."""

import pytest

from extract.model.records import Unreadable
from tests.forms.table.grids import extracted

TITLE = ("2023年某某补助项目支出绩效自评表",)
NAME = ["项目名称", ("灌区改造", 4, 1)]


def test_points_beside_a_level_are_not_those_of_the_indicator() -> None:
    rows = [
        ["项目名称", ("灌区改造", 6, 1)],
        ["一级指标", "权重", "二级指标", "分值", "三级指标", "目标值", "分值"],
        [("产出指标", 1, 2), ("50", 1, 2), ("数量指标", 1, 2), ("40", 1, 2), "衬砌渠道", "10公里", "8"],
        ["改造泵站", "2座", ""],
    ]
    (project,) = extracted(TITLE, rows).projects
    assert [(row.level3, row.target, row.weight) for row in project.indicators] == [
        ("衬砌渠道", "10公里", 8),
        ("改造泵站", "2座", None),
    ]


def test_a_level_word_in_the_column_of_names_is_the_level_of_what_is_described() -> None:
    rows = [
        ["项目名称", ("绿化养护", 3, 1)],
        ["指标类型", "指标名称", "指标值", "指标描述"],
        ["产出指标", "数量指标", "375万平方米", "完成绿地养护"],
    ]
    (project,) = extracted(TITLE, rows).projects
    (row,) = project.indicators
    assert (row.level1, row.level2, row.level3, row.target) == ("产出指标", "数量指标", "完成绿地养护", "375万平方米")


def test_a_name_without_a_value_is_an_indicator_of_a_form_that_states_values() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值", "完成值"]
    rows = [
        NAME,
        header,
        ["产出指标", "数量指标", "造林面积", "100亩", "100亩"],
        ["效益指标", "经济效益指标", "增加就业机会，提高农民收入", "", ""],
        ["", "社会效益指标", "指标1", "", ""],
    ]
    (project,) = extracted(TITLE, rows).projects
    assert [(row.level3, row.target) for row in project.indicators] == [
        ("造林面积", "100亩"),
        ("增加就业机会，提高农民收入", None),
    ]


def test_a_form_with_names_and_no_value_states_its_project_alone() -> None:
    header = ["一级指标", "二级指标", "三级指标", "指标值", "完成值"]
    rows = [header, ["产出指标", "数量指标", "造林面积", "", ""]]
    (project,) = extracted(TITLE, [NAME, *rows]).projects
    assert project.name == "灌区改造"
    assert (project.indicators, project.funding) == ([], [])
    with pytest.raises(Unreadable):
        extracted(TITLE, [[NAME[0], ""], *rows])


def test_a_goal_left_of_the_levels_names_the_table_and_an_expected_goal_is_the_target() -> None:
    rows = [
        ["项目(专项)名称", ("乡村绿化", 4, 1)],
        [("年度绩效目标（80分）", 1, 3), "一级指标", "二级指标", "三级指标", "预期达到目标"],
        [("产出指标", 1, 2), ("数量指标", 1, 2), "送出李子苗", "15000株"],
        ["公路绿化里程", "3500米"],
    ]
    (project,) = extracted(TITLE, rows).projects
    assert project.name == "乡村绿化"
    assert [(row.level3, row.target) for row in project.indicators] == [
        ("送出李子苗", "15000株"),
        ("公路绿化里程", "3500米"),
    ]


def test_a_unit_of_its_own_column_is_not_added_to_a_target_that_states_one() -> None:
    rows = [
        NAME,
        ["一级指标", "二级指标", "三级指标", "计量单位", "目标值"],
        ["产出指标", "质量指标", "预算执行进度", "%", "80.21%"],
        ["产出指标", "质量指标", "是否存在违规行为", "是/否", "否"],
        ["产出指标", "数量指标", "送出李子苗", "株", "15000"],
    ]
    (project,) = extracted(TITLE, rows).projects
    assert [row.target for row in project.indicators] == ["80.21%", "否", "15000株"]
