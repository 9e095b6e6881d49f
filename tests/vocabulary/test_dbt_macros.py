"""dbt has the units of money and the patterns of the vocabulary as they stand in YAML."""

from tools.vocabulary_macros import MACROS, macros


def test_the_macros_agree_with_the_vocabulary() -> None:
    assert MACROS.read_text("utf-8") == macros(), "run python -m tools.vocabulary_macros"


def test_a_unit_of_money_has_its_value_in_yuan() -> None:
    assert "'千元': 1000" in macros()
    assert "'亿元': 100000000" in macros()
