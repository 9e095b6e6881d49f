"""Layouts of which an export kept the cells in order, but not their rows, headers or labels."""

from decimal import Decimal

from extract.forms.layout_recovery.indicators.scattered_headers import scattered_rows
from extract.forms.layout_recovery.indicators.weights import settle_weights
from extract.forms.layout_recovery.money.money_rows import with_labels
from extract.forms.layout_recovery.stream import recover_rows
from extract.forms.layout_recovery.tokens import tokens_of
from extract.forms.rows import Row
from extract.model.content import Cell
from extract.model.records import Place

ROLES = ["source", "budget:full_year", "executed:full_year", "execution_rate:full_year"]
SCATTERED = "二级指标 三级指标 分值 得分 指标值 完成值"


def cell(text: str) -> Cell:
    return Cell(text, 0, 0, Place(line=1, column=1))


def line(text: str) -> Row:
    return Row((cell(text),), is_table=False)


def money(*texts: str | None) -> dict[str, Cell]:
    return {role: cell(text) for role, text in zip(ROLES, texts, strict=False) if text is not None}


def texts(rows: list[dict[str, Cell]]) -> list[list[str]]:
    return [[one.text for one in row.values()] for row in rows]


def test_labels_before_the_header_are_those_of_the_first_rows_if_the_rates_agree() -> None:
    rows = [money(None, "65.66", "65.07", "99%"), money(None, "60", "30", "50%"), money("其他资金")]
    labels = [cell("年度资金总额"), cell("当年财政拨款")]
    found, is_used = with_labels(rows, ROLES, labels)
    assert is_used
    assert texts(found)[:2] == [["年度资金总额", "65.66", "65.07", "99%"], ["当年财政拨款", "60", "30", "50%"]]


def test_amounts_whose_label_is_not_certain_are_left_out() -> None:
    rows = [money(None, "0", "207.45", "100%"), money("其他资金", "5")]
    assert texts(with_labels(rows, ROLES, [cell("年度资金总额")])[0]) == [["其他资金", "5"]]


def test_a_total_behind_the_block_labels_the_amounts_that_its_parts_add_up_to() -> None:
    rows = [money(None, "30", "25"), money("中央财政资金", "20", "20"), money("市级资金", "11", "5")]
    found, _ = with_labels([*rows, money("年度资金总额")], ROLES, [])
    assert texts(found)[0] == ["年度资金总额", "30", "25"]


def test_a_line_without_label_completes_the_row_above_if_the_rate_agrees() -> None:
    assert texts(with_labels([money("财政拨款", "40", "30"), money(None, "75")], ROLES, [])[0]) == [
        ["财政拨款", "40", "30", "75"]
    ]
    assert texts(with_labels([money("财政拨款", "40", "30"), money(None, "99")], ROLES, [])[0]) == [
        ["财政拨款", "40", "30"]
    ]


def test_rows_of_name_and_four_values_are_read_under_scattered_headers() -> None:
    body = " ".join(f"指标{n}:巡护林区 {n}0次 {n}1次 2 1.5" for n in range(1, 5))
    found = scattered_rows(tokens_of([line(f"{SCATTERED} {body}")]), [])
    assert texts(found)[0] == ["指标1:巡护林区", "10次", "11次", "2", "1.5"]
    assert len(found) == 4


def test_names_and_values_apart_are_paired_if_the_weights_add_up() -> None:
    names = "指标1:巡护次数 指标1:扑救及时 指标1:群众满意"
    tokens = tokens_of([line(f"{SCATTERED} {names} 12次 12次 40 38 95% 90% 30 27 95% 96% 20 20")])
    assert texts(scattered_rows(tokens, [Decimal(90)]))[2] == ["指标1:群众满意", "95%", "96%", "20", "20"]
    assert scattered_rows(tokens, [Decimal(100)]) == []


def test_two_bare_numbers_are_weight_and_score_if_the_weights_then_add_up() -> None:
    full = {"level3": cell("巡护次数"), "target": cell("1"), "actual": cell("1"), "weight": cell("60")}
    pair = {"level3": cell("质量合格"), "target": cell("40"), "actual": cell("35")}
    roles = ["level3", "target", "actual", "weight", "score"]
    moved = settle_weights([full, pair], roles, [Decimal(100)])[1]
    assert (moved["weight"].text, moved["score"].text, "target" in moved) == ("40", "35", False)
    assert settle_weights([full, pair], roles, [Decimal(90)])[1].keys() == {"level3"}


def test_headers_of_two_lines_are_joined() -> None:
    lines = [
        "一级指标 二级指标 三级指标 年度 实际 分值 得分",
        "指标值 完成值",
        "产出指标 数量指标 巡护次数 12次 11次 10 9",
    ]
    rows = [[one.text for one in row.cells] for row in recover_rows([line(text) for text in lines])]
    assert rows[0] == ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    assert rows[1] == ["产出指标", "数量指标", "巡护次数", "12次", "11次", "10", "9"]


def test_labels_and_values_without_a_table_are_a_form_if_they_name_project_owner_and_money() -> None:
    lines = ["项目名称", "护林经费", "主管部门", "清浦区林业局", "资金总额", "12万元"]
    assert [[one.text for one in row.cells] for row in recover_rows([line(text) for text in lines])] == [
        ["项目名称", "护林经费"],
        ["主管部门", "清浦区林业局"],
        ["资金总额", "12万元"],
    ]
    assert recover_rows([line(text) for text in lines[:4]]) == []


def test_rows_above_the_first_header_are_an_indicator_table_whose_header_is_lost() -> None:
    lines = [
        "网络宣传成本预算 | ≤ | 101400 | 元 | 5",
        "效益指标 | 社会效益指标 | 群众知晓率 | = | 100 | % | 15",
        "满意度指标 | 服务对象满意度指标 | 参保人员满意度 | ≥ | 90 | % | 10",
    ]
    rows = recover_rows([table_row(text) for text in [*lines, "合计 | 100"]])
    assert [one.text for one in rows[0].cells][3:] == ["指标性质", "指标值", "度量单位", "权重"]
    assert [one.text for one in rows[2].cells][-4:] == ["=", "100", "%", "15"]
    assert recover_rows([table_row(text) for text in lines[:2]]) == []


def test_a_table_without_header_is_not_read_where_its_columns_are_not_certain() -> None:
    lines = ["数量指标 | 培训人数 | 20 | 10", "质量指标 | 合格人数 | 20 | 10", "时效指标 | 完成天数 | 30 | 10"]
    assert recover_rows([table_row(text) for text in lines]) == []


def table_row(text: str) -> Row:
    cells = [Cell(part, 0, n, Place(line=1, column=1)) for n, part in enumerate(text.split(" | "))]
    return Row(tuple(cells), is_table=True)
