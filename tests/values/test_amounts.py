"""Amounts: a number with its unit that fills a cell."""

from decimal import Decimal

import pytest

from extract.values.amounts import has_mark, is_in_place_of_amount, parse_amount


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


@pytest.mark.parametrize(
    "text",
    [
        "1280.00*",
        "1280.00①",
        "1,280.00（注）",
        "1280.00[1]",
        "1280.00注1",
        "1280.00²",
        "1280.0*",
        "1280.00万元※",
        "1280.00（*）",
    ],
)
def test_a_mark_that_refers_to_a_note_is_no_part_of_an_amount(text: str):
    parsed = parse_amount(text)
    assert parsed is not None
    assert parsed[0] == 1280
    assert has_mark(text)


@pytest.mark.parametrize("text", ["1280.00", "1280.00（含结转）", "10分", "见附件*"])
def test_a_text_without_a_mark_has_none(text: str):
    assert not has_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "约1280",
        "(1280.00)",
        "（1,280.00）万元",
        "1280余万元",
        "近1280万元左右",
        "△80.00",
        "1280.00以上",
        "12**",
        "1280*",
        "见附件",
        "详见附件2",
        "同上",
        "待定",
    ],
)
def test_a_text_in_place_of_an_amount_states_none(text: str):
    assert parse_amount(text) is None
    assert is_in_place_of_amount(text)


@pytest.mark.parametrize(
    "text", ["1280.00", "年度资金总额", "其他资金", "附属医院补助", "见习生经费", "—", "", "2020年结转"]
)
def test_a_label_or_an_amount_is_not_in_place_of_an_amount(text: str):
    assert not is_in_place_of_amount(text)
