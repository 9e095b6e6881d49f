"""Simulated scans are deterministic and are extracted like scans."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from evaluation.documents import FILES, Reading, read_rendered, total
from evaluation.scanner import SCANNERS, scan
from extract.readers.scan.geometry import straighten

PRINT = FILES / "chaoyang.pdf"


def first_page(path: Path, dpi: int) -> np.ndarray:
    with pdfium.PdfDocument(path) as pdf:
        assert len(pdf) == 5
        return pdf[0].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[..., :3].copy()


@pytest.mark.parametrize(("form", "dpi", "angle"), [("scan", 200, 0.5), ("poor scan", 150, 1.6)])
def test_a_scan_is_skewed_and_has_a_red_seal(tmp_path: Path, form: str, dpi: int, angle: float) -> None:
    scan(PRINT, tmp_path / "scan.pdf", SCANNERS[form])
    page = first_page(tmp_path / "scan.pdf", dpi)
    assert abs(straighten(page, dpi).angle) == pytest.approx(angle, abs=0.05)
    red, green, blue = (page[..., channel].astype(int) for channel in range(3))
    y, x = np.nonzero((red - green > 80) & (red - blue > 80))
    assert (x.mean() / page.shape[1], y.mean() / page.shape[0]) == pytest.approx((0.7, 0.75), abs=0.03)
    with pdfium.PdfDocument(tmp_path / "scan.pdf") as pdf:
        assert pdf[0].get_textpage().get_text_range() == ""


def test_only_a_poor_scan_has_noise(tmp_path: Path) -> None:
    spread = {}
    for form, scanner in SCANNERS.items():
        scan(PRINT, tmp_path / "scan.pdf", scanner)
        spread[form] = float(first_page(tmp_path / "scan.pdf", scanner.dpi)[20:60, 20:60, 1].std())
    assert spread["scan"] == 0
    assert spread["poor scan"] > 5


def test_scanning_is_deterministic(tmp_path: Path) -> None:
    for name in ("one.pdf", "other.pdf"):
        scan(PRINT, tmp_path / name, SCANNERS["poor scan"])
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()


@pytest.mark.long
@pytest.mark.parametrize(("form", "least", "most_wrong"), [("scan", 0.97, 0), ("poor scan", 0.95, 1)])
def test_scans_of_other_publishers_keep_their_accuracy(form: str, least: float, most_wrong: int) -> None:
    readings: list[Reading] = list(read_rendered([form]))
    together = total(readings)
    assert len(readings) == 7
    assert together.rates().f1 >= least
    assert together.wrong_numbers <= most_wrong
