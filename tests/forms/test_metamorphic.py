"""The extraction of a form does not depend on its layout: the same form printed otherwise has the same facts."""

import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from extract import vocabulary
from extract.document import extract_content, extract_document
from extract.model.content import Cell
from tests.conftest import SAMPLES
from tests.forms import alterations as alter
from tests.forms.variants import (
    DATA,
    GRIDS,
    Document,
    Facts,
    Table,
    content_of,
    document,
    facts,
    facts_of,
    height,
    in_one_width,
    map_tables,
    map_texts,
    table_of,
    width,
)

NAMES = sorted(GRIDS)
SAMPLE_TEXTS = sorted(SAMPLES.glob("*.txt"))
TRUNCATED = "19_chizhou_tangxi_anhui_flat_selfeval"
"""Its text ends within a word."""
TEXTS = SAMPLE_TEXTS + [path for path in sorted(DATA.glob("dev/*/source.txt")) if path.parent.name != TRUNCATED]
YUAN = {"元": 1, "万元": 10_000}
NOISE = [
    *("当前位置：首页 > 政务公开 > 财政信息 > 预算绩效", "附件1", "附件：绩效目标表.xlsx", "- 3 -", "第 3 页 共 12 页"),
    *("打印 关闭", "【字体：大 中 小】", "分享到：", "发布时间：2026-03-18 10:22 来源：市财政局 浏览次数：1025"),
    *("索引号：11320600014/2026-00012", "版权所有：某市人民政府 备案序号：苏ICP备05000001号-1", "责任编辑：办公室"),
]
PAGE_NUMBERS = ["- 3 -", "3", "第 3 页 共 12 页", "—3—"]


@cache
def expected_facts(name: str) -> Facts:
    return facts(document(name))


def first_table(name: str) -> Table:
    table = document(name)[0]
    assert not isinstance(table, str)
    return table


@cache
def facts_of_text(path: Path) -> Facts:
    return facts_of(extract_document(path))


@cache
def facts_of_first_table(name: str) -> Facts:
    return facts(document(name)[:1])


def each(change: Callable[[Table], Table], name: str) -> Document:
    return map_tables(lambda table: (change(table),), document(name))


@pytest.mark.parametrize("name", NAMES)
def test_blank_rows_between_and_after_rows(name: str) -> None:
    def among_all(table: Table) -> Table:
        for at in range(height(table), -1, -1):
            table = alter.with_blank_row(table, at)
        return table

    assert facts(each(among_all, name)) == expected_facts(name)
    for at in range(0, 40, 3):
        assert facts(
            each(lambda table, at=at: alter.with_blank_row(table, min(at, height(table))), name)
        ) == expected_facts(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_column_on_either_side(name: str) -> None:
    assert facts(each(partial(alter.with_blank_column, at=0), name)) == expected_facts(name)
    assert facts(each(lambda table: alter.with_blank_column(table, width(table)), name)) == expected_facts(name)


@pytest.mark.parametrize("name", NAMES)
def test_merged_cells_that_were_split(name: str) -> None:
    assert facts(each(alter.unmerged, name)) == expected_facts(name)


@pytest.mark.parametrize("name", ["001", "05", "08", "10", "14", "23"])
def test_merged_cells_that_are_printed_in_each_of_their_rows(name: str) -> None:
    assert facts(each(alter.repeated_downwards, name)) == expected_facts(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_break_before_any_row(name: str) -> None:
    table = first_table(name)
    differing = [at for at in range(1, height(table)) if facts(alter.split_at(table, at)) != facts_of_first_table(name)]
    assert differing == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_break_with_the_header_printed_again(name: str) -> None:
    table = first_table(name)
    header = alter.header_rows(table)
    rows = range(header.stop, height(table))
    differing = [at for at in rows if facts(alter.split_at(table, at, again=header)) != facts_of_first_table(name)]
    assert differing == []


@pytest.mark.parametrize("page_number", PAGE_NUMBERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_number_at_a_page_break(name: str, page_number: str) -> None:
    table = first_table(name)
    differing = []
    for at in range(1, height(table)):
        above, below = alter.split_at(table, at)
        if facts((above, page_number, below)) != facts_of_first_table(name):
            differing.append(at)
    assert differing == []


@pytest.mark.parametrize("name", ["000", "001"])
@pytest.mark.parametrize("seed", range(4))
def test_forms_in_another_order(name: str, seed: int) -> None:
    shuffled = list(document(name))
    random.Random(seed).shuffle(shuffled)
    read, expected = facts(tuple(shuffled)), expected_facts(name)
    assert len(read) == len(expected)
    assert all(project in read for project in expected)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "width_of", [alter.FULL_WIDTH, alter.HALF_WIDTH, alter.FULL_DIGITS, alter.OTHER_BRACKETS],
    ids=["full", "half", "digits", "brackets"],
)  # fmt: skip
def test_the_other_width(name: str, width_of: dict[int, int]) -> None:
    changed = map_texts(lambda text: text.translate(width_of), document(name))
    assert in_one_width(facts(changed)) == in_one_width(expected_facts(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("between", [" ", "  ", "\u3000", "\xa0", "\n", "\u200b"])
def test_spaces_and_line_breaks_between_the_letters_of_a_label(name: str, between: str) -> None:
    changed = map_texts(alter.spaced(between), document(name))
    assert in_one_width(facts(changed)) == in_one_width(expected_facts(name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(6))
def test_other_words_for_the_same_label(name: str, seed: int) -> None:
    changed, renamed = alter.with_synonyms(document(name), random.Random(seed))
    expected = [_renamed(project, renamed) for project in expected_facts(name)]
    assert in_one_width(facts(changed)) == in_one_width(expected)


def _renamed(project: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    rows = [
        row | {name: renamed.get(row[name] or "", row[name]) for name in ("source", "detail_of")}
        for row in project["funding"]
    ]
    return project | {"funding": rows}


@pytest.mark.parametrize("name", NAMES)
def test_amounts_in_yuan(name: str) -> None:
    read = extract_content(content_of(document(name)), document_id="0" * 64, file_name="x")
    rows = [row for project in read.projects for row in project.funding if row.unit == "万元"]
    places = [row.cells["value"] for row in rows if row.confidence > 0.5]  # else the form itself prints no unit
    assert _yuan(facts(alter.in_yuan(document(name), places))) == _yuan(expected_facts(name))


def _yuan(read: Facts) -> list[list[tuple[Any, ...]]]:
    return [
        [
            (row["source"], row["measure"], row["period"], row["detail_of"], _amount(row["value"], row["unit"]))
            for row in project["funding"]
        ]
        for project in read
    ]


def _amount(value: float, unit: str | None) -> tuple[Decimal, str | None]:
    return (Decimal(str(value)) * YUAN[unit], "元") if unit in YUAN else (Decimal(str(value)), unit)


COLUMNS = ["001", "004", "05", "10", "14", "28"]


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("seed", range(8))
def test_columns_behind_the_levels_in_another_order(name: str, seed: int) -> None:
    def arrange(heads: list[Cell]) -> list[Cell]:
        levels = [head for head in heads if vocabulary.indicator_header(head.text) in alter.LEVELS]
        rest = [head for head in heads if head not in levels]
        random.Random(seed).shuffle(rest)
        return [*levels, *rest]

    changed = alter.with_columns(first_table(name), arrange)
    assert facts((changed,)) == facts_of_first_table(name)


@pytest.mark.parametrize(
    ("name", "column", "lost"),
    [
        ("004", "未完成原因和改进措施", "reason"),
        ("14", "权重", "weight"),
        ("14", "指标方向性", "direction"),
        ("001", "绩效指标描述", "description"),
        ("05", "绩效标准", None),
    ],
)
def test_a_column_that_the_form_lacks(name: str, column: str, lost: str | None) -> None:
    changed = alter.with_columns(first_table(name), lambda heads: [head for head in heads if head.text != column])
    expected = [
        project | {"indicators": [row | ({lost: None} if lost else {}) for row in project["indicators"]]}
        for project in facts_of_first_table(name)
    ]
    assert facts((changed,)) == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("noise", NOISE)
def test_noise_around_the_forms(name: str, noise: str) -> None:
    blocks = document(name)
    assert facts((noise, *blocks)) == expected_facts(name)
    assert facts((*blocks, noise)) == expected_facts(name)
    among = tuple(piece for block in blocks for piece in (noise, block))
    assert facts(among) == expected_facts(name)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "001"])
@pytest.mark.parametrize("noise", ["2026年3月18日", "上一篇：2019年度部门决算公开说明"])
def test_a_date_above_a_form_that_states_its_year(name: str, noise: str) -> None:
    assert facts((noise, *document(name))) == expected_facts(name)
    assert facts((*document(name), noise)) == expected_facts(name)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name[:2] + path.stem)
def test_noise_around_the_text_of_a_document(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / "x.txt"
    for noise in ("附件1", "- 3 -", "第 3 页 共 12 页", "当前位置：首页 > 政务公开", "打印 关闭"):
        changed.write_text(f"{noise}\n{path.read_text('utf-8')}\n{noise}\n", "utf-8")
        assert facts_of(extract_document(changed)) == facts_of_text(path)


@pytest.mark.parametrize("path", SAMPLE_TEXTS, ids=lambda path: path.stem)
def test_the_text_of_a_document_in_another_width_and_with_other_line_ends(path: Path, tmp_path: Path) -> None:
    text, changed = path.read_text("utf-8"), tmp_path / "x.txt"
    changed.write_text(text.replace("\n", " \r\n"), "utf-16")
    assert facts_of(extract_document(changed)) == facts_of_text(path)
    for width_of in (alter.HALF_WIDTH, alter.FULL_DIGITS):
        changed.write_text(text.translate(width_of), "utf-8")
        assert in_one_width(facts_of(extract_document(changed))) == in_one_width(facts_of_text(path))


@pytest.mark.parametrize(
    "name", ["项目完成时间", "立项依据充分性", "实施内容", "可行性研究报告", "年度目标完成情况", "资金用途"]
)
def test_an_indicator_that_is_called_like_a_label(name: str) -> None:
    table = table_of(
        ("项目支出绩效目标表（2024年度）", "", "", ""),
        ("项目名称", "道路养护", "", ""),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "时效指标", "养护及时率", "100%"),
        ("", "", name, "≥5个"),
    )
    (project,) = facts((table,))
    assert [(row["level2"], row["level3"], row["target"]) for row in project["indicators"]] == [
        ("时效指标", "养护及时率", "100%"),
        ("时效指标", name, "≥5个"),
    ]
    assert {project[field] for field in ("end_year", "necessity", "content", "feasibility", "actual_result")} == {None}
