"""Text in nearly the colour of its background is hidden in every format at the same difference."""

import re
import zipfile
from pathlib import Path

import pytest

from extract.model.records import HiddenBy
from extract.readers import read_content
from extract.values.colours import are_alike

SEEN = Path(__file__).parents[1] / "data" / "seen"
FILES = [
    SEEN / "word_white_text" / "direct.docx",
    SEEN / "html_hidden_xiangtan" / "invisible.html",
    SEEN / "sheet_hidden_parts" / "zero_height.xlsx",
]
"""Files with white text on white."""

TEXT = re.compile(rb"""((?:<w:color w:val=|<color rgb=|color:)["#]?(?:FF)?)(?:FFFFFF|ffffff)""")


def recoloured(source: Path, folder: Path, colour: bytes) -> Path:
    """Write a copy in which white text has another colour."""

    def changed(data: bytes) -> bytes:
        return TEXT.sub(rb"\g<1>" + colour, data)

    target = folder / source.name
    if source.suffix == ".html":
        target.write_bytes(changed(source.read_bytes()))
        return target
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            new.writestr(member, changed(old.read(member)))
    return target


def count_hidden_by_colour(path: Path) -> int:
    return sum(one.hidden_by is HiddenBy.COLOUR for one in read_content(path).hidden)


@pytest.mark.parametrize("source", FILES, ids=lambda path: path.suffix[1:])
@pytest.mark.parametrize("colour", [b"FFFFFF", b"F0F0F0", b"EBEBEB"])
def test_text_that_nobody_can_tell_from_its_background_is_hidden(source: Path, colour: bytes, tmp_path: Path) -> None:
    hidden = count_hidden_by_colour(recoloured(source, tmp_path, colour))

    assert hidden == count_hidden_by_colour(source) > 0


@pytest.mark.parametrize("source", FILES, ids=lambda path: path.suffix[1:])
@pytest.mark.parametrize("colour", [b"B2B2B2", b"FFD0FF", b"00B050"])
def test_light_text_that_can_be_seen_is_read(source: Path, colour: bytes, tmp_path: Path) -> None:
    assert count_hidden_by_colour(recoloured(source, tmp_path, colour)) < count_hidden_by_colour(source)


def test_one_channel_decides() -> None:
    assert are_alike((255, 255, 235), (255, 255, 255))
    assert not are_alike((255, 255, 234), (255, 255, 255))


def test_a_colour_of_unknown_values_is_like_itself_only() -> None:
    assert are_alike(("theme", "4"), ("theme", "4"))
    assert not are_alike(("theme", "4"), ("theme", "5"))
    assert not are_alike((255, 255, 255), ("theme", "4"))
    assert not are_alike(None, None)
