"""A power of ten is no number that is published: its exponent stands behind it in raised digits."""

import pytest

from extract.values.amounts import parse_amount
from extract.values.targets import parse_target


@pytest.mark.parametrize("text", ["≥10⁴吨", "10⁴", "1.28×10⁴万元", "不少于10⁵立方米", "≤10⁻³毫克"])
def test_a_power_of_ten_is_not_read_as_ten(text: str) -> None:
    assert parse_target(text).value is None
    assert parse_amount(text) is None


def test_an_exponent_of_a_unit_leaves_the_number() -> None:
    assert parse_target("≥43m²").value == 43
