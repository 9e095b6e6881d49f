"""Targets and outcomes, on the texts of the sample documents and of other layouts."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.values.amounts import parse_amount
from extract.values.dates import parse_year
from extract.values.quantities import find_quantities
from extract.values.targets import parse_actual, parse_target
from extract.values.units import spell_unit

GOLD = Path(__file__).parents[1] / "data" / "gold"


def gold_indicators() -> Iterator[dict[str, Any]]:
    for path in sorted(GOLD.glob("*.json")):
        for project in json.loads(path.read_text("utf-8"))["projects"]:
            yield from project["indicators"]


def test_every_target_of_the_samples_equals_its_annotation():
    indicators = list(gold_indicators())
    differing = []
    for indicator in indicators:
        read = parse_target(indicator["target"] or "", indicator=indicator["level3"]).model_dump(mode="json")
        stated = {"value_max": None} | indicator["normalized"]
        differing += [
            (indicator["target"], field, stated[field], read[field])
            for field in ("comparator", "value", "value_max", "unit", "quantitative")
            if stated[field] != read[field]
        ]
    assert len(indicators) > 300
    assert differing == []


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit"),
    [
        ("≧735人次", "ge", "735", "人次"),
        ("═100%", "eq", "100", "%"),
        (" ＞ ５ ％ ", "gt", "5", "%"),
        ("=>95%", "ge", "95", "%"),
        ("≤ 3 个 工作日", "le", "3", "个工作日"),
        ("5个工作日内", "le", "5", "个工作日"),
        ("≥3,000.50元", "ge", "3000.50", "元"),
        ("控制在100万元以内", "le", "100", "万元"),
        ("达到90%以上", "ge", "90", "%"),
        ("30人（含）以上", "ge", "30", "人"),
        ("较上年增长5个百分点", "eq", "5", "%"),
        ("≥百分之九十", "ge", "90", "%"),
        ("不少于三次", "ge", "3", "次"),
        ("一百二十万元", "eq", "120", "万元"),
        ("30亿", "eq", "30", "亿元"),
        ("1600元/亩", "eq", "1600", "元/亩"),
        ("350元/人·月", "eq", "350", "元/人·月"),
        ("≥80M", "ge", "80", "M"),
        ("=0件", "eq", "0", "件"),
        ("≥-5%", "ge", "-5", "%"),
        ("≤12月", "le", "12", "月"),
        ("每年2次", "eq", "2", "次/年"),
        ("参观人次≥10万", "ge", "10", "万"),
        ("≥90", "ge", "90", None),
        ("20", "eq", "20", None),
        ("年末所有者权益/年初所有者权益*100%≥1", "ge", "1", None),
        ("9月前完成率≥95%", "ge", "95", "%"),
        ("12345热线接通率≥95%", "ge", "95", "%"),
        ("PM2.5≤35微克", "le", "35", "微克"),
        ("5G基站10个", "eq", "10", "个"),
        ("指标1：举办5场", "eq", "5", "场"),
    ],
)
def test_one_quantity(text: str, comparator: str, value: str, unit: str | None):
    target = parse_target(text)
    assert (target.comparator, target.value, target.unit) == (comparator, Decimal(value), unit)
    assert target.quantitative


@pytest.mark.parametrize(
    ("text", "least", "most", "unit"),
    [
        ("3-5天", "3", "5", "天"),
        ("30%~50%", "30", "50", "%"),
        ("五至十家", "5", "10", "家"),
        ("10万-20万元", "10", "20", "万元"),
        ("±10%以内", "-10", "10", "%"),
        ("不超过±5%", "-5", "5", "%"),
        ("100±5分", "95", "105", "分"),
    ],
)
def test_a_range_is_between(text: str, least: str, most: str, unit: str):
    target = parse_target(text)
    assert (target.comparator, target.value, target.value_max) == ("between", Decimal(least), Decimal(most))
    assert target.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        *(
            "有效",
            "—",
            "",
            "无",
            "***",
            "≥**人",
            "(≥**人)",
            "一网通办",
            "每季度",
            "一批",
            "三公经费下降",
            "零事故",
            "三级",
        ),
        *("“1+1+N”体系", "2022年", "2023", "第3期", "GB/T 2260", "ISO9001认证", "A4纸", "4K高清", "2.0版", "3年级"),
        *(
            "2023.07-2024.01",
            "2021年7月",
            "1-12月",
            "2020年1月--2020年11月",
            "9月前",
            "每月5日前",
            "12月份完成",
            "进入前10名",
        ),
        *(
            "1:1",
            "1/3",
            "7*24小时",
            "5+3项",
            "10 000件",
            "1.2.3",
            "5,8,100件",
            "1万5千元",
            "90%≤x≤95%",
            "5-3天",
            "20号",
        ),
    ],
)
def test_text_dates_names_masks_and_uncertain_numbers_are_not_quantitative(text: str):
    target = parse_target(text)
    assert not target.quantitative
    assert (target.comparator, target.value, target.value_max, target.unit, target.parts) == (
        None,
        None,
        None,
        None,
        [],
    )


@pytest.mark.parametrize("text", ["2024年12月31日前", "≤2024年12月31日", "于 2024-12-31 前完成", "2024/12/31"])
def test_a_full_date_is_a_deadline(text: str):
    target = parse_target(text)
    assert (target.deadline_on, target.quantitative) == (date(2024, 12, 31), False)


@pytest.mark.parametrize(
    "text", ["自2024年1月1日起", "2024年12月底前", "2024年1月1日-2024年12月31日", "2024年13月41日"]
)
def test_a_start_a_month_two_dates_and_an_impossible_date_are_no_deadline(text: str):
    assert parse_target(text).deadline_on is None


def test_several_quantities_are_parts_with_their_verbatim_text():
    target = parse_target("在不少于15家纸媒、媒体平台发布 不少于 30 篇的活动宣传报道")
    assert (target.quantitative, target.comparator, target.value, target.unit) == (True, None, None, None)
    parts = [(part.text, part.comparator, part.value, part.unit) for part in target.parts]
    assert parts == [("不少于15家", "ge", 15, "家"), ("不少于 30 篇", "ge", 30, "篇")]


def test_an_approximate_number_has_no_value():
    target = parse_target("约50场")
    assert (target.quantitative, target.value) == (True, None)
    assert [(part.text, part.value) for part in target.parts] == [("约50场", None)]


def test_words_that_contradict_each_other_give_no_comparator():
    assert parse_target("大于90%以上").comparator is None


@pytest.mark.parametrize(
    ("text", "sign", "unit", "expected"),
    [
        ("95", "≥", "%", ("ge", 95, "%")),
        ("95", "＝", "百分比", ("eq", 95, "%")),
        ("1", "≥", "人/年", ("ge", 1, "人/年")),
        ("30", "≥", "亩次", ("ge", 30, "亩次")),
        ("30", None, "亩次", ("eq", 30, "亩次")),
        ("12", "≤", "月", ("le", 12, "月")),
        ("2024", "≥", "件", ("ge", 2024, "件")),
        ("3-5", "=", "天", ("between", 3, "天")),
        ("100", "=", "万", ("eq", 100, "万元")),
        ("5场培训", "大于等于", None, ("ge", 5, "场")),
        ("≥95", "≥", "%", ("ge", 95, "%")),
        ("≥95", "≤", "%", (None, None, None)),
        ("2024", "=", "年", (None, None, None)),
        ("有效", "=", "%", (None, None, None)),
        ("95", "定性", "%", (None, None, None)),
    ],
)
def test_sign_and_unit_may_be_in_columns_of_their_own(
    text: str, sign: str | None, unit: str | None, expected: tuple[str | None, int | None, str | None]
):
    target = parse_target(text, sign=sign, unit=unit)
    assert (target.comparator, target.value, target.unit) == expected


@pytest.mark.parametrize(
    ("target", "actual", "value", "unit"),
    [
        ("不少于7000件", "专利资助奖励共完成6747件。", "6747", "件"),
        ("不少于9000件", "2020年，全区发明专利授权量为11473件。", "11473", "件"),
        ("不少于18家", "认定和评选8家、工作站支持6家、项目资助5家，共19家。", "19", "家"),
        ("550万", "591.764万", "591.764", "万元"),
        ("同比增长15%", "1675件，同比增长37%", "37", "%"),
        ("≧735人次", "735", "735", "人次"),
        ("≥100百分比", "100", "100", "%"),
        ("≤90万元", "900000元", "90", "万元"),
        ("≤7天", "168小时", "7", "天"),
        ("≥5人", "5名", "5", "人"),
        ("≥90", "95%", "95", "%"),
        ("及时", "85.82%", "85.82", "%"),
        ("=0件", "=0件", "0", "件"),
    ],
)
def test_a_certain_outcome_has_its_value_in_the_unit_of_the_target(target: str, actual: str, value: str, unit: str):
    assert parse_actual(actual, parse_target(target)) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("12月底前完成", "12月份完成"),
        ("≥90%", "≥90%"),
        ("智力援助案件增加20%以上", "增加20%以上"),
        ("不少于100件", "解答咨询200余件"),
        ("≥100%", "1"),
        ("≥5人次", "5人"),
        ("5项", "已完成5项，正在推进2项"),
        ("≥5场", "本年举办5场，累计举办12场"),
        ("增长5%", "下降6%"),
        ("1次", "每季度1次"),
        ("有效", "50"),
        ("≥1个", "无"),
        ("≥1个", ""),
    ],
)
def test_an_uncertain_outcome_has_no_value(target: str, actual: str):
    assert parse_actual(actual, parse_target(target)) is None


def test_the_name_of_the_indicator_selects_one_of_several_quantities():
    target = parse_target("9000件")
    actual = "发明专利授权量11473件，实用新型授权量5000件"
    assert parse_actual(actual, target, indicator="指标1：发明专利授权量") == (Decimal(11473), "件")
    assert parse_actual(actual, target) is None


def test_prose_of_a_thousand_characters_holds_no_target():
    assert parse_target("在十二个县区开展，" * 200 + "≥5场").quantitative is False


COMPARATORS = {
    "ge": ("≥{}", "≧{}", ">={}", "不少于{}", "不低于{}", "{}以上", "累计达到{}", "≥ {}及以上"),
    "le": ("≤{}", "≦{}", "<={}", "不超过{}", "不高于{}", "{}以内", "控制在{}以内", "{}及以下"),
    "gt": (">{}", "＞{}", "大于{}", "超过{}"),
    "lt": ("<{}", "＜{}", "小于{}", "少于{}"),
    "eq": ("{}", "={}", "═{}", "＝{}", "等于{}"),
}
UNITS = ("%", "百分比", "件", "家", "个", "人次", "万元", "万", "元", "㎡", "公里", "万字", "天", "小时", "元/亩")
FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")


@st.composite
def expressions(draw: st.DrawFn) -> tuple[str, str, Decimal, str]:
    comparator = draw(st.sampled_from(sorted(COMPARATORS)))
    value = draw(st.decimals(min_value=0, max_value=10**9, places=draw(st.integers(0, 3))))
    number = draw(st.sampled_from((f"{value}", f"{value:,}")))
    number = draw(st.sampled_from((number, number.translate(FULL_WIDTH))))
    unit = draw(st.sampled_from(UNITS))
    blank = draw(st.sampled_from(("", " ", "\u3000", "\n")))
    text = draw(st.sampled_from(COMPARATORS[comparator])).format(f"{blank}{number}{blank}{unit}{blank}")
    return text, comparator, value, spell_unit(unit) or ""


@given(expressions())
def test_comparator_number_and_unit_round_trip_in_any_width_and_spacing(expression: tuple[str, str, Decimal, str]):
    text, comparator, value, unit = expression
    target = parse_target(text)
    assert (target.comparator, target.value, target.unit) == (comparator, value, unit)


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("0123456789.,%≥≤><=±-~至到第前年月日号万亿千百一二两十个件家元共/*+：“”（）《 \n"),
            st.characters(),
        )
    )
)
@settings(max_examples=300)
def test_no_text_raises_and_what_has_a_value_holds_its_digits(text: str):
    target = parse_target(text, sign="≥", unit="个", indicator=text)
    parse_actual(text, target, indicator=text)
    parse_actual(text, parse_target("≥5件"))
    parse_amount(text)
    parse_year(text)
    assert target.value is None or (target.quantitative and not target.parts)
    assert all(quantity.text in text for quantity in find_quantities(text).quantities)
