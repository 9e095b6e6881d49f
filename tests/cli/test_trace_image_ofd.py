"""`jixiao trace` leads from a fact to its cell on a page of an OFD, in words and as an image."""

from pathlib import Path

import pytest
from PIL import Image

from evaluation.render import tables_of
from evaluation.render_ofd import write_ofd
from tests.cli.test_trace_image import ACTUAL, jixiao, yellow_box
from tests.conftest import ROOT
from tests.harness.homes import Home
from tests.harness.runs import run_pipeline
from warehouse.provenance.images.page import draw_page
from warehouse.provenance.trace import trace
from warehouse.settings import Settings

A4 = 1240, 1754
EDGE = 24


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after a run on one form. Only to be read."""
    home = Home(tmp_path_factory.mktemp("trace"))
    home.inbox.mkdir()
    write_ofd(tables_of(ROOT / "tests" / "data" / "grids" / "004.json"), home.inbox / "chaoyang.ofd")
    assert run_pipeline(Settings(home=home.path))
    return home


def test_the_cell_is_marked_at_its_place_on_the_page(home: Home, tmp_path: Path) -> None:
    ((key,),) = home.rows(ACTUAL)
    out = tmp_path / "cell.png"
    done = jixiao(home, "trace", key, "--field", "actual_value", "--image", str(out))
    assert "chaoyang.ofd (sha256" in done.stdout
    assert ", page 1, table 1, row 15, column 6\n" in done.stdout
    assert done.stdout.splitlines()[-1] == f"drawn: {out}"
    (one,) = trace(Settings(home=home.path), key, "actual_value")
    assert one.bounding_box is not None
    with Image.open(out) as image:
        left, top = (image.width - A4[0]) // 2, image.height - EDGE - A4[1]
        page = image.convert("RGB").crop((left, top, left + A4[0], top + A4[1]))
    box = yellow_box(page)
    assert box == pytest.approx([edge * 150 / 72 for edge in one.bounding_box], abs=4)
    dark = page.crop(box).convert("L").point(lambda value: 255 if value < 90 else 0)
    assert sum(dark.histogram()[255:]) > 200


def test_a_page_is_drawn_with_its_parts_in_place() -> None:
    """The lines of the first page of a sample are at their pixels, and its text is between them."""
    image, shown = draw_page(ROOT / "tests" / "data" / "files" / "tianjin.ofd", 1, [((72, 72, 144, 144), 1)])
    assert image.size == A4
    assert [one.box for one in shown] == [pytest.approx((148, 148, 302, 302), abs=0.1)]
    dark = image.convert("L").point(lambda value: 255 if value < 128 else 0)
    assert dark.getbbox() == pytest.approx((94, 153, 1124, 716), abs=4)
