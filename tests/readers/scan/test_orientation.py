"""Pages on their side are detected by the distances of characters and lines."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extract.readers.scan.orientation import lies_on_its_side
from extract.readers.scan.recogniser import Character
from extract.readers.scan.text_lines import Box

HEIGHT = 20


def page(lines: int, characters: int, *, pitch: float, apart: float) -> dict[Box, Sequence[Character]]:
    """Lines below each other with characters beside each other, both distances in heights of a line."""
    found: dict[Box, Sequence[Character]] = {}
    for number in range(lines):
        top = round(number * pitch * HEIGHT)
        box = Box(100, top, 100 + round(characters * apart * HEIGHT), top + HEIGHT)
        found[box] = [Character("绩", (place + 0.5) / characters, 0.99) for place in range(characters)]
    return found


def lies(lines: dict[Box, Sequence[Character]]) -> bool:
    return lies_on_its_side(lines, list(lines))


@pytest.mark.parametrize(("pitch", "apart", "is_lying"), [(1.3, 1.0, False), (1.2, 1.05, False), (1.05, 1.2, True)])
def test_characters_of_a_line_are_closer_than_lines(pitch: float, apart: float, is_lying: bool) -> None:
    assert lies(page(8, 6, pitch=pitch, apart=apart)) is is_lying


@given(pitch=st.floats(1.0, 1.6), apart=st.floats(0.9, 1.6))
def test_of_a_page_and_its_rotation_one_lies_on_its_side(pitch: float, apart: float) -> None:
    assume(max(pitch, apart) > 1.2 * min(pitch, apart))
    assert lies(page(9, 9, pitch=pitch, apart=apart)) != lies(page(9, 9, pitch=apart, apart=pitch))


@pytest.mark.parametrize(("pitch", "is_lying"), [(1.25, False), (1.05, True)])
def test_where_each_line_seems_to_be_one_character_the_lines_alone_decide(pitch: float, is_lying: bool) -> None:
    assert lies(page(9, 1, pitch=pitch, apart=1.0)) is is_lying


@pytest.mark.parametrize("lines", [0, 1, 4])
def test_a_page_of_few_lines_counts_as_upright(lines: int) -> None:
    assert not lies(page(lines, 6, pitch=1.05, apart=1.2))


def test_lines_of_other_columns_do_not_count() -> None:
    lines = page(8, 6, pitch=1.05, apart=1.2)
    scattered = [box._replace(x0=box.x0 + 300 * (n % 2), x1=box.x1 + 300 * (n % 2)) for n, box in enumerate(lines)]
    assert lies(lines)
    assert not lies_on_its_side(dict(zip(scattered, lines.values(), strict=True)), scattered)


def test_digits_are_ignored_because_they_are_narrow() -> None:
    lines = {box: [one._replace(text="8") for one in read] for box, read in page(8, 6, pitch=1.3, apart=2.0).items()}
    assert not lies(lines)
    assert lies(page(8, 6, pitch=1.3, apart=2.0))
