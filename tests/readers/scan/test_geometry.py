"""Pages turned into scans (skewed, noisy, sealed or warped) give the cells that their PDF draws."""

from functools import cache
from itertools import accumulate, product
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model.notes import CountedDoubt, PageDoubt
from extract.readers.page.ruling_lines import RulingLine, find_lattices
from extract.readers.pdf.page import read_page
from extract.readers.scan.geometry import StraightPage, straighten
from extract.readers.scan.ruling_lines import ImageArray

FILES = Path(__file__).parents[2] / "data" / "files"
PAGES = [("tianjin.pdf", 1), ("nantong.pdf", 3), ("chaoyang.pdf", 2), ("tianjin_wordstyle.pdf", 2)]
Span = tuple[int, int, int, int]


@cache
def printed(name: str, number: int, dpi: int) -> ImageArray:
    """A clean page as a printer would have it: H x W x 3."""
    with pypdfium2.PdfDocument(FILES / name) as document:
        return document[number - 1].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[..., :3].copy()


@cache
def drawn(name: str, number: int) -> list[list[Span]]:
    """The spans of the tables that the PDF itself draws."""
    with pypdfium2.PdfDocument(FILES / name) as document:
        marks = read_page(document.raw, number)
    return spans_of(marks.horizontals, marks.verticals)


def spans_of(horizontals, verticals) -> list[list[Span]]:
    return [
        [(cell.row, cell.column, cell.rowspan, cell.colspan) for cell in lattice.cells]
        for lattice in find_lattices(horizontals, verticals)
    ]


def found(straight: StraightPage, dpi: int) -> list[list[Span]]:
    point = dpi / 72
    return spans_of(
        *(
            [RulingLine(*(part / point for part in rule)) for rule in side]
            for side in (straight.horizontals, straight.verticals)
        )
    )


def turned(image: ImageArray, degrees: float) -> ImageArray:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    white = (255,) * 3
    return cv2.GaussianBlur(cv2.warpAffine(image, matrix, (width, height), borderValue=white), (0, 0), 0.6)


def noisy(image: ImageArray, deviation: float) -> ImageArray:
    noise = np.random.default_rng(5).normal(0, deviation, image.shape[:2])
    return (image + (noise if image.ndim == 2 else noise[..., None])).clip(0, 255).astype(np.uint8)


def sealed(image: ImageArray, colour: tuple[int, int, int], dpi: int) -> ImageArray:
    """The page with a round seal of 1.6 inches over its middle, through which the print shows."""
    height, width = image.shape[:2]
    ring = np.zeros((height, width), np.uint8)
    cv2.circle(ring, (width // 2, height // 4), round(0.8 * dpi), 255, round(0.05 * dpi), cv2.LINE_AA)
    cover = 0.75 * ring[..., None] / 255
    return (image * (1 - cover) + image * (np.array(colour) / 255) * cover).astype(np.uint8)


def bowed(image: ImageArray, pixels: float) -> ImageArray:
    height, width = image.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    arch = (pixels * np.sin(np.pi * x / width)).astype(np.float32)
    return cv2.remap(image, x, y + arch, cv2.INTER_LINEAR, borderValue=(255,) * 3)


def narrowed(image: ImageArray, part: float) -> ImageArray:
    """The page as seen by a camera whose upper edge is farther away."""
    height, width = image.shape[:2]
    away = part * width
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[away, away / 2], [width - away, away / 4], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(image, matrix, (width, height), borderValue=(255,) * 3)


@pytest.mark.parametrize(("name", "number"), PAGES)
@pytest.mark.parametrize("degrees", [-3, 0, 0.6, 2])
def test_a_skewed_page_has_the_cells_of_its_pdf(name, number, degrees) -> None:
    straight = straighten(turned(printed(name, number, 200), degrees), 200)
    assert straight.angle == pytest.approx(-degrees, abs=0.05)
    assert found(straight, 200) == drawn(name, number)
    assert straight.doubt is None


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_a_copy_of_a_copy_has_the_cells_of_its_pdf(name, number) -> None:
    """Grey paper lit from the left, noise, and a strip of the copier's lid along two sides."""
    page = turned(printed(name, number, 200), 1.4)
    copy = noisy(page * np.linspace(0.95, 0.6, page.shape[1])[None, :, None], 8)
    copy[:, :40] = copy[:45] = 20
    assert found(straighten(copy, 200), 200) == drawn(name, number)


@pytest.mark.parametrize(("name", "number"), PAGES[1:])
def test_a_heavy_scan_has_the_cells_of_its_pdf(name, number) -> None:
    scan = noisy(turned(printed(name, number, 150), 2), 18)
    assert found(straighten(scan, 150), 150) == drawn(name, number)


@pytest.mark.parametrize("colour", [(215, 35, 35), (40, 60, 200)])
def test_a_seal_vanishes_and_the_ruling_lines_under_it_stay(colour) -> None:
    page = printed("nantong.pdf", 3, 200)
    straight = straighten(turned(sealed(page, colour, 200), 0.6), 200)
    assert found(straight, 200) == drawn("nantong.pdf", 3)
    clean = straighten(turned(page, 0.6), 200).ink
    assert (np.abs(clean.astype(int) - straight.ink) > 100).sum() < 500


def test_a_blue_print_is_not_a_seal() -> None:
    page = printed("tianjin.pdf", 1, 200)
    blue = np.stack([page[..., 0], page[..., 1], 255 - (255 - page[..., 2]) // 3], axis=-1)
    straight = straighten(blue, 200)
    assert found(straight, 200) == drawn("tianjin.pdf", 1)
    assert (straight.ink < 100).sum() > 0.9 * (page[..., 0] < 100).sum()


@pytest.mark.parametrize(("name", "number"), PAGES)
@pytest.mark.parametrize("warp", [lambda page: bowed(page, 12), lambda page: narrowed(page, 0.01)])
def test_a_warped_page_is_flattened(name, number, warp) -> None:
    straight = straighten(warp(printed(name, number, 200)), 200)
    assert straight.warp
    assert found(straight, 200) == drawn(name, number)


@pytest.mark.parametrize("spoilt", [lambda page: turned(page, 1.5), lambda page: bowed(page, 12), lambda page: page])
def test_a_point_of_the_straight_image_is_found_on_the_page(spoilt) -> None:
    page = spoilt(printed("tianjin.pdf", 1, 200))
    straight = straighten(page, 200)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    for y, x0, x1 in straight.horizontals:
        for x in np.linspace(x0 + 5, x1 - 5, 7):
            on_x, on_y = (round(part) for part in straight.page_point(float(x), y))
            assert grey[on_y - 2 : on_y + 3, on_x].min() < 160


def test_broken_ruling_lines_are_uncertain() -> None:
    page = printed("nantong.pdf", 3, 200).copy()
    rows, columns = np.nonzero(page.min(axis=2) < 160)
    for index in np.random.default_rng(5).choice(len(rows), 2000):
        y, x = rows[index], columns[index]
        page[max(y - 4, 0) : y + 5, max(x - 4, 0) : x + 5] = 255
    straight = straighten(page, 200)
    assert isinstance(straight.doubt, CountedDoubt)
    assert straight.doubt.code is PageDoubt.MISSING_CELLS


def test_the_same_pixels_give_the_same_ruling_lines() -> None:
    page = noisy(turned(printed("chaoyang.pdf", 2, 200), -1), 10)
    one, other = straighten(page, 200), straighten(page.copy(), 200)
    assert (one.horizontals, one.verticals, one.angle) == (other.horizontals, other.verticals, other.angle)
    assert np.array_equal(one.ink, other.ink)


@pytest.mark.parametrize(
    "image",
    [
        np.full((1000, 700, 3), 255, np.uint8),
        np.zeros((1000, 700), np.uint8),
        np.full((3, 700), 255, np.uint8),
        np.random.default_rng(5).integers(0, 256, (1000, 700, 3)).astype(np.uint8),
    ],
    ids=["white", "black", "a line of pixels", "grain"],
)
def test_a_image_of_nothing_has_no_ruling_lines(image) -> None:
    straight = straighten(image, 100)
    assert (straight.horizontals, straight.verticals) == ([], [])


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[int], list[int], set[tuple[int, int]]]:
    """Column edges and row edges in pixels of 200 dpi, and the cells that are merged with the one on their right."""
    xs = list(accumulate(draw(st.lists(st.integers(110, 300), min_size=2, max_size=5)), initial=150))
    ys = list(accumulate(draw(st.lists(st.integers(45, 160), min_size=2, max_size=9)), initial=200))
    places = list(product(range(len(ys) - 1), range(len(xs) - 2)))
    return xs, ys, draw(st.sets(st.sampled_from(places), max_size=5))


@given(grids(), st.floats(-3, 3), st.integers(0, 18), st.integers(2, 4), st.integers(0, 120))
@settings(max_examples=20, deadline=None)
def test_any_grid_is_found_again(grid, degrees, noise, thickness, grey) -> None:
    xs, ys, merged = grid
    page = np.full((ys[-1] + 200, xs[-1] + 150, 3), 255, np.uint8)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), (grey,) * 3, thickness)
    for row, column in product(range(len(ys) - 1), range(len(xs))):
        if (row, column - 1) not in merged:
            cv2.line(page, (xs[column], ys[row]), (xs[column], ys[row + 1]), (grey,) * 3, thickness)
    horizontals = [RulingLine(y * 0.36, xs[0] * 0.36, xs[-1] * 0.36) for y in ys]
    verticals = [
        RulingLine(xs[column] * 0.36, ys[row] * 0.36, ys[row + 1] * 0.36)
        for row, column in product(range(len(ys) - 1), range(len(xs)))
        if (row, column - 1) not in merged
    ]
    straight = straighten(noisy(turned(page, degrees), noise), 200)
    assert found(straight, 200) == spans_of(horizontals, verticals)
