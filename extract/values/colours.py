"""Whether a person can tell two colours apart: text in the colour of what is behind it is not read."""

Colour = tuple[int | str, ...]
"""Red, green and blue from 0 to 255; or another tuple for a colour whose values are not known."""

LEAST_CONTRAST = 0.08
"""Least difference of red, green or blue (1 is black on white) that a person notices.

In the files of tests/data and of publishers, the lightest text that is read differs from white by 0.3, and text that
is hidden by 0; a difference of 0.08 is that of EBEBEB from white.
"""

_FULL = 255
_CHANNELS = 3


def are_alike(one: Colour | None, other: Colour | None) -> bool:
    """Return whether text in one colour cannot be seen on the other; None is a colour that is like no other."""
    if one is None or other is None:
        return False
    return one == other or all(
        len(one) == len(other) == _CHANNELS
        and isinstance(a, int)
        and isinstance(b, int)
        and abs(a - b) < LEAST_CONTRAST * _FULL
        for a, b in zip(one, other, strict=False)
    )
