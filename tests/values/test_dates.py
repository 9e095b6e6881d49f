"""Dates: the one year that a text names."""

import pytest

from extract.values.dates import parse_year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2020年度", 2020),
        ("二〇二三年", 2023),
        ("关于2023年度部门预算", 2023),
        ("2022-01-05", 2022),
        ("（2021年）", 2021),
        ("2023—2025年", None),
        ("财预〔2020〕10号", None),
        ("51092324T000010263357", None),
        ("无", None),
    ],
)
def test_one_named_year_is_read_and_several_are_none(text: str, year: int | None):
    assert parse_year(text) == year
