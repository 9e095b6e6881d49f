"""Forms whose cells ran together: digits are split where order, arithmetic and sums allow one way only."""

from decimal import Decimal

import pytest

from extract.forms.layout_recovery.run_on.amounts import split_money
from extract.forms.layout_recovery.run_on.forms import rows_of_run
from extract.forms.layout_recovery.run_on.indicator_rows import settled_rows
from extract.forms.layout_recovery.run_on.run import find_run
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.model.records import Place

TARGETS = ["target", "actual", "reason"]
WEIGHTED = ["weight", "target", "actual", "score", "reason"]
RATED = ["budget", "executed", "execution_rate"]
SCORED = ["budget", "executed", "weight", "execution_rate", "score"]


def indicators(text: str, roles: list[str], sums: list[int] | None = None) -> list[tuple[str, ...]]:
    """Return the name and the values of each row of a text."""
    (rows,) = settled_rows(text, [(0, len(text))], roles, [Decimal(one) for one in sums or []])
    return [(text[row.start : row.name_end], *(text[start:end] for _, start, end in row.cells)) for row in rows]


def paragraphs(*lines: str) -> list[Row]:
    return [Row((Cell(line, 0, 0, Place(line=n, column=1)),), is_table=False) for n, line in enumerate(lines, 1)]


def made(*lines: str) -> list[list[str]]:
    found = find_run(paragraphs(*lines))
    assert found is not None
    return [[cell.text for cell in row.cells] for row in rows_of_run(found[1])]


@pytest.mark.parametrize(
    ("text", "roles", "rows"),
    [
        (
            "300吨大米、20吨面粉储备到位率100%100%库存真实率100%98%",
            TARGETS,
            [("300吨大米、20吨面粉储备到位率", "100%", "100%"), ("库存真实率", "100%", "98%")],
        ),
        ("受损比例00", TARGETS, [("受损比例", "0", "0")]),
        ("设备安全性高高", TARGETS, [("设备安全性", "高", "高")]),
        ("火灾6小时内扑灭率不低于95%达成预期指标", TARGETS, [("火灾6小时内扑灭率", "不低于95%", "达成预期指标")]),
        ("知晓度是否提高是达成预期指标", TARGETS, [("知晓度是否提高", "是", "达成预期指标")]),
        ("项目总投资1020万元20万元10", WEIGHTED, [("项目总投资", "10", "20万元", "20万元", "10")]),
        ("(按期)开工率10≥90%≥90%10", WEIGHTED, [("(按期)开工率", "10", "≥90%", "≥90%", "10")]),
        ("验收合格率20100%100%20", WEIGHTED, [("验收合格率", "20", "100%", "100%", "20")]),
        (
            "指标1发放种子8550万粒550万粒8指标2采购种子8200万粒200万粒8",
            WEIGHTED,
            [("指标1发放种子", "8", "550万粒", "550万粒", "8"), ("指标2采购种子", "8", "200万粒", "200万粒", "8")],
        ),
        (
            "生活条件改善8是基本达到7加强技术指导,加大宣传力度",
            WEIGHTED,
            [("生活条件改善", "8", "是", "基本达到", "7", "加强技术指导,加大宣传力度")],
        ),
    ],
)
def test_a_run_is_split_into_name_and_values(text: str, roles: list[str], rows: list[tuple[str, ...]]) -> None:
    assert indicators(text, roles) == rows


def test_a_number_that_no_split_settles_is_left_out() -> None:
    assert indicators("合格率8采购合格率290$290%8", WEIGHTED)[0][1:] == ()


def test_the_sum_of_the_weights_settles_digits() -> None:
    text, roles = "受助人数210010资金支出率95%10", ["target", "weight"]
    assert indicators(text, roles, [20]) == [("受助人数", "2100", "10"), ("资金支出率", "95%", "10")]


@pytest.mark.parametrize(
    ("text", "measures", "amounts"),
    [
        ("194.9194.9100%", RATED, ["194.9", "194.9", "100%"]),
        ("6363100%", RATED, ["63", "63", "100%"]),
        ("300万元259.45万元86.5%", RATED, ["300万元", "259.45万元", "86.5%"]),
        ("202010100.00%10", SCORED, ["20", "20", "10", "100.00%", "10"]),
        ("65.6665.071099%9", SCORED, ["65.66", "65.07", "10", "99%", "9"]),
        ("65.6665.07—99%—", SCORED, ["65.66", "65.07", "99%"]),
        ("500450", RATED[:2], None),
    ],
)
def test_amounts_are_split_where_the_rate_allows_one_way(
    text: str, measures: list[str], amounts: list[str] | None
) -> None:
    found = split_money(text, 0, len(text), measures)
    assert (found and [text[start:end] for _, start, end in found]) == amounts


def test_the_words_of_a_form_part_its_cells() -> None:
    rows = made(
        "1、2021年度护林经费绩效自评表(2021年度)项目名称护林经费负责人及电话某某主管部门清浦区林业局实施单位护林站"
        "项目资金(万元)全年预算数(A)全年执行数(B)执行率(B/A)年度资金总额6363100%其中:中央补助区级资金6363100%其他资金"
        "年度总体目标做好护林工作绩效指标一级指标二级指标三级指标年度指标值实际完成值产出指标数量指标巡护次数",
        "2、12次12次质量指标巡护合格率≥95%97%总分100",
    )
    assert rows[:6] == [
        ["2021年度护林经费绩效自评表"],
        ["(2021年度)"],
        ["项目名称", "护林经费"],
        ["负责人及电话", "某某"],
        ["主管部门", "清浦区林业局"],
        ["实施单位", "护林站"],
    ]
    assert ["年度资金总额", "63", "63", "100%"] in rows
    assert ["区级资金", "63", "63", "100%"] in rows
    assert ["年度总体目标", "做好护林工作"] in rows
    assert ["巡护次数", "12次", "12次"] in rows
    assert ["巡护合格率", "≥95%", "97%"] in rows


def test_two_goals_without_a_mark_between_them_are_no_goal() -> None:
    head = "项目名称护林经费主管部门清浦区林业局实施单位护林站全年预算数(A)全年执行数(B)年度资金总额6060"
    rows = made(f"{head}年初设定目标全年实际完成情况做好护林工作做好了护林工作一级指标二级指标三级指标指标值数量指标")
    assert ["做好护林工作做好了护林工作"] in rows
    assert not any("年初设定目标" in row for row in rows)


def test_a_table_with_spaces_between_its_cells_is_no_run() -> None:
    assert find_run(paragraphs("一级指标 二级指标 三级指标 指标值", "产出指标 数量指标 巡护次数 12次")) is None
