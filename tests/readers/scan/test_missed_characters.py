"""Characters that recognition missed are filled in from another reading, or their neighbours are made uncertain."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.readers.scan.missed_characters import complete
from extract.readers.scan.recogniser import Character
from extract.readers.scan.ruling_lines import ImageArray

EM = 40
SURE = 0.99
Read = Callable[[ImageArray], list[Character]]


def drawn(text: str) -> tuple[ImageArray, list[Character]]:
    """A line with a block of ink for each character of a text, and the reading that names them all.

    The grey of a block is the index of its character in the text, so that a reader knows which one it sees.
    """
    wide = [EM if one > "\u2e80" else EM // 2 for one in text]
    line = np.full((EM, sum(wide)), 255, np.uint8)
    characters, left = [], 0
    for index, (one, width) in enumerate(zip(text, wide, strict=True)):
        line[4 : EM - 4, left + width // 8 : left + width - width // 8] = index
        characters.append(Character(one, (left + width / 2) / line.shape[1], SURE))
        left += width
    return line, characters


def reader_of(text: str) -> Read:
    """A reader that names each character whose whole block is on an image, and its position."""
    line, _ = drawn(text)
    whole = {index: int((line[EM // 2] == index).sum()) for index in range(len(text))}

    def read(image: ImageArray) -> list[Character]:
        row = image[EM // 2]
        found = [(index, np.flatnonzero(row == index)) for index in whole]
        return [
            Character(text[index], float(at.mean() + 0.5) / image.shape[1], SURE)
            for index, at in found
            if at.size == whole[index]
        ]

    return read


def text_of(characters: Sequence[Character]) -> str:
    return "".join(one.text for one in characters)


def without(characters: Sequence[Character], *dropped: int) -> list[Character]:
    return [one for index, one in enumerate(characters) if index not in dropped]


def no_reading(image: ImageArray) -> list[Character]:
    return []


@pytest.mark.parametrize("dropped", range(8))
def test_a_character_that_was_missed_is_filled_in_at_its_place(dropped: int) -> None:
    text = "财政拨款与其他资"
    line, characters = drawn(text)
    found = complete(line, without(characters, dropped), EM, reader_of(text))
    assert text_of(found) == text
    assert [one.at for one in found] == pytest.approx([one.at for one in characters], abs=0.01)
    assert {one.confidence for one in found} == {SURE}


def test_two_characters_that_were_missed_in_two_places_are_filled_in() -> None:
    text = "财政拨款与其他资金合计数"
    line, characters = drawn(text)
    assert text_of(complete(line, without(characters, 2, 8), EM, reader_of(text))) == text


def test_a_digit_between_others_is_filled_in() -> None:
    text = "10926200"
    line, characters = drawn(text)
    assert text_of(complete(line, without(characters, 3), EM, reader_of(text))) == text


def test_what_cannot_be_read_again_leaves_its_neighbours_uncertain_and_no_others() -> None:
    line, characters = drawn("全年预算执行数")
    found = complete(line, without(characters, 3), EM, no_reading)
    assert [one.confidence for one in found] == [SURE, SURE, 0.3, 0.3, SURE, SURE]


@pytest.mark.parametrize(("dropped", "uncertain"), [(0, 0), (6, 5)])
def test_at_an_end_of_the_line_its_one_neighbour_is_uncertain(dropped: int, uncertain: int) -> None:
    line, characters = drawn("全年预算执行数")
    found = complete(line, without(characters, dropped), EM, no_reading)
    assert [index for index, one in enumerate(found) if one.confidence < SURE] == [uncertain]


@pytest.mark.parametrize("other", ["日本语文字", "全年", "全年预算执行数目", "预全年算执"])
def test_a_reading_that_contradicts_the_known_characters_is_ignored(other: str) -> None:
    line, characters = drawn("全年预算执行数")

    def read(image: ImageArray) -> list[Character]:
        return [Character(one, (n + 0.5) / len(other), SURE) for n, one in enumerate(other)]

    found = complete(line, without(characters, 2), EM, read)
    assert text_of(found) == "全年算执行数"
    assert min(one.confidence for one in found) == 0.3


def test_a_confidence_below_that_of_an_uncertain_character_is_kept() -> None:
    line, characters = drawn("全年预算")
    faint = [one._replace(confidence=0.1) for one in characters]
    assert {one.confidence for one in complete(line, without(faint, 1), EM, no_reading)} == {0.1}


def test_white_between_characters_is_not_a_gap() -> None:
    """Nothing is read again, so a line costs one reading."""
    text = "项目名称甲"
    line, characters = drawn(text)
    line[line == 3] = 255

    def read(image: ImageArray) -> list[Character]:
        raise AssertionError("nothing was passed over")

    assert text_of(complete(line, without(characters, 3), EM, read)) == "项目名甲"
    whole, all_of_them = drawn(text)
    assert complete(whole, list(all_of_them), EM, read) == all_of_them


def test_a_line_of_which_nothing_was_read_stays_empty() -> None:
    line, _ = drawn("项目名称")
    assert complete(line, [], EM, reader_of("项目名称")) == []


LETTERS = st.sampled_from(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学"
)
TEXTS = st.lists(LETTERS, min_size=6, max_size=16, unique=True).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, data=st.data())
def test_every_missed_character_is_filled_in_or_beside_an_uncertain_one(text: str, data: st.DataObject) -> None:
    line, characters = drawn(text)
    dropped = data.draw(st.sets(st.integers(0, len(text) - 1), min_size=1, max_size=len(text) - 2))
    kept = without(characters, *dropped)
    is_blind = data.draw(st.booleans())
    found = complete(line, list(kept), EM, no_reading if is_blind else reader_of(text))
    where = {one.text: index for index, one in enumerate(found)}
    for index in dropped:
        if text[index] not in where:
            beside = [text[n] for n in (_before(index, where, text), _after(index, where, text)) if n is not None]
            assert any(found[where[one]].confidence <= 0.3 for one in beside)
    assert [one.text for one in found] == sorted((one.text for one in found), key=text.index)
    assert [one.at for one in found] == sorted(one.at for one in found)


def _before(index: int, where: dict[str, int], text: str) -> int | None:
    return next((n for n in range(index - 1, -1, -1) if text[n] in where), None)


def _after(index: int, where: dict[str, int], text: str) -> int | None:
    return next((n for n in range(index + 1, len(text)) if text[n] in where), None)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_whole_reading_is_left_as_it_is(text: str) -> None:
    line, characters = drawn(text)
    assert complete(line, list(characters), EM, no_reading) == characters
