"""Raised text: footnote marks are left out, exponents stay."""

import pytest

from extract.values.raised_text import LOWERED, RAISED, resolve_raised


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1350.50^1^", "1350.50"),
        ("1350.50^[1]^", "1350.50"),
        ("392^①^座", "392座"),
        ("392座^（注2）^", "392座"),
        ("392座^1,2^", "392座"),
        ("43公里^2^", "43公里"),
        ("95.8%^*^", "95.8%"),
        ("10^1^", "10"),
        ("10^2^", "10"),
        ("392^[^^3^^]^座", "392座"),
        ("GDP^2^", "GDP"),
        ("460m^2^", "460m²"),
        ("460 km^2^^1^", "460 km²"),
        ("12m^3^/d", "12m³/d"),
        ("12米^2^", "12米²"),
        ("3.5×10^4^立方米", "3.5×10⁴立方米"),
        ("10^4^m^3^", "10⁴m³"),
        ("s^-1^", "s⁻¹"),
        ("25^o^C", "25°C"),
        ("目标^已调整^", "目标已调整"),
        ("^1^注：含结转", "1注：含结转"),
        ("无", "无"),
    ],
)
def test_only_marks_are_left_out(text: str, shown: str) -> None:
    parts = text.split("^")
    marked = "".join(f"{RAISED}{part}{LOWERED}" if at % 2 else part for at, part in enumerate(parts))
    assert resolve_raised(marked) == shown
