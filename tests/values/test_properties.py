"""Printed values, generated together with their meaning: comparators, numbers, units, ranges, dates, masks."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.values import quantities
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.values.dates import parse_year
from extract.values.quantities import find_quantities
from extract.values.targets import parse_actual, parse_target
from extract.values.units import spell_unit, unit_of

PRINTED = {
    "ge": (
        *("≥{}", "≧{}", "⩾{}", ">={}", "=>{}", "≥ {}", "不少于{}", "不低于{}", "不得低于{}", "不小于{}", "至少{}"),
        *("大于等于{}", "逾{}", "{}以上", "{}及以上", "{}(含)以上", "{}（含）以上", "达到{}", "达{}", "达到{}以上"),
        *("累计达到{}", "不低于{}以上", "≥{}以上", "全年不少于{}"),
    ),
    "le": (
        *("≤{}", "≦{}", "⩽{}", "<={}", "=<{}", "≤ {}", "不超过{}", "不得超过{}", "不高于{}", "不大于{}", "不多于{}"),
        *("小于等于{}", "{}以内", "{}之内", "{}以下", "{}及以下", "控制在{}", "控制在{}以内", "控制在{}之内"),
        *("最多{}", "不超过{}以内", "≤{}以内"),
    ),
    "gt": (">{}", "＞{}", "﹥{}", "大于{}", "高于{}", "超过{}", "多于{}"),
    "lt": ("<{}", "＜{}", "﹤{}", "小于{}", "低于{}", "少于{}", "不足{}"),
    "eq": ("{}", "={}", "═{}", "＝{}", "=={}", "等于{}", "{}。", "{}；"),
}
NEARLY = ("约{}", "大约{}", "近{}", "将近{}", "{}左右", "{}上下", "接近{}")
ENTRIES: dict[str, Any] = yaml.safe_load(
    (Path(quantities.__file__).parents[1] / "vocabulary" / "units.yml").read_bytes()
)
find_quantities("截至2020年底完成 5家")  # compiles the patterns before the first example, which has a deadline
MAY_BE_DATES = {"月", "年", "年度", "届"}
"""Behind 2024 or 5 these make a date and no quantity."""
MAY_BE_WORDS = {"分"}
"""分 begins 分之."""
COUNTS: list[str] = [unit for unit in ENTRIES["counts"].split() if unit not in MAY_BE_DATES | MAY_BE_WORDS]
UNITS = [
    *COUNTS,
    *(unit for kind in ENTRIES["kinds"].values() for unit in kind["factors"] if unit not in MAY_BE_DATES),
    *(
        "万",
        "亿",
        "百分比",
        "个亿",
        "百分点",
        "个百分点",
        "个小时",
        "个学时",
        "万字",
        "百万次",
        "千公里",
        "亿人次",
        "万吨",
    ),
]
YUAN = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000, "万": 10_000, "百万元": 10**6, "亿元": 10**8, "亿": 10**8}
DAYS = ("%Y年%-m月%-d日", "%Y年%m月%d日", "%Y-%m-%d", "%Y.%-m.%-d", "%Y/%m/%d", "%Y年%-m月%-d号", "%Y 年 %-m 月 %-d 日")
MONTHS = (
    "{y}年{m}月底前",
    "{y}年{m}月",
    "{m}月底前完成",
    "{y}年底前",
    "{y}年",
    "{m}月份",
    "{y}-{m:02d}",
    "{y}.{m:02d}",
)
LAST_BEFORE_YEARS = 1_899
"""A range from 1999 to 2003 may be one of years."""
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
BLANKS = ("", " ", "\u3000", "\n")
HIDDEN_DIGITS = ("*", "**", "***", "＊＊", "×", "××", "XX", "x", "▲▲", "■", "□□", "?", "？？", "…", "##", "__")
MASKS = (*HIDDEN_DIGITS, "某")
WORDS = (
    *(
        "≥",
        "≤",
        "=",
        "<",
        ">",
        "±",
        "-",
        "~",
        "至",
        "、",
        "，",
        "；",
        "。",
        "\n",
        " ",
        "/",
        "*",
        "（",
        "）",
        "：",
        "《",
        "》",
    ),
    *(
        "不少于",
        "不超过",
        "以上",
        "以内",
        "控制在",
        "达到",
        "约",
        "余",
        "百分之",
        "共",
        "累计",
        "每年",
        "每月",
        "第",
        "前",
    ),
    *(
        "1",
        "5",
        "12",
        "2024",
        "3.5",
        "0.8",
        "1,200",
        "90",
        "007",
        "００",
        "３．５",
        "1/3",
        "10 000",
        "**",
        "XX",
        "1.2.3",
    ),
    *(
        "件",
        "%",
        "％",
        "万元",
        "万",
        "亿",
        "人次",
        "个",
        "家",
        "年",
        "月",
        "日",
        "号",
        "季度",
        "元/亩",
        "个工作日",
        "级",
    ),
    *("培训", "满意度", "PM2.5", "5G", "GB/T", "12345", "A4", "举办", "场", "12月底前", "2024-12-31", "使用"),
)


@dataclass(frozen=True)
class Printed:
    """A printed quantity and what it says."""

    text: str
    comparator: str
    value: Decimal
    unit: str | None


def in_chinese(number: int) -> str:
    """A number from 1 to 9,999 as it is written out: 105 is 一百零五, 12 is 十二."""
    placed = zip(f"{number:04d}", ("千", "百", "十", ""), strict=True)
    text = "".join(
        "零" if digit == "0" else f"{'一二三四五六七八九'[int(digit) - 1]}{place}" for digit, place in placed
    )
    return re.sub("^一十", "十", re.sub("零+", "零", text).strip("零"))


@st.composite
def numbers(draw: st.DrawFn, least: int = 0, most: int = 10**9) -> tuple[str, Decimal]:
    """A number as printed, in either width, and the number."""
    value = draw(st.decimals(min_value=least, max_value=most, places=draw(st.integers(0, 3))))
    text = draw(st.sampled_from((f"{value}", f"{value:,}")))
    return draw(st.sampled_from((text, text.translate(FULL_WIDTH)))), value


@st.composite
def printed_quantities(draw: st.DrawFn, units: list[str] = UNITS) -> Printed:
    """Any comparator, number and unit, with white space between."""
    comparator = draw(st.sampled_from(sorted(PRINTED)))
    number, value = draw(numbers())
    unit, blank = draw(st.sampled_from(units)), draw(st.sampled_from(BLANKS))
    text = draw(st.sampled_from(PRINTED[comparator])).format(f"{blank}{number}{blank}{unit}")
    return Printed(text, comparator, value, spell_unit(unit))


texts = st.lists(st.sampled_from(WORDS), max_size=12).map("".join)


@given(printed_quantities())
@settings(max_examples=400)
def test_every_comparator_is_read_with_every_number_and_unit(printed: Printed) -> None:
    read = parse_target(printed.text)
    assert (read.comparator, read.value, read.unit) == (printed.comparator, printed.value, printed.unit)
    assert (read.quantitative, read.value_max, read.parts, read.deadline_on) == (True, None, [], None)


def test_every_unit_of_the_vocabulary_is_read_behind_every_comparator() -> None:
    expressions = [
        (shape.format(f"12{unit}"), comparator, unit)
        for comparator, shapes in PRINTED.items()
        for shape in shapes
        for unit in UNITS
    ]
    differing = []
    for text, comparator, unit in expressions:
        read = parse_target(text)
        if (read.comparator, read.value, read.unit) != (comparator, 12, spell_unit(unit)):
            differing.append((text, read.comparator, read.value, read.unit))
    assert len(expressions) > 10_000
    assert differing == []


@given(st.integers(1, 9_999), st.sampled_from(("次", "件", "家", "万元", "个")), st.sampled_from(sorted(PRINTED)))
@settings(deadline=None)  # the first loads cn2an
def test_numbers_that_are_written_out(number: int, unit: str, comparator: str) -> None:
    share = parse_target(f"≥百分之{in_chinese(number)}")
    assert (share.comparator, share.value, share.unit) == ("ge", number, "%")
    read = parse_target(PRINTED[comparator][0].format(f"{in_chinese(number)}{unit}"))
    assert (read.comparator, read.value, read.unit) == (comparator, number, unit)


@given(
    st.lists(numbers(most=LAST_BEFORE_YEARS), min_size=2, max_size=2, unique_by=lambda number: number[1]),
    st.sampled_from(("-", "~", "至", "到", "—", "～", "--", "－", "–")),
    st.sampled_from(UNITS),
    st.booleans(),
)
def test_a_range_is_read_and_a_descending_one_is_not(
    ends: list[tuple[str, Decimal]], to: str, unit: str, has_two_units: bool
) -> None:
    (low, least), (high, most) = sorted(ends, key=lambda end: end[1])
    first_unit = unit if has_two_units else ""
    read = parse_target(f"{low}{first_unit}{to}{high}{unit}")
    assert (read.comparator, read.value, read.value_max, read.unit) == ("between", least, most, spell_unit(unit))
    backwards = parse_target(f"{high}{first_unit}{to}{low}{unit}")
    assert (backwards.comparator, backwards.value) == (None, None)


@given(numbers(), numbers(), st.sampled_from([unit for unit in UNITS if spell_unit(unit) != "%"]))
def test_a_tolerance_is_a_range_about_its_number(
    about: tuple[str, Decimal], spread: tuple[str, Decimal], unit: str
) -> None:
    read = parse_target(f"{about[0]}±{spread[0]}{unit}")
    ends = (about[1] - spread[1], about[1] + spread[1])
    assert (read.comparator, read.value, read.value_max, read.unit) == ("between", *ends, spell_unit(unit))
    alone = parse_target(f"不超过±{spread[0]}{unit}")
    assert (alone.comparator, alone.value, alone.value_max) == ("between", -spread[1], spread[1])


@given(numbers(), st.sampled_from(UNITS), st.sampled_from(NEARLY))
def test_an_approximate_number_is_a_part_without_a_value(number: tuple[str, Decimal], unit: str, nearly: str) -> None:
    read = parse_target(nearly.format(f"{number[0]}{unit}"))
    assert (read.quantitative, read.comparator, read.value) == (True, None, None)
    assert [(part.value, part.unit) for part in read.parts] == [(None, spell_unit(unit))]


@given(
    st.lists(printed_quantities([unit for unit in UNITS if not unit[-1].isdigit()]), min_size=2, max_size=5),
    st.sampled_from(("、", "，", ",", "；", ";", "。", "；\n")),
    st.sampled_from((("",) * 5, ("举办培训", "开展宣传", "走访企业", "印发材料", "受理投诉"))),
)
@settings(max_examples=200)
def test_several_quantities_are_parts_in_their_order(
    printed: list[Printed], between: str, names: tuple[str, ...]
) -> None:
    named = zip(names, (one.text.rstrip("。；") for one in printed), strict=False)
    text = between.join("".join(pair) for pair in named)
    read = parse_target(text)
    assert (read.quantitative, read.comparator, read.value, read.unit) == (True, None, None, None)
    assert [(part.comparator, part.value, part.unit) for part in read.parts] == [
        (one.comparator, one.value, one.unit) for one in printed
    ]
    assert all(part.text in text for part in read.parts)


@given(
    st.dates(date(2000, 1, 1), date(2049, 12, 31)),
    st.sampled_from(DAYS),
    st.sampled_from(("{}", "{}前", "{}之前", "于{}前完成", "截至{}", "≤{}", "确保{}前完成验收", "{}止")),
)
def test_a_full_date_is_a_deadline_and_no_quantity(day: date, shape: str, words: str) -> None:
    read = parse_target(words.format(day.strftime(shape)))
    assert (read.deadline_on, read.quantitative, read.value, read.parts) == (day, False, None, [])
    start = parse_target(f"自{day.strftime(shape)}起")
    assert (start.deadline_on, start.quantitative) == (None, False)


@given(
    st.integers(2000, 2049),
    st.integers(1, 12),
    st.sampled_from(MONTHS),
)
def test_a_month_or_a_year_is_neither_a_deadline_nor_a_quantity(year: int, month: int, shape: str) -> None:
    read = parse_target(shape.format(y=year, m=month))
    assert (read.deadline_on, read.quantitative, read.value, read.parts) == (None, False, None, [])


@given(
    st.sampled_from(MASKS),
    st.sampled_from([shape for shapes in PRINTED.values() for shape in shapes]),
    st.sampled_from(("", *UNITS)),
)
def test_a_hidden_number_is_unknown(mask: str, shape: str, unit: str) -> None:
    text = shape.format(f"{mask}{unit}")
    read = parse_target(text, sign="≥", unit="个")
    assert (read.quantitative, read.value, read.parts) == (False, None, [])
    assert parse_amount(f"{mask}{unit}") is None
    assert parse_actual(text, parse_target(f"≥5{unit}")) is None


@given(
    st.sampled_from(HIDDEN_DIGITS),
    st.integers(1, 99),
    st.sampled_from(UNITS),
)
def test_a_number_that_is_hidden_in_part_has_no_value(mask: str, digits: int, unit: str) -> None:
    for text in (f"≥{digits}{mask}{unit}", f"{digits}{mask}{unit}", f"≥{digits}{mask}{digits}{unit}"):
        read = parse_target(text)
        assert (read.value, [part.value for part in read.parts]) == (None, [])
    assert parse_amount(f"{digits}{mask}") is None


@given(numbers(most=10**12), st.sampled_from(("", "%", "‰", "百分比", "分", *YUAN)), st.sampled_from(BLANKS))
def test_an_amount_is_read_as_it_is_printed(number: tuple[str, Decimal], unit: str, blank: str) -> None:
    text, value = number
    for shape in ("{}{}", "{}{}。", "¥{}{}", "￥{}{}", "{}{}（含税）"):
        assert parse_amount(f"{blank}{shape.format(text, f'{blank}{unit}')}{blank}") == (value, spell_unit(unit))
    for shape in ("-{}{}", "－{}{}"):
        assert parse_amount(shape.format(text, unit)) == (-value, spell_unit(unit))


@given(
    numbers(),
    st.sampled_from(sorted(YUAN)),
    st.sampled_from(sorted(YUAN)),
    st.sampled_from(("{}", "完成{}", "实际支出{}", "共{}", "实际为{}。", "已完成{}")),
)
def test_an_outcome_in_another_unit_of_money_is_converted(
    number: tuple[str, Decimal], printed: str, target_unit: str, words: str
) -> None:
    read = parse_actual(words.format(f"{number[0]}{printed}"), parse_target(f"≤100{target_unit}"))
    assert read == (number[1] * YUAN[printed] / YUAN[target_unit], spell_unit(target_unit))


@given(numbers(), st.sampled_from(COUNTS), st.sampled_from(COUNTS))
def test_an_outcome_in_a_unit_of_another_kind_has_no_value(
    number: tuple[str, Decimal], counted: str, target_unit: str
) -> None:
    read = parse_actual(f"完成{number[0]}{counted}", parse_target(f"≥10{target_unit}"))
    assert read == ((number[1], target_unit) if counted == target_unit else None)


@given(
    numbers(),
    st.sampled_from(UNITS),
    st.sampled_from([("≥", "ge"), ("≤", "le"), ("＝", "eq"), ("═", "eq"), ("大于等于", "ge"), ("不超过", "le")]),
)
def test_sign_and_unit_in_columns_mean_the_same_as_in_the_cell(
    number: tuple[str, Decimal], unit: str, sign: tuple[str, str]
) -> None:
    apart = parse_target(number[0], sign=sign[0], unit=unit)
    assert (apart.comparator, apart.value, apart.unit) == (sign[1], number[1], spell_unit(unit))
    assert parse_target(f"{sign[0]}{number[0]}{unit}") == apart


@given(st.integers(1990, 2039), st.booleans())
def test_the_one_year_of_a_text_is_read(year: int, is_full_width: bool) -> None:
    written = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    for shape in ("{y}", "{y}年", "（{y}年度）", "{y}-05-01", " {y} 年 ", "财预〔2018〕10号 {y}年", f"{written}年度"):
        text = shape.format(y=year)
        assert parse_year(text.translate(FULL_WIDTH) if is_full_width else text) == year


@given(texts, texts)
@settings(max_examples=500)
def test_any_text_yields_only_values_that_it_contains(text: str, name: str) -> None:
    target = parse_target(text, indicator=name)
    digits = compact(text)[0].replace(",", "")
    assert target.value is None or (target.quantitative and not target.parts)
    assert (target.value_max is not None) == (target.comparator == "between")
    for one in find_quantities(text, indicator=name).quantities:
        assert one.text in text
        if one.value_max is None and "百分之" not in one.text:
            assert str(abs(one.value)) in digits
    if amount := parse_amount(text):
        assert str(abs(amount[0])) in digits
    if outcome := parse_actual(text, parse_target("≥5件"), indicator=name):
        assert str(abs(outcome[0])) in digits


@given(texts)
@settings(max_examples=300)
def test_width_and_line_breaks_do_not_change_the_values(text: str) -> None:
    def said(printed: str) -> tuple[object, ...]:
        read = parse_target(printed)
        parts = [(part.comparator, part.value, part.unit) for part in read.parts]
        return (*read.model_dump(exclude={"parts"}).values(), *parts)

    assert said(text.translate(FULL_WIDTH)) == said(text)


def test_units_of_one_kind_convert_there_and_back() -> None:
    for kind in ENTRIES["kinds"].values():
        units = [unit_of(word) for word in kind["factors"]]
        assert len({(unit.kind, unit.base) for unit in units if unit}) == 1
        assert all(unit is not None and unit.factor > 0 for unit in units)
