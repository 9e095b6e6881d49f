"""Radicals in place of ordinary characters."""

import pytest

from extract.vocabulary.radicals import has_radicals, without_radicals


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ("主管部⻔", "主管部门"),
        ("改造管⽹⻓度", "改造管网长度"),
        ("⻚岩⽓", "页岩气"),
        ("农⼾⽤⽔", "农户用水"),
        ("⾦额", "金额"),
        ("⺠⽣", "民生"),
    ],
)
def test_a_radical_becomes_its_character_at_the_same_offset(text: str, ordinary: str) -> None:
    assert has_radicals(text)
    assert without_radicals(text) == ordinary
    assert len(ordinary) == len(text)


def test_every_radical_of_unicode_has_an_ordinary_character() -> None:
    radicals = [chr(code) for code in (*range(0x2E81, 0x2EF4), *range(0x2F00, 0x2FD6)) if code != 0x2E9A]
    assert [one for one in radicals if has_radicals(without_radicals(one))] == []


def test_other_characters_stay() -> None:
    assert not has_radicals("①１２８０㎡，項目")
    assert without_radicals("①１２８０㎡") == "①１２８０㎡"
