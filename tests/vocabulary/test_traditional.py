"""Texts in traditional characters, with readings behind characters, are compared like simplified ones."""

import pytest

from extract import vocabulary
from extract.values.amounts import parse_amount
from extract.values.characters import compact
from extract.vocabulary.traditional import simplified_forms, without_readings


def test_labels_are_known_in_traditional_characters() -> None:
    assert vocabulary.label_field("項目名稱") == "name"
    assert vocabulary.level_name("產(chǎn)出指標(biāo)", "level1") == "产出"
    assert parse_amount("10萬") == parse_amount("10万")


def test_characters_of_simplified_texts_are_left() -> None:
    assert not [one for one in map(chr, simplified_forms()) if one.encode("gb2312", "ignore")]
    assert vocabulary.bare("显著提高") == "显著提高"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("項(xiàng)目績(jì)效", "項目績效"),
        ("距离(km)", "距离(km)"),
        ("投入(a)", "投入(a)"),
        ("绩效(自评)表", "绩效(自评)表"),
    ],
)
def test_only_readings_with_a_tone_are_left_out(text: str, plain: str) -> None:
    assert without_readings(text) == plain


def test_offsets_are_those_of_the_printed_text() -> None:
    text, places = compact("區(qū)級 10萬")
    assert text == "区级10万"
    assert [*places] == [0, 5, 7, 8, 9]


def test_a_level_word_may_end_otherwise_than_in_indicator() -> None:
    assert vocabulary.level_name("数量值", "level2") == "数量"
    assert vocabulary.level_name("社会效益值", "level2") == "社会效益"
    assert vocabulary.level_name("指标值", "level2") is None
