"""The registry: every format has its reader, and a capability is asked for instead of a format."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from extract.model.content import Grid, Paragraph
from extract.model.records import Unreadable
from extract.readers import (
    Addressing,
    Format,
    addressing_of,
    read_content,
    reader_for,
    source_lines,
    view_page,
)
from extract.readers.protocol import LineSource, PageViewer
from extract.readers.registry import READERS
from tools.seeds import FILES, SAMPLES


@pytest.mark.parametrize("media", Format)
def test_every_format_but_packages_of_other_programs_has_a_reader_that_names_it(media: Format) -> None:
    if media is Format.PACKAGE:
        with pytest.raises(Unreadable, match="which is not read yet"):
            reader_for(media)
    else:
        assert media in reader_for(media).formats


def test_a_reader_is_registered_for_each_format_that_it_names() -> None:
    named = {media for one in READERS for media in reader_for(one).formats}
    assert named == set(READERS)


def test_pages_can_be_viewed_in_pdf_ofd_and_images_only() -> None:
    assert {one for one in READERS if isinstance(reader_for(one), PageViewer)} == {
        Format.PDF,
        Format.OFD,
        Format.IMAGE,
    }
    assert {one for one in READERS if isinstance(reader_for(one), LineSource)} == {Format.TEXT}


def test_radicals_are_ordinary_characters_in_all_content_and_the_place_keeps_what_was_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("主管部⻔：云溪县⽔利局", "utf-8")
    (paragraph,) = read_content(path).blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "主管部门：云溪县水利局"
    assert (paragraph.place.line, paragraph.place.column) == (1, 1)
    assert paragraph.place.text == "主管部⻔：云溪县⽔利局"
    path.write_text("<table><tr><td>主管部⻔<td>⻔诊</table>", "utf-8")
    (grid,) = read_content(path).blocks
    assert isinstance(grid, Grid)
    assert [(cell.text, cell.place.text) for cell in grid.cells()] == [("主管部门", "主管部⻔"), ("门诊", "⻔诊")]


@pytest.mark.parametrize(("name", "shows_marks"), [("tianjin.pdf", True), ("tianjin.ofd", False)])
def test_a_page_comes_with_its_characters_and_an_image_of_the_same_size(name: str, shows_marks: bool) -> None:
    view = view_page(FILES / name, 1, 72)
    assert "天津市知识产权局" in "".join(glyph.text for glyph in view.marks.glyphs)
    assert view.shows_marks is shows_marks
    assert view.image.dpi == pytest.approx(72, abs=0.1)
    height, width, _ = np.shape(view.image.pixels)
    assert (width, height) == pytest.approx((view.marks.width, view.marks.height), abs=1)


def test_a_format_without_pages_is_refused() -> None:
    with pytest.raises(Unreadable, match="'docx', which has no pages to show"):
        view_page(FILES / "chaoyang.docx", 1, 72)


def test_a_page_that_a_document_does_not_have_is_refused() -> None:
    with pytest.raises(Unreadable, match="page 99"):
        view_page(FILES / "chaoyang.pdf", 99, 72)


def test_source_lines_are_those_that_places_count() -> None:
    path = SAMPLES / "004.txt"
    lines = source_lines(path)
    assert lines is not None
    for block in read_content(path).blocks:
        for piece in getattr(block, "cells", lambda block=block: [block])():
            if piece.text and piece.place.line:
                first = piece.text.split("\n")[0]
                assert lines[piece.place.line - 1][piece.place.column - 1 :].startswith(first)
    assert source_lines(FILES / "chaoyang.docx") is None


def test_a_place_is_named_as_its_program_names_it() -> None:
    assert addressing_of(read_content(FILES / "chaoyang.xls").reader) is Addressing.SHEET
    assert addressing_of(read_content(FILES / "chaoyang.docx").reader) is Addressing.PAGE
    assert addressing_of("text") is Addressing.CHARACTER


def test_importing_the_readers_loads_no_library_of_a_format() -> None:
    code = (
        "import sys, extract.readers\n"
        "heavy = {'numpy', 'cv2', 'PIL', 'onnxruntime', 'pypdfium2', 'xlrd', 'libarchive', 'rapidocr'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_page_filter_leaves_out_pages_of_a_long_document_only() -> None:
    none_of_them = read_content(FILES / "chaoyang.pdf", lambda _: False)
    assert none_of_them == read_content(FILES / "chaoyang.pdf")
