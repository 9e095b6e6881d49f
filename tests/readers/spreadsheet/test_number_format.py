"""Number formats against what Excel shows; the values were also checked with a second spreadsheet program."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.spreadsheet.number_format import BUILT_IN, display_text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (12345.678901234, "General", "12345.6789"),
        (1234567.891234, "General", "1234567.891"),
        (-1300.0, "General", "-1300"),
        (0.00001, "General", "0.00001"),
        (1.5e-9, "General", "1.5E-09"),
        (1e20, "General", "1E+20"),
        (10926.2, "G/通用格式", "10926.2"),
        (10926.2, 'General"万元"', "10926.2万元"),
    ],
)
def test_general_shows_at_most_eleven_characters_and_no_float_noise(value: float, code: str, text: str) -> None:
    assert display_text(value, code) == text


def test_general_keeps_all_digits_of_a_whole_number() -> None:
    assert display_text(123456789012.0, "General") == "123456789012"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.119, "0.0%", "11.9%"),
        (0.119, "0.000%", "11.900%"),
        (10926.2, '#,##0.00"万元"', "10,926.20万元"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567.0, "#,###", "1,234,567"),
        (0.0, "#,###", ""),
        (1.005, "0.00", "1.01"),
        (2.675, "0.00", "2.68"),
        (1.0, "000", "001"),
        (13800001111.0, "000-0000-0000", "138-0000-1111"),
        (5.0, "0.##", "5."),
        (0.5, "#.##", ".5"),
        (10926.2, '0\\.0,"万"', "1.1万"),
        (12345678.0, "0.0,,", "12.3"),
        (12800000.0, "0!.0,", "1280.0"),
        (13505000.0, '0"."0000', "1350.5000"),
        (500.0, '0"."0000', "0.0500"),
        (12805000.0, "#!.0000", "1280.5000"),
        (1280000000.0, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "12.80亿"),
        (25000.0, '[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', "2.5万"),
        (2024.0, '0"年度"', "2024年度"),
        (12345.0, "0.00E+00", "1.23E+04"),
        (12345.0, "##0.0E+0", "12.3E+3"),
        (0.00001234, "0.0E+00", "1.2E-05"),
        (3.75, "# ?/?", "3 3/4"),
        (0.25, "# ?/?", "1/4"),
        (0.5, "# ?/8", "4/8"),
        (8.0, "[$¥-804]#,##0.00", "¥8.00"),
        (8.0, "_-* #,##0_-", " 8 "),
    ],
)
def test_a_number_fills_the_places_of_its_format(value: float, code: str, text: str) -> None:
    assert display_text(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (-1234.5, "#,##0.00;[Red](#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-8.0, "0_);[Red]\\(0\\)", "(8)"),
        (0.0, '0;-0;"无";@', "无"),
        (0.0, "0;-0;;@", ""),
        (0.0, BUILT_IN[43], " -   "),
        (-1234.5, BUILT_IN[43], " -1,234.50 "),
        (20000.0, '[>=10000]0.0,"千";[<0]"负"0;0', "20.0千"),
        (-3.0, '[>=10000]0.0,"千";[<0]"负"0;0', "负3"),
        (-5.0, "[>=10]0.0;0", "-5"),
        (1.0, '[=1]"是";[=0]"否";0', "是"),
        (3.0, "[>100]0;[>50]0.0", "3"),
    ],
)
def test_a_section_is_chosen_by_sign_or_condition(value: float, code: str, text: str) -> None:
    assert display_text(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (44404.0, "yyyy-mm-dd", "2021-07-27"),
        (44404.0, BUILT_IN[14], "2021/7/27"),
        (44404.0, BUILT_IN[31], "2021年7月27日"),
        (44404.0, BUILT_IN[57], "2021年7月"),
        (44404.0, BUILT_IN[58], "7月27日"),
        (44404.0, "[$-F800]dddd, mmmm dd, yyyy", "2021年7月27日"),
        (44404.0, "mmm-yy", "Jul-21"),
        (44404.0, "aaaa", "星期二"),
        (44404.0, "[$-804]dddd", "星期二"),
        (44404.75, "yyyy/m/d h:mm AM/PM", "2021/7/27 6:00 PM"),
        (44404.75, BUILT_IN[55], "下午6时00分"),
        (44404.756944, "h:mm:ss", "18:10:00"),
        (1.5, "[h]:mm", "36:00"),
        (0.000011574, "mm:ss.0", "00:01.0"),
        (0.0, "yyyy/m/d", "1900/1/0"),
        (60.0, "yyyy/m/d", "1900/2/29"),
        (-1.0, "yyyy/m/d", "-1"),
        (2958466.0, "yyyy/m/d", "2958466"),
    ],
)
def test_days_are_shown_as_dates_and_times(value: float, code: str, text: str) -> None:
    assert display_text(value, code) == text


def test_a_workbook_may_count_days_from_1904() -> None:
    assert display_text(44404 - 1462, "yyyy-mm-dd", date_1904=True) == "2021-07-27"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (44404.0, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二一年七月二十七日"),
        (44480.0, '[DBNum1]m"月"d"日"', "十月十一日"),
        (100205.0, "[DBNum1]General", "一十万〇二百〇五"),
        (10926.2, "[DBNum2]General", "壹万零玖佰贰拾陆.贰"),
        (123.0, "[DBNum2]0", "壹贰叁"),
    ],
)
def test_digits_are_shown_as_chinese_numerals(value: float, code: str, text: str) -> None:
    assert display_text(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [("无", "0.00", "无"), ("=20%", "@", "=20%"), ("8", '0;0;0;@"元"', "8元"), ("x", ";;;", "")],
)
def test_text_is_shown_by_the_text_section(value: str, code: str, text: str) -> None:
    assert display_text(value, code) == text


@given(st.integers(-(10**14), 10**14))
def test_general_shows_every_whole_number(number: int) -> None:
    assert display_text(float(number), "General") == str(number)


@given(st.integers(-(10**11), 10**11), st.integers(0, 4))
def test_grouped_decimals_read_back_as_the_number(scaled: int, places: int) -> None:
    value = scaled / 10**places
    text = display_text(value, "#,##0." + "0" * places)
    assert float(text.replace(",", "")) == pytest.approx(value)


@given(st.dates(min_value=date(1900, 3, 1)))
def test_a_date_reads_back_as_its_day(day: date) -> None:
    assert display_text(float((day - date(1899, 12, 30)).days), "yyyy-mm-dd") == str(day)


@given(st.floats() | st.text(), st.text() | st.text('0#?.,%;@E+-/"\\_*[]<>=yYmdhsa年 ', max_size=30))
def test_no_format_breaks_a_cell(value: float | str, code: str) -> None:
    assert isinstance(display_text(value, code), str)
