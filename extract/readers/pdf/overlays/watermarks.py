"""Find watermarks and stamps among the characters of a page: text that lies across the document, not in its cells.

Text at an angle is one. Upright text is one if it is light, translucent, coloured or large, and a ruling line or
other text runs through it; then all its repetitions on the page are.
"""

from collections.abc import Mapping, Sequence
from ctypes import addressof, c_float, c_int, c_void_p
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

import pypdfium2.raw as pdfium

from extract.model.records import HiddenBy, HiddenText, Place
from extract.readers.page.layout import rounded
from extract.readers.page.ruling_lines import Box, RulingLine
from extract.readers.page.text import Glyph
from extract.readers.pdf.matrix import numbers_in, plain

_TILT = 0.07
"""Least slope of text at an angle, from the direction of the other text of the page: 4 degrees.

Text that was recognised on a page scanned askew slopes less.
"""

_LIGHT = 110
"""Least value (0 to 255) of the darkest colour component of light text."""

_OPAQUE = 215
"""Least opacity (0 to 255) of text that is not translucent."""

_LARGE = 1.7
"""Least height of large text, in common heights of the page."""

_VIVID = 80
"""Least difference (0 to 255) between the colour components of text in a colour, such as that of a stamp."""

_MARGIN = 0.2
"""Margin of the box of a character, as a share of its sides, through which a line may pass beside its ink."""

_GAP = 0.4
"""Gap between characters of one word, in heights of the text, through which a ruling line does not pass."""

_SAMPLE = 16
"""One in so many characters is used to find the common height of characters on a page."""

_REACH = 2.5
"""Greatest distance between two characters of one text at an angle, in heights of a character."""

_BLACK = 0, 0, 0, 255
_FEW = 2
"""Most characters of an upright run within a round text, in which characters stand at all angles."""

_matrix_of = plain(pdfium.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_text_of = plain(pdfium.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)


class Run(NamedTuple):
    """Characters drawn one after another on one baseline.

    Attributes:
        first: The index of the first character among those of the page that are kept.
        style: The first two numbers of the matrix of that character; red, green, blue and opacity, from 0 to 255.
    """

    first: int
    style: tuple[float, ...]

    @property
    def is_tilted(self) -> bool:
        """Whether the characters stand at an angle to the edges of the page."""
        along, across = abs(self.style[0]), abs(self.style[1])
        return along > _TILT * across and across > _TILT * along

    @property
    def is_translucent(self) -> bool:
        """Whether what lies beneath the characters shows through."""
        return self.style[5] < _OPAQUE

    @property
    def is_faint(self) -> bool:
        """Whether the characters are light or translucent."""
        return self.is_translucent or min(self.style[2:5]) > _LIGHT

    @property
    def is_coloured(self) -> bool:
        """Whether the characters are neither black nor grey."""
        return max(self.style[2:5]) - min(self.style[2:5]) > _VIVID


class RunReader:
    """Reads the angle and colour of the runs of a page.

    Attributes:
        runs: The runs that were read, in drawing order.
    """

    def __init__(self, colours: Mapping[int, tuple[int, int, int, int]]) -> None:
        """Initialise with the colours of the text objects that are not black, by their addresses."""
        self.runs: list[Run] = []
        self._colours = colours
        matrix = (c_float * 6)()
        self._matrix, self._matrix_at = numbers_in(matrix, "f"), addressof(matrix)

    def read(self, text_page: int, index: int, first: int) -> None:
        """Add a run.

        Args:
            text_page: The address of PDFium's text of the page.
            index: The index of the first character of the run in it.
            first: The index of that character among those of the page that are kept.
        """
        matrix, colour = self._matrix, _BLACK
        _matrix_of(text_page, index, self._matrix_at)
        if self._colours and (item := _text_of(text_page, index)):
            colour = self._colours.get(item, _BLACK)
        self.runs.append(Run(first, (matrix[0], matrix[1], *colour)))

    def has_unusual_run(self) -> bool:
        """Return whether the page has a run that is at an angle, faint or coloured."""
        one_of_each = {run.style: run for run in self.runs}
        return any(run.is_tilted or run.is_faint or run.is_coloured for run in one_of_each.values())


class Rules(NamedTuple):
    """The ruling lines of a page."""

    horizontals: Sequence[RulingLine]
    verticals: Sequence[RulingLine]


class _Text:
    """Runs that form one text: upright runs one by one; runs at an angle as long as they follow each other."""

    def __init__(self, runs: list[Run], glyphs: list[Glyph], first: int) -> None:
        self.runs, self.glyphs, self.first = runs, glyphs, first
        self.is_tilted = runs[0].is_tilted
        self.high = glyphs[0].bottom - glyphs[0].top
        self.text = "".join(glyph.space + glyph.text for glyph in glyphs).strip()
        self.key = self.text, runs[0].style[2:], round(self.high)

    @property
    def box(self) -> Box:
        """The box around the characters."""
        return (
            min(glyph.x0 for glyph in self.glyphs),
            min(glyph.top for glyph in self.glyphs),
            max(glyph.x1 for glyph in self.glyphs),
            max(glyph.bottom for glyph in self.glyphs),
        )


def without_watermarks(
    number: int, glyphs: list[Glyph], reader: RunReader, rules: Rules
) -> tuple[list[Glyph], list[HiddenText]]:
    """Return the characters of a page that are not part of a watermark, and the texts of its watermarks.

    Args:
        number: The number of the page, from 1.
        glyphs: The characters in drawing order.
        reader: The reader of their runs.
        rules: The ruling lines of the page.
    """
    runs = reader.runs
    if not glyphs:
        return glyphs, []
    least = _LARGE * median_low([glyph.bottom - glyph.top for glyph in glyphs[::_SAMPLE]])
    heights = (glyphs[run.first].bottom - glyphs[run.first].top for run in runs if run.first < len(glyphs))
    if not reader.has_unusual_run() and max(heights, default=0) < least:
        return glyphs, []
    texts = _texts(glyphs, runs)
    found = _at_angles(texts, len(glyphs))
    candidates = _faint_or_large(texts, least, len(glyphs))
    found |= {at for at in candidates if _lies_across(texts[at], glyphs, rules, least)}
    keys = {texts[at].key for at in found}
    found |= {at for at in candidates if texts[at].key in keys}
    dropped = {place for at in found for place in range(texts[at].first, texts[at].first + len(texts[at].glyphs))}
    kept = [glyph for place, glyph in enumerate(glyphs) if place not in dropped]
    return kept, [_hidden(number, texts[at]) for at in sorted(found)]


def _texts(glyphs: list[Glyph], runs: Sequence[Run]) -> list[_Text]:
    texts: list[_Text] = []
    ends = [*(run.first for run in runs[1:]), len(glyphs)]
    for run, end in zip(runs, ends, strict=True):
        part = glyphs[run.first : end]
        if not part:
            continue
        if run.is_tilted and texts and texts[-1].is_tilted and _follows(texts[-1], run, part[0]):
            texts[-1] = _Text([*texts[-1].runs, run], [*texts[-1].glyphs, *part], texts[-1].first)
        else:
            texts.append(_Text([run], part, run.first))
    return texts


def _follows(text: _Text, run: Run, glyph: Glyph) -> bool:
    last = text.glyphs[-1]
    distance = abs(glyph.x0 - last.x0) + abs(glyph.top - last.top)
    return run.style[2:] == text.runs[-1].style[2:] and distance < _REACH * (last.bottom - last.top)


def _at_angles(texts: Sequence[_Text], count: int) -> set[int]:
    """Return the indices of texts at an angle, unless most of the page is at one.

    In the text of a round seal, the characters at its top and its sides stand upright.
    """
    tilted = [at for at, text in enumerate(texts) if text.is_tilted]
    if 2 * sum(len(texts[at].glyphs) for at in tilted) > count:
        return set()
    found = set(tilted)
    for before, after in pairwise(tilted):
        last = texts[before]
        for at in range(before + 1, after):
            if len(texts[at].glyphs) > _FEW or not _follows(last, texts[at].runs[0], texts[at].glyphs[0]):
                break
            found.add(at)
            last = texts[at]
    return found


def _faint_or_large(texts: Sequence[_Text], least: float, count: int) -> list[int]:
    """Return the indices of upright texts that are large, faint or coloured, unless most of the page is."""
    upright = [at for at, text in enumerate(texts) if not text.is_tilted]
    odd = {at for at in upright if texts[at].runs[0].is_faint or texts[at].runs[0].is_coloured}
    if 2 * sum(len(texts[at].glyphs) for at in odd) > count:
        odd = set()
    return [at for at in upright if at in odd or texts[at].high >= least]


def _lies_across(text: _Text, glyphs: Sequence[Glyph], rules: Rules, least: float) -> bool:
    """Whether an unusual text is large and translucent, or a ruling line or another text runs through it."""
    if text.runs[0].is_translucent and text.high >= least:
        return True
    cores = [_core(glyph) for glyph in text.glyphs]
    x0, top, x1, bottom = text.box
    return (
        any(
            before < line.at < after and line.start <= low and high <= line.end
            for line in rules.verticals
            for before, after, low, high in _joints(text)
        )
        or any(
            core[1] < line.at < core[3] and line.start < x0 - text.high and x1 + text.high < line.end
            for line in rules.horizontals
            for core in cores
            if top < line.at < bottom
        )
        or _is_overprinted(text, glyphs, cores)
    )


def _joints(text: _Text) -> list[Box]:
    """Return the middles of each two characters without a gap between them, and the height that they share."""
    return [
        ((one.x0 + one.x1) / 2, (other.x0 + other.x1) / 2, max(one.top, other.top), min(one.bottom, other.bottom))
        for one, other in pairwise(text.glyphs)
        if other.x0 - one.x1 < _GAP * text.high
    ]


def _is_overprinted(text: _Text, glyphs: Sequence[Glyph], cores: Sequence[Box]) -> bool:
    """Whether the middle of another character is on a character of the text; the same one is a bold or a shadow."""
    x0, top, x1, bottom = text.box
    own = range(text.first, text.first + len(text.glyphs))
    for place, glyph in enumerate(glyphs):
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if x0 < x < x1 and top < y < bottom and place not in own:
            under = (at for at, core in enumerate(cores) if core[0] < x < core[2] and core[1] < y < core[3])
            if any(text.glyphs[at].text != glyph.text for at in under):
                return True
    return False


def _core(glyph: Glyph) -> Box:
    wide, high = _MARGIN * (glyph.x1 - glyph.x0), _MARGIN * (glyph.bottom - glyph.top)
    return glyph.x0 + wide, glyph.top + high, glyph.x1 - wide, glyph.bottom - high


def _hidden(number: int, text: _Text) -> HiddenText:
    place = Place(page=number, bbox=rounded(text.box))
    return HiddenText(text=text.text, place=place, hidden_by=HiddenBy.WATERMARK)
