"""A font that has Chinese characters, and text set in it."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

from warehouse.errors import JixiaoError

_ASKED = "sans-serif:lang=zh-cn"
_KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
)
_INSTANCE = 0xFFFF  # above these bits fontconfig puts the instance of a variable font
_ABSENT = "\U0010ffff"  # no character, so every font draws its sign for a missing one

# A word or number is not parted; a bracket or sign stays with what it opens or closes.
_OPENS, _CLOSES = r"（《【〈「『“‘(\[", r"，。、；：！？）》】〉」』”’％%,.;:!?)\]"
_PIECE = re.compile(rf"[{_OPENS}]*(?:[A-Za-z0-9.,/+-]+|.)[{_CLOSES}]*", re.DOTALL)
_SPACES = str.maketrans({"\t": "\u3000", "\r": " ", "\v": " ", "\f": " "})

FontFile = tuple[str, int]
"""A font file, and which of its fonts."""


class Face:
    """The font at one size in pixels."""

    def __init__(self, file: FontFile, size: int) -> None:
        """Load the font."""
        self.font = ImageFont.truetype(file[0], size, index=file[1], layout_engine=ImageFont.Layout.BASIC)
        self.line = round(size * 1.4)
        """Pixels from one line to the next."""
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Pixels that a text takes on one line."""
        return sum(map(self._width, text))

    def wrap(self, text: str, width: float) -> list[str]:
        """A text in lines of at most `width` pixels. No character is lost but the line breaks of the text itself."""
        return [line for part in text.translate(_SPACES).split("\n") for line in self._wrap(part, width)]

    def shorten(self, text: str, width: float) -> str:
        """The beginning of a text that fits on one line, with … where something is left out."""
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
    """The first of some lines, with … where others are left out."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


@cache
def chinese_font() -> FontFile:
    """The font that this machine would show Chinese in, else one at a place where such fonts are known to lie.

    Raises:
        JixiaoError: There is none.
    """
    return first_with_chinese([*_of_fontconfig(), *((path, 0) for path in _KNOWN)])


def first_with_chinese(fonts: Iterable[FontFile]) -> FontFile:
    """The first font that can be opened and has Chinese characters."""
    for font in fonts:
        if Path(font[0]).is_file() and _has_chinese(font):
            return font
    raise JixiaoError(
        "no font with Chinese characters was found, so no picture was drawn. "
        "Install one: apt-get install fonts-noto-cjk (or brew install font-noto-sans-cjk)."
    )


def _of_fontconfig() -> list[FontFile]:
    command = shutil.which("fc-match")
    if command is None:
        return []
    asked = [command, "-f", "%{file}\t%{index}", _ASKED]
    file, _, index = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.partition("\t")  # noqa: S603
    return [(file, int(index) & _INSTANCE)] if index.isdigit() else []


def _has_chinese(font: FontFile) -> bool:
    """Whether the font draws a character otherwise than one it lacks; fontconfig may answer with any font."""
    try:
        face = ImageFont.truetype(font[0], 24, index=font[1])
    except OSError:
        return False
    return bytes(face.getmask("绩")) != bytes(face.getmask(_ABSENT))
