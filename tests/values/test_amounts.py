"""Amounts: a number with its unit that fills a cell."""

from decimal import Decimal

import pytest

from extract.values.amounts import parse_amount


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10926.2", "10926.2", None),
        ("3,309,840.00", "3309840.00", None),
        ("250万", "250", "万元"),
        ("1,720.00万元", "1720.00", "万元"),
        ("11.900%", "11.900", "%"),
        ("0", "0", None),
        ("-5.2", "-5.2", None),
        ("１，２３４．５０ 元", "1234.50", "元"),
        ("854万(高标准农田400万元)", "854", "万元"),
        ("10分", "10", "分"),
    ],
)
def test_an_amount_that_fills_its_cell_is_read(text: str, value: str, unit: str | None):
    assert parse_amount(text) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text", ["", "-", "—", "/", "***", "00", "1 000", "1,00", "1e5", "NaN", "≥5", "年度资金总额:50万", "5件"]
)
def test_any_other_text_is_no_amount(text: str):
    assert parse_amount(text) is None
