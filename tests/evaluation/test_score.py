"""The scorer on real gold: correct, wrong and unscored facts."""

from copy import deepcopy
from typing import Any

import pytest

from evaluation.documents import GOLD_OF, LEFT_OUT, LeftOut, gold_of_file, gold_of_text
from evaluation.score import compare
from tests.conftest import read_gold

SAMPLES = ["000", "001", "002", "003", "004"]


def without_indicator(gold: dict[str, Any], name: str) -> dict[str, Any]:
    read = deepcopy(gold)
    for project in read["projects"]:
        project["indicators"] = [row for row in project["indicators"] if row["level3"] != name]
    return read


@pytest.mark.parametrize("name", SAMPLES)
def test_gold_scored_against_itself_is_fully_correct(name: str) -> None:
    tally = compare(read_gold(name), deepcopy(read_gold(name)))
    assert tally.rates() == (1.0, 1.0, 1.0)
    assert (tally.misses, tally.wrong_numbers) == ([], 0)


def test_an_empty_extraction_has_no_correct_and_no_wrong_facts() -> None:
    tally = compare(read_gold("004"), {})
    assert (tally.rates().recall, tally.rates().f1, tally.wrong_numbers) == (0.0, 0.0, 0)


def test_a_wrong_amount_is_one_wrong_number_and_one_miss() -> None:
    read = deepcopy(read_gold("004"))
    read["projects"][0]["funding"][0]["value"] += 1
    tally = compare(read_gold("004"), read)
    assert (tally.wrong_numbers, len(tally.misses)) == (1, 1)


def test_an_amount_is_the_same_in_another_unit_of_money() -> None:
    read = deepcopy(read_gold("004"))
    row = next(row for row in read["projects"][0]["funding"] if row["unit"] == "万元")
    row["value"], row["unit"] = row["value"] * 10_000, "元"
    assert compare(read_gold("004"), read).misses == []


def test_a_missed_row_costs_recall_and_an_invented_one_precision() -> None:
    gold = read_gold("004")
    less = without_indicator(gold, gold["projects"][0]["indicators"][0]["level3"])
    missed, invented = compare(gold, less), compare(less, deepcopy(gold))
    assert missed.rates().precision == invented.rates().recall == 1.0
    assert max(missed.rates().recall, invented.rates().precision) < 1.0


def test_a_name_with_one_wrong_character_still_pairs() -> None:
    read = deepcopy(read_gold("004"))
    row = max(read["projects"][0]["indicators"], key=lambda row: len(row["level3"]))
    row["level3"] = row["level3"][:-1] + "某"
    tally = compare(read_gold("004"), read)
    assert [(miss.group, miss.field, miss.read) for miss in tally.misses] == [("indicator", "level3", row["level3"])]


def test_the_order_of_rows_does_not_matter() -> None:
    read = deepcopy(read_gold("001"))
    for project in read["projects"]:
        project["indicators"].reverse()
        project["funding"].reverse()
    read["projects"].reverse()
    assert compare(read_gold("001"), read).misses == []


@pytest.mark.parametrize("left_out", LEFT_OUT, ids=lambda one: f"{one.files} {one.fields[0]}")
def test_left_out_fields_count_neither_as_missed_nor_as_invented(left_out: LeftOut) -> None:
    gold, whole = gold_of_file(left_out.gold, f"{left_out.files}.pdf"), gold_of_text(left_out.gold)
    assert compare(gold, deepcopy(whole)).misses == []
    assert compare(gold, {}).facts < compare(whole, {}).facts


def test_no_field_of_chaoyang_is_left_out() -> None:
    assert gold_of_file(GOLD_OF["chaoyang"], "chaoyang.docx") == read_gold(GOLD_OF["chaoyang"])
