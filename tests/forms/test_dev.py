"""Minimum accuracy on the fourteen documents of other publishers, in every format."""

from collections.abc import Sequence
from functools import cache

import pytest

from evaluation.documents import Reading, read_published, read_rendered, total
from evaluation.render import RENDERED

LEAST_TOGETHER = 0.95
LEAST_EACH = 0.85
LEAST_PUBLISHED = 0.85
MOST_WRONG = 0.02


@cache
def rendered(form: str) -> list[Reading]:
    return list(read_rendered([form]))


@cache
def published() -> list[Reading]:
    return list(read_published())


def share_of_wrong_numbers(readings: Sequence[Reading]) -> float:
    together = total(readings)
    return together.wrong_numbers / together.read["number"]


@pytest.mark.parametrize("form", RENDERED)
def test_a_format_loses_little(form: str) -> None:
    assert len(rendered(form)) == 7
    assert total(rendered(form)).rates().f1 >= LEAST_TOGETHER
    assert {one.document: one.tally.misses for one in rendered(form) if one.tally.rates().f1 < LEAST_EACH} == {}


@pytest.mark.parametrize("form", RENDERED)
def test_a_format_has_hardly_any_wrong_number(form: str) -> None:
    assert share_of_wrong_numbers(rendered(form)) <= MOST_WRONG


def test_most_facts_of_the_published_texts_are_read() -> None:
    assert len(published()) == 14
    assert total(published()).rates().f1 >= LEAST_PUBLISHED


def test_the_published_texts_have_hardly_any_wrong_number() -> None:
    assert share_of_wrong_numbers(published()) <= MOST_WRONG
