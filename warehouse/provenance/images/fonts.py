"""Find a font with Chinese characters, measure text in it, and wrap text into lines."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

from warehouse.errors import JixiaoError

_FONTCONFIG_PATTERN = "sans-serif:lang=zh-cn"
_KNOWN_PATHS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
)
_INSTANCE = 0xFFFF  # lower bits of a fontconfig index; the upper ones hold the instance of a variable font
_ABSENT = "\U0010ffff"  # not a character, so every font draws its placeholder for it

# Lines are not broken inside a word or number, after an opening bracket, or before a closing bracket or punctuation.
_OPENS, _CLOSES = r"（《【〈「『“‘(\[", r"，。、；：！？）》】〉」』”’％%,.;:!?)\]"
_PIECE = re.compile(rf"[{_OPENS}]*(?:[A-Za-z0-9.,/+-]+|.)[{_CLOSES}]*", re.DOTALL)
_SPACES = str.maketrans({"\t": "\u3000", "\r": " ", "\v": " ", "\f": " "})

FontFile = tuple[str, int]
"""Path of a font file, and the index of a font in that file."""


class Face:
    """A font at one size in pixels."""

    def __init__(self, file: FontFile, size: int) -> None:
        """Load a font at a size in pixels."""
        self.font = ImageFont.truetype(file[0], size, index=file[1], layout_engine=ImageFont.Layout.BASIC)
        self.line = round(size * 1.4)
        """Line height in pixels."""
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Return the width in pixels of a text without line breaks."""
        return sum(map(self._width, text))

    def wrap(self, text: str, width: float) -> list[str]:
        """Wrap a text into lines of at most `width` pixels.

        A line break in the text also ends a line. No other character is dropped, not even white space where a line
        ends.
        """
        return [line for part in text.translate(_SPACES).split("\n") for line in self._wrap(part, width)]

    def shorten(self, text: str, width: float) -> str:
        """Return a text, shortened with … if it does not fit on one line of `width` pixels."""
        first = self.wrap(text, width)[0]
        if first == text:
            return text
        return next(
            (f"{first[:end]}…" for end in range(len(first), 0, -1) if self.width(first[:end] + "…") <= width), "…"
        )

    def _wrap(self, text: str, width: float) -> Iterator[str]:
        line, taken = "", 0.0
        for piece in _PIECE.findall(text):
            long = self.width(piece)
            for part in [piece] if long <= width else piece:
                needed = self.width(part)
                if line and taken + needed > width:
                    yield line
                    line, taken = "", 0.0
                line, taken = line + part, taken + needed
        yield line

    def _width(self, character: str) -> float:
        if character not in self._widths:
            self._widths[character] = self.font.getlength(character)
        return self._widths[character]


def clipped(lines: list[str], most: int) -> list[str]:
    """Return the first `most` lines; if lines are left out, … replaces the last character."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


@cache
def chinese_font() -> FontFile:
    """Return the font that fontconfig selects for Chinese or, if that is unusable, one at a known path.

    Raises:
        JixiaoError: No font with Chinese characters was found.
    """
    return first_with_chinese([*_from_fontconfig(), *((path, 0) for path in _KNOWN_PATHS)])


def first_with_chinese(fonts: Iterable[FontFile]) -> FontFile:
    """Return the first font that can be opened and has Chinese characters.

    Raises:
        JixiaoError: There is none among the fonts.
    """
    for font in fonts:
        if Path(font[0]).is_file() and _has_chinese(font):
            return font
    raise JixiaoError(
        "no font with Chinese characters was found, so no image was drawn. "
        "Install one: apt-get install fonts-noto-cjk (or brew install font-noto-sans-cjk)."
    )


def _from_fontconfig() -> list[FontFile]:
    command = shutil.which("fc-match")
    if command is None:
        return []
    arguments = [command, "-f", "%{file}\t%{index}", _FONTCONFIG_PATTERN]
    file, _, index = subprocess.run(arguments, capture_output=True, text=True, check=False).stdout.partition("\t")  # noqa: S603
    return [(file, int(index) & _INSTANCE)] if index.isdigit() else []


def _has_chinese(font: FontFile) -> bool:
    """Return whether a font can be opened and draws a Chinese character, not the placeholder for a missing one.

    This is checked because fontconfig may return a font without Chinese characters.
    """
    try:
        face = ImageFont.truetype(font[0], 24, index=font[1])
    except OSError:
        return False
    return bytes(face.getmask("绩")) != bytes(face.getmask(_ABSENT))
