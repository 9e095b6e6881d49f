"""Published forms whose cells survive only as text: a row a line, a cell between bars, money blocks side by side."""

from decimal import Decimal
from functools import cache
from pathlib import Path

from extract.document import extract_document
from extract.model.records import ExtractedDocument, Funding

ROUNDS = Path(__file__).parents[2] / "data" / "first_sight"


@cache
def read(name: str) -> ExtractedDocument:
    found = next(ROUNDS.glob(f"{name}*"))
    return extract_document(found / "source.txt")


def amounts(rows: list[Funding]) -> list[tuple[str, str, str, Decimal]]:
    return [(row.source, row.measure, row.period, row.value) for row in rows]


def test_a_line_of_headers_is_read_as_a_whole_though_some_are_unknown() -> None:
    project = read("round_2/16").projects[0]
    assert ("基本支出", "executed", "full_year", Decimal("158.45")) in amounts(project.funding)
    assert ("基本支出", "execution_rate", "full_year", Decimal("99.9")) in amounts(project.funding)
    assert ("基本支出", "budget", "full_year", Decimal("158.45")) not in amounts(project.funding)
    assert [(row.target, row.actual, row.score) for row in project.indicators[:2]] == [
        ("9个", "9个", Decimal(6)),
        ("10场", "11场", Decimal(6)),
    ]


def test_a_value_ends_where_its_line_names_a_label_that_is_not_listed() -> None:
    assert read("round_2/16").projects[0].implementing_unit == "宁德市地震局"
    assert read("round_1/19").projects[0].name == "2023年云雾土家族乡加工园配套设施建设项目"


def test_names_and_values_of_a_line_are_parted_at_white_space() -> None:
    named = {row.level3: row for row in read("round_2/22").projects[0].indicators}
    assert (named["苹果种植面积"].target, named["苹果种植面积"].actual) == ("4.7亩", "4.7亩")
    named = {row.level3: row for row in read("round_1/23").projects[0].indicators}
    assert (named["资金拨付"].level1, named["资金拨付"].target) == ("项目完成指标", "12月底到位")


def test_a_lone_number_of_a_source_is_its_rate_where_the_amounts_say_so() -> None:
    project = read("round_2/21").projects[0]
    assert ("单位资金:", "execution_rate", "full_year", Decimal(25)) in amounts(project.funding)
    assert not [row for row in project.funding if row.measure == "weight" and row.source != "资金总额:"]
    assert project.annual_goal == "用于资助贫困教师及学生"


def test_cells_between_bars_on_lines_of_their_own_are_cells_of_rows() -> None:
    project = read("round_2/17").projects[0]
    assert ("其中:财政拨款", "budget", "multi_year", Decimal("449.8")) in amounts(project.funding)
    assert ("其中:财政拨款", "budget", "full_year", Decimal("189.8")) in amounts(project.funding)
    assert project.indicators[0].target == "暂定量按15次作业且总航时不少于30小时测算"


def test_each_source_belongs_to_the_total_above_it_in_blocks_side_by_side() -> None:
    found = amounts(read("round_1/07").projects[0].funding)
    assert ("县财政", "budget", "full_year", Decimal("1038.66")) in found
    assert ("县财政", "available", "full_year", Decimal("970.68")) in found
    assert ("广电低保工程补助", "budget", "full_year", Decimal(80)) in found
    assert ("广电低保工程补助", "executed", "full_year", Decimal("62.54")) in found


def test_persons_above_the_tables_end_no_form() -> None:
    assert ("2.市级资金", "budget", "full_year", Decimal("153.5184")) in amounts(read("round_2/13").projects[0].funding)


def test_a_scoring_sheet_without_targets_is_read_by_its_numbers() -> None:
    project = read("round_1/05").projects[0]
    assert len(project.indicators) == 17
    assert sum(row.weight or 0 for row in project.indicators) == 100
    row = project.indicators[1]
    assert (row.level1, row.level3, row.weight, row.score) == (
        "项目前期工作",
        "2.项目可行性研究报告(2分)",
        Decimal(2),
        Decimal("1.5"),
    )


def test_two_bare_numbers_are_weight_and_score_where_all_targets_have_units() -> None:
    named = {row.level3: row for row in read("round_2/22").projects[0].indicators}
    row = named["★种植作物成活率"]
    assert (row.target, row.weight, row.score) == (None, Decimal(10), Decimal(9))


def test_amounts_of_a_sentence_behind_the_label_of_the_money_block_are_read() -> None:
    project = read("round_1/22").projects[0]
    assert (project.name or "").endswith("傳染病防治項目")
    assert [(row.source, row.value, row.unit) for row in project.funding] == [
        ("總額", Decimal("1002.6"), "万元"),
        ("其中:中央", Decimal("726.7"), "万元"),
        ("省級財政", Decimal("23.9"), "万元"),
        ("市級財政", Decimal(252), "万元"),
    ]
