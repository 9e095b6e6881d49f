"""The size of paper that a scanned page is read at, where the size of the page in its file is not plausible.

Some programs make a page as many points wide as its image has pixels. The text is then several times as large as in
print, and an image of the page at the usual resolution would have more than enough pixels.
"""

from dataclasses import replace

from extract.readers.page.layout import PageMarks
from extract.readers.page.raster import Raster
from extract.readers.page.ruling_lines import Box, RulingLine

SHORT_SIDE = 595.3
"""Short side of an A4 page in points: the assumed size of a page whose stated size is not plausible."""

LEAST_SIDE, MOST_SIDE = 400.0, 900.0
"""Minimum and maximum short side, in points, of a page that was printed; the stated size of another is ignored."""

SMALLEST_SIDE = 72.0
"""Short side, in points, below which a page is an icon or a stamp rather than the image of a sheet."""


def paper_scale(width: float, height: float) -> float:
    """Return the factor from the size of a page in points to that of its paper: 1 where the page is plausible."""
    short = min(width, height)
    return 1.0 if short < SMALLEST_SIDE or LEAST_SIDE <= short <= MOST_SIDE else SHORT_SIDE / short


def on_paper(raster: Raster, scale: float) -> Raster:
    """Return the image of a page with the size of its paper."""
    return replace(raster, width=raster.width * scale, height=raster.height * scale)


def enlarged(marks: PageMarks, scale: float) -> PageMarks:
    """Return the marks of a page with all positions multiplied by a factor."""

    def box(one: Box) -> Box:
        return one[0] * scale, one[1] * scale, one[2] * scale, one[3] * scale

    def rule(one: RulingLine) -> RulingLine:
        return RulingLine(one.at * scale, one.start * scale, one.end * scale)

    glyphs = [
        glyph._replace(
            x0=glyph.x0 * scale,
            top=glyph.top * scale,
            x1=glyph.x1 * scale,
            bottom=glyph.bottom * scale,
            baseline=glyph.baseline * scale,
        )
        for glyph in marks.glyphs
    ]
    return replace(
        marks,
        width=marks.width * scale,
        height=marks.height * scale,
        glyphs=glyphs,
        horizontals=[rule(one) for one in marks.horizontals],
        verticals=[rule(one) for one in marks.verticals],
        insets=[box(one) for one in marks.insets],
    )
