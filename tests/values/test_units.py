"""Units: what they measure, and how the warehouse spells them."""

from extract.values.units import spell_unit, unit_of


def test_units_of_one_kind_convert_and_counts_do_not_mix():
    yuan, thousand, words = unit_of("亿"), unit_of("千元"), unit_of("万字")
    assert yuan
    assert thousand
    assert words
    assert yuan.factor / thousand.factor == 10**5
    assert (words.base, words.factor) == ("字", 10**4)
    assert unit_of("人") != unit_of("人次")
    assert (spell_unit(" 百分比 "), spell_unit("/"), unit_of("元/亩")) == ("%", None, None)
