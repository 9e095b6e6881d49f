"""Cost and accuracy of the scan reader by setting, compared with a common OCR pipeline.

The same scans are read with each setting, in a separate process on one thread. The first setting is that of production.
The others exist only here: each replaces a step of the reader, to measure the effect of this step.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import cv2
import numpy as np
import pypdfium2

from benchmarks.fresh import peak_megabytes
from evaluation.accuracy import REPORT, figures
from evaluation.documents import ROOT, Reading, gold_of_file, grids_of_others, read_file, total
from evaluation.kept_tables import COSTS, with_table
from evaluation.render import render
from evaluation.scanner import SCANNERS
from extract.readers.page.layout import PageMarks
from extract.readers.page.raster import Raster
from extract.readers.page.ruling_lines import RulingLine
from extract.readers.page.text import Glyph
from extract.readers.scan import geometry as scan_geometry
from extract.readers.scan import page as scan
from extract.readers.scan.recogniser import recognise

AS_IT_IS, RIVAL = "production", "rapidocr detects and reads the lines"

_HEAD = """\
| scans | setting | CPU s per page | peak MB | facts | F1 | precision | recall | numbers right | wrong numbers |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"""

SCAN = ".scan.pdf"
"""Suffix of the file name of a scan, after the name of its gold."""

_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


class Swap(NamedTuple):
    """The replacement of a step of the reader.

    Attributes:
        module: The module that contains the step.
        name: The name of the step, a function or constant of the module.
        other: The function or constant that replaces it.
    """

    module: Any
    name: str
    other: object


def _with_seals(pixels: Any, dpi: float) -> Any:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return grey, np.zeros_like(grey)


def _as_faint(grey: Any, dpi: float) -> Any:
    return grey


def _as_found(line: Any, characters: Any, em: float, read: Callable[[Any], Any]) -> Any:
    return characters


def read_by_rapidocr(raster: Raster) -> PageMarks:
    """Read the text of a page image with the rapidocr pipeline.

    The page is straightened, and its ruling lines are found, by the scan reader of jixiao.
    """
    straight = scan.straighten(raster.pixels, raster.dpi)
    page = straight.drawn(raster.pixels)
    point = raster.dpi / 72
    horizontals, verticals = (
        [RulingLine(at / point, start / point, end / point) for at, start, end in side]
        for side in (straight.horizontals, straight.verticals)
    )
    lines = rapidocr()(page[..., ::-1].copy()).word_results or ()
    glyphs = [glyph for line in lines for glyph in _glyphs(line, point)]
    return PageMarks(raster.number, raster.width, raster.height, glyphs, horizontals, verticals)


@cache
def rapidocr() -> Callable[[Any], Any]:
    """Return the rapidocr pipeline with default settings, on one thread; its argument is an image in BGR."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - so that other settings do not load it

    options = {"Global.log_level": "error", "Global.return_word_box": True, "Global.return_single_char_box": True}
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    return RapidOCR(params=options | threads)


def _glyphs(line: Sequence[tuple[str, float, Sequence[Sequence[float]]]], point: float) -> Iterator[Glyph]:
    """Yield the characters of a line, each with the white space before it.

    Args:
        line: The pieces of the line: text, confidence, and corners in pixels.
        point: Pixels per point.
    """
    space = ""
    for text, confidence, corners in line:
        (x0, x1), (top, bottom) = ((min(side) / point, max(side) / point) for side in zip(*corners, strict=True))
        edges = [x0 + (x1 - x0) * part / len(text) for part in range(len(text) + 1)]
        for letter, (left, right) in zip(text, pairwise(edges), strict=bool(text)):
            if letter.isspace():
                space = letter
                continue
            yield Glyph(letter, left, top, right, bottom, bottom, space, float(confidence))
            space = ""


SETTINGS: Mapping[str, tuple[Swap, ...]] = {
    AS_IT_IS: (),
    "150 pixels per inch": (Swap(scan, "SCAN_DPI", 150),),
    "250 pixels per inch": (Swap(scan, "SCAN_DPI", 250),),
    "300 pixels per inch": (Swap(scan, "SCAN_DPI", 300),),
    "seals are not removed": (Swap(scan_geometry, "without_seals", _with_seals),),
    "faint print is not darkened": (Swap(scan_geometry, "_darkened", _as_faint),),
    "missed characters are not recovered": (Swap(scan, "complete", _as_found),),
    "single glyphs are read like lines": (Swap(scan, "read_single_glyph", recognise),),
    RIVAL: (Swap(scan, "read_raster", read_by_rapidocr),),
}
"""The steps that each setting replaces, by the name of the setting."""


class Cost(NamedTuple):
    """The cost and accuracy of reading a set of scans.

    Attributes:
        pages: Number of pages of all scans.
        seconds: Processor seconds for all pages.
        megabytes: Peak memory of the process in mebibytes; None if it is unknown.
        figures: The accuracy, as :func:`evaluation.accuracy.figures` formats it.
    """

    pages: int
    seconds: float
    megabytes: float | None
    figures: str

    @property
    def seconds_per_page(self) -> float:
        """Processor seconds per page."""
        return self.seconds / self.pages


def make_scans(folder: Path, form: str) -> None:
    """Write scans of the other publishers' documents into a folder; `form` is one of the SCANNERS.

    Raises:
        FileNotFoundError: LibreOffice is not installed.
    """
    for name, path in render(grids_of_others(), folder, form).items():
        path.rename(folder / f"{name}{SCAN}")


def measure(folder: Path, setting: str) -> Cost:
    """Read all scans of a folder with a setting, in a separate process on one thread; return cost and accuracy."""
    command = [sys.executable, "-m", "benchmarks.scans", "--setting", setting, "--folder", str(folder)]
    done = subprocess.run(  # noqa: S603 - this module
        command, cwd=ROOT, env=os.environ | _ONE_THREAD, check=True, stdout=subprocess.PIPE, text=True
    )
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _measure(folder: Path, setting: str) -> Cost:
    cv2.setNumThreads(1)
    paths = sorted(folder.glob(f"*{SCAN}"))
    with ExitStack() as swapped:
        for swap in SETTINGS[setting]:
            swapped.enter_context(patch.object(*swap))
        _read(paths[0])  # warm-up: loading of models is not measured
        began = time.process_time()
        readings = [_read(path) for path in paths]
        seconds = time.process_time() - began
    return Cost(sum(map(_pages, paths)), seconds, peak_megabytes(), figures(total(readings)))


def _read(path: Path) -> Reading:
    name = path.name.removesuffix(SCAN)
    return read_file(name, "", path, gold_of_file(name, path.name))


def _pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def table() -> Iterator[str]:
    """Yield the rows of the Markdown table, each as soon as it is measured.

    Raises:
        FileNotFoundError: LibreOffice is not installed.
    """
    for form in SCANNERS:
        with tempfile.TemporaryDirectory() as folder:
            make_scans(Path(folder), form)
            for setting in SETTINGS:
                cost = measure(Path(folder), setting)
                memory = "–" if cost.megabytes is None else f"{cost.megabytes:.0f}"
                yield f"| {form} | {setting} | {cost.seconds_per_page:.2f} | {memory} | {cost.figures} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every setting, print the table and write it into docs/accuracy.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scans", description=main.__doc__)
    parser.add_argument("--setting", choices=SETTINGS, help="measure only this setting, on the scans of --folder")
    parser.add_argument("--folder", type=Path, help="folder of these scans")
    options = parser.parse_args(arguments)
    if options.setting:
        print(json.dumps(_measure(options.folder, options.setting)))
        return 0
    lines = _HEAD.splitlines()
    print(_HEAD)
    try:
        for row in table():
            print(row, flush=True)
            lines.append(row)
    except (FileNotFoundError, subprocess.SubprocessError) as error:
        print(f"scans: {error}", file=sys.stderr)
        return 1
    REPORT.write_text(with_table(REPORT.read_text("utf-8"), COSTS, "\n".join(lines)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
