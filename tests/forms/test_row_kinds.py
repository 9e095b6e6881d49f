"""The kind of a row, decided by its own words alone."""

import pytest

from extract.forms.row_kinds import RowKind, classify
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.model.records import Place


def row(*texts: str, first_column: int = 0, is_table: bool = True) -> Row:
    return Row(tuple(Cell(text, 0, first_column + n, Place()) for n, text in enumerate(texts)), is_table)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["2024年市级项目支出绩效目标表"], RowKind.HEADING),
        (["项目名称", "主管部门", "年度目标", "预算数"], RowKind.WIDE_HEADER),
        (["一级指标", "二级指标", "三级指标", "指标值"], RowKind.INDICATOR_HEADER),
        (["年度指标值", "实际完成值", "分值", "得分"], RowKind.UPPER_HEADER),
        (["年初预算数", "全年预算数", "全年执行数", "执行率"], RowKind.FUNDING_HEADER),
        (["2022年", "2023年"], RowKind.FUNDING_HEADER),
        (["预期目标", "实际完成情况"], RowKind.GOAL_HEADER),
        (["备注：本表由项目单位填报"], RowKind.TAIL),
        (["项目名称", "知识产权援助执法专项"], RowKind.BODY),
        (["数量指标", "培训人数", "≥100人"], RowKind.BODY),
        ([], RowKind.BODY),
    ],
)
def test_a_row_has_the_kind_that_its_words_name(texts: list[str], kind: RowKind) -> None:
    assert classify(row(*texts)).kind is kind


def test_each_filled_cell_has_the_field_that_it_names_as_a_label() -> None:
    assert classify(row("项目名称", "", "援助专项", "主管部门")).fields == ("name", None, "competent_department")


@pytest.mark.parametrize(
    ("one", "is_caption"),
    [
        (row("2024年市级项目支出绩效目标表"), True),
        (row("（2024年度）"), True),
        (row("填报单位", "市场监管局"), False),
        (row("市场监管局", "单位：万元"), True),
        (row("单位：万元", first_column=3), False),
        (row("数量指标"), False),
        (row("一" * 60), False),
        (row("备注：本表由项目单位填报"), False),
        (row(), False),
    ],
)
def test_a_caption_is_a_heading_or_a_short_row_without_labels(one: Row, is_caption: bool) -> None:
    assert classify(one).is_caption is is_caption


@pytest.mark.parametrize(("is_table", "names_project"), [(True, True), (False, False)])
def test_only_a_row_of_a_table_names_the_project_of_a_form(is_table: bool, names_project: bool) -> None:
    assert classify(row("项目名称", "援助专项", is_table=is_table)).names_project is names_project
