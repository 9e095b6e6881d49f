"""Calibration: the confidence of facts from scans is compared with the share of correct facts, by band."""

from copy import deepcopy
from typing import Any

import pytest

from evaluation.reliability import bands, calibration_error, reliability_rows, withheld
from evaluation.score import Belief, compare
from tests.conftest import read_gold

BELIEFS = [
    Belief(True, 0.9999, True),
    Belief(True, 0.92, False),
    Belief(False, 0.55, True),
    Belief(False, 0.55, False),
    Belief(False, 0.0, False),
]


def test_every_fact_is_in_the_band_of_its_confidence() -> None:
    found = {start: inside for start, _, inside in bands(BELIEFS) if inside}
    assert found == {0.99: BELIEFS[:1], 0.9: BELIEFS[1:2], 0.5: BELIEFS[2:4], 0.0: BELIEFS[4:]}


def test_confidence_equal_to_the_share_of_correct_facts_has_no_error() -> None:
    half = [Belief(False, 0.5, True), Belief(False, 0.5, False)]
    assert calibration_error(half) == 0
    assert calibration_error([Belief(True, 0.9, False)]) == pytest.approx(0.9)
    assert calibration_error([*half, Belief(True, 0.9, False)]) == pytest.approx(0.3)


def test_numbers_and_texts_are_separate_columns() -> None:
    rows = list(reliability_rows(BELIEFS))
    assert "| 0.50 to 0.60 | 0 | – | 2 | 0.500 |" in rows
    assert "| 0.99 to 1.00 | 1 | 1.000 | 0 | – |" in rows
    assert rows[-2] == "| together | 2 | 0.500 | 3 | 0.333 |"


def seen(gold: dict[str, Any]) -> dict[str, Any]:
    """Return the extraction of a form whose first indicator comes from a scanned page."""
    read = deepcopy(gold)
    row = read["projects"][0]["indicators"][0]
    row["cells"] = {"level3": {"confidence": 0.97}, "target": {"confidence": 0.41}, "level1": {"confidence": None}}
    return read


def test_a_fact_has_the_confidence_of_its_place() -> None:
    gold = read_gold("004")
    read = seen(gold)
    read["projects"][0]["indicators"][0]["target"] = "不少于1件"
    assert compare(gold, read).beliefs == [Belief(False, 0.97, True), Belief(False, 0.41, False)]


def test_withheld_facts_are_counted() -> None:
    gold = read_gold("004")
    given = seen(gold)
    given["projects"][0]["indicators"][0]["target"] = None
    assert withheld(compare(gold, given), compare(gold, seen(gold))) == (1, 1)
