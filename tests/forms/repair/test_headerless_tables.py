"""Documents that begin inside an indicator table: the header is inferred, or the rows are not read."""

import pytest

from extract.model.records import Unreadable
from tests.forms.table.grids import extracted

SIGNED = [
    [("效益指标", 1, 3), ("社会效益指标", 1, 2), "群众知晓率", "=", "100", "%", "", "15"],
    ["工作经费应发尽发率", "=", "100", "%", "", "5"],
    ["可持续影响指标", "参保机制健全性", "定性", "优良中低差", "", "", "10"],
    ["满意度指标", "服务对象满意度指标", "参保人员满意度", "≥", "90", "%", "", "10"],
]


def test_sign_value_and_unit_and_a_column_of_points_that_adds_up_to_100() -> None:
    (project,) = extracted((), [*SIGNED, [("合计", 7, 1), "100"]]).projects
    assert [(row.level1, row.level3, row.target, row.weight) for row in project.indicators] == [
        ("效益指标", "群众知晓率", "=100%", 15),
        ("效益指标", "工作经费应发尽发率", "=100%", 5),
        ("效益指标", "参保机制健全性", "优良中低差", 10),
        ("满意度指标", "参保人员满意度", "≥90%", 10),
    ]


def test_points_without_their_sum_may_be_weights_or_scores() -> None:
    (project,) = extracted((), SIGNED).projects
    assert [(row.weight, row.score) for row in project.indicators] == [(None, None)] * 4


def test_two_columns_of_values_are_target_and_outcome_if_their_quantities_agree() -> None:
    rows = [
        ["项目完成指标", "质量指标", "改善养老服务基础条件", "改善条件", "明显改善"],
        ["效益指标", "社会效益指标", "养老服务需求", "有所提升", "养老服务提升"],
        ["满意度指标", "服务对象满意度指标", "养老服务对象满意度", "≥90%", "98%"],
    ]
    (project,) = extracted((), rows).projects
    assert [(row.target, row.actual) for row in project.indicators] == [
        ("改善条件", "明显改善"),
        ("有所提升", "养老服务提升"),
        ("≥90%", "98%"),
    ]
    without = [[*row[:4], "按季考核"] for row in rows]
    (project,) = extracted((), without).projects
    assert [row.actual for row in project.indicators] == [None] * 3


def test_rows_without_level_words_get_no_header() -> None:
    with pytest.raises(Unreadable):
        extracted(
            (), [["办公费", "印刷费", "10个", "20%"], ["差旅费", "会议费", "3次", "满意度90%"], ["甲", "乙", "1", "2"]]
        )
