"""The settings of the scan benchmark replace parts of the reader, and only reading is measured."""

from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from benchmarks.scans import AS_IT_IS, RIVAL, SETTINGS, measure, read_by_rapidocr
from evaluation.documents import FILES
from evaluation.scanner import SCANNERS, scan
from extract.readers.pdf.page_image import draw_page
from extract.readers.scan.page import SCAN_DPI, read_raster


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return the scan of the first page of sample 004, under the name of its gold."""
    with pdfium.PdfDocument(FILES / "chaoyang.pdf") as pdf, pdfium.PdfDocument.new() as first:
        first.import_pages(pdf, [0])
        first.save(tmp_path / "print.pdf")
    scan(tmp_path / "print.pdf", tmp_path / "004.scan.pdf", SCANNERS["scan"])
    return tmp_path / "004.scan.pdf"


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting != AS_IT_IS])
def test_a_setting_replaces_an_attribute_of_the_reader(setting: str) -> None:
    for swap in SETTINGS[setting]:
        assert getattr(swap.module, swap.name) != swap.other


def test_pages_seconds_and_memory_are_those_of_reading(page: Path) -> None:
    cost = measure(page.parent, AS_IT_IS)
    assert cost.pages == 1
    assert cost.seconds_per_page > 0.1
    assert cost.megabytes is None or 100 < cost.megabytes < 1024
    assert cost.figures.startswith("304 | ")


def test_rapidocr_reads_the_same_characters(page: Path) -> None:
    raster = draw_page(page, 1, SCAN_DPI)
    ours, theirs = read_raster(raster), read_by_rapidocr(raster)
    assert (theirs.horizontals, theirs.verticals) == (ours.horizontals, ours.verticals)
    one, other = (Counter(glyph.text for glyph in marks.glyphs) for marks in (ours, theirs))
    assert one.total() > 400
    assert (one & other).total() > 0.95 * one.total()
    assert len(SETTINGS[RIVAL]) == 1
