"""Texts of annotations are set in their boxes: on their line, at any length, and ticks over printed boxes."""

import pytest

from extract.readers.page.text import Glyph, lines_of
from extract.readers.pdf.overlays.annotation_glyphs import with_annotation_texts

BOX = (100.0, 50.0, 160.0, 64.0)


@pytest.mark.parametrize(
    "text", ["1350.50", "改造供水管网43公里，新建水表井392座，受益群众13150人。", "GDP growth 5 %"]
)
def test_a_text_of_any_length_stays_on_one_line_in_its_box(text: str) -> None:
    glyphs = with_annotation_texts([], [(BOX, text)])
    (line,) = lines_of(glyphs)
    assert line.text == text
    assert BOX[0] <= line.x0
    assert line.x1 <= BOX[2] + 0.01
    assert all(BOX[1] <= (glyph.top + glyph.bottom) / 2 <= BOX[3] for glyph in glyphs)


def test_each_line_of_a_text_is_a_line() -> None:
    lines = lines_of(with_annotation_texts([], [((100.0, 50.0, 300.0, 90.0), "first\nsecond\r\nthird")]))
    assert [line.text for line in lines] == ["first", "second", "third"]


def test_a_tick_replaces_the_printed_box_beneath_it_only() -> None:
    beneath, beside = (Glyph("□", x, 52.0, x + 10, 62.0, 60.0) for x in (102.0, 130.0))
    glyphs = with_annotation_texts([beneath, beside], [((101.0, 51.0, 113.0, 63.0), "☑")])
    assert sorted(glyph.text for glyph in glyphs) == ["□", "☑"]
    assert next(glyph for glyph in glyphs if glyph.text == "□") == beside
