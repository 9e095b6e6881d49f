"""Words that stand once: comparators, units of money, agency endings, labels of personal data."""

import re

import pytest

from extract import vocabulary
from extract.vocabulary.comparators import comparators


def test_every_comparator_word_has_one_meaning() -> None:
    known = comparators()
    groups = [known.signs, known.far, known.near, known.weak, known.after]
    words = [word for group in groups for word in group]
    assert len(words) == len(set(words))
    assert {meant for group in groups for meant in group.values()} == {"ge", "gt", "le", "lt", "eq"}


def test_a_column_of_signs_may_hold_a_word() -> None:
    in_column = comparators().in_column
    assert (in_column["不少于"], in_column["≤"]) == ("ge", "le")
    assert "超" not in in_column


def test_longer_units_of_money_come_first() -> None:
    assert re.match(vocabulary.money_unit(with_short=True), "万元")[0] == "万元"  # type: ignore[index]
    assert re.fullmatch(vocabulary.money_unit(), "万") is None


@pytest.mark.parametrize(
    ("position", "text", "is_agency"),
    [
        ("in_cell", "某部门", True),
        ("in_cell", "某公司", False),
        ("above_form", "某公司", True),
        ("before_name", "某站", False),
        ("in_title", "某镇", True),
    ],
)
def test_an_ending_counts_by_its_position(position: str, text: str, is_agency: bool) -> None:
    ending = vocabulary.agency_ending(position)  # type: ignore[arg-type]
    assert bool(re.search(f"(?:{ending})$", text)) is is_agency


@pytest.mark.parametrize(
    ("text", "is_personal"),
    [("联系 电话：", True), ("填报人", True), ("签字", True), ("审核意见", False), ("项目名称", False)],
)
def test_labels_of_personal_data_are_withheld(text: str, is_personal: bool) -> None:
    assert vocabulary.announces_personal_data(text) is is_personal
