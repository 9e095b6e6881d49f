"""Amounts in the text of a cell: only behind a label that is certain, and with a printed unit."""

from extract.forms.table.stated_amounts import stated_amounts
from extract.model.content import Cell
from extract.model.records import Place


def stated(text: str, year: int | None = None) -> list[tuple[str, str, float, str | None]]:
    found = stated_amounts(Cell(text, 0, 0, Place()), year)
    return [(row.source, row.measure, float(row.value), row.unit) for row in found]


def test_amounts_in_brackets_keep_their_measures() -> None:
    text = "市级财政年初预算金额(5292.00)万元,调整后预算金额(5292.00)万元,调整率为(0.00)%,实际支出金额(5000)万元。"
    assert stated(text) == [
        ("市级财政年初预算金额", "initial_budget", 5292, "万元"),
        ("调整后预算金额", "budget", 5292, "万元"),
        ("实际支出金额", "executed", 5000, "万元"),
    ]


def test_a_label_may_follow_other_words() -> None:
    assert stated("目前来看全年执行数为12.5万元，预算执行率达到96.2%。") == [
        ("全年执行数", "executed", 12.5, "万元"),
        ("预算执行率", "execution_rate", 96.2, "%"),
    ]


def test_other_numbers_are_not_amounts() -> None:
    assert stated("新建管网157.65公里，完成率77.6%，节约12万元，全年预算数100") == []


def test_an_amount_of_another_year_is_left_out() -> None:
    assert stated("2022年预算数为10万元，2023年预算数为20万元", 2023) == [("2023年预算数", "budget", 20, "万元")]
