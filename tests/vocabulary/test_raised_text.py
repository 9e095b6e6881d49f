"""Raised text: marks that refer to a note vanish, exponents stay."""

import pytest

from extract.vocabulary.raised_text import shown_raised


@pytest.mark.parametrize(
    ("before", "raised", "shown"),
    [
        ("1350.50", "1", ""),
        ("392座", "[2]", ""),
        ("新建水表井", "①", ""),
        ("12.5%", "*", ""),
        ("43公里", "2", ""),
        ("1280.00", "注1", ""),
        ("10", "1", ""),
        ("110", "2", ""),
        ("万m", "2", "2"),
        ("43km", "2", "2"),
        ("43m", "1", ""),
        ("1.28×10", "4", "⁴"),
        ("≥10", "-3", "⁻³"),
        ("", "392", "392"),
        ("中国", "TM", "TM"),
        ("392", "座", "座"),
    ],
)
def test_a_raised_text_is_a_mark_or_an_exponent(before: str, raised: str, shown: str) -> None:
    assert shown_raised(before, raised) == shown
