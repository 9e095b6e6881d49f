"""One line of text, or one sign alone, as the model reads it."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from extract.readers.scan.recogniser import Character, recognise
from extract.readers.scan.single_glyph import read_single_glyph
from tests.conftest import ROOT
from tests.harness.scans import printed


def text_of(found: list[Character]) -> str:
    return "".join(one.text for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "2024年知识产权运营服务体系建设专项资金", "不少于7000件", "10926.2", "373.8", "11.900%", "0.00", "-5.3",
        "≥95%", "≤40万元", "PCT专利申请量", "610101天津市知识产权局",
    ],
)  # fmt: skip
def test_a_line_is_read_with_confidence(text: str) -> None:
    found = recognise(printed(text))
    assert text_of(found) == text
    assert all(0.6 < one.confidence < 1 for one in found)


@pytest.mark.parametrize("size", [16, 22, 30, 48, 90])
def test_a_line_of_any_height_is_read(size: int) -> None:
    assert text_of(recognise(printed("全年执行数1300万元", size))) == "全年执行数1300万元"


def test_each_character_is_where_it_stands() -> None:
    text = "财政拨款与其他资金"
    places = [one.at for one in recognise(printed(text))]
    assert places == pytest.approx([(n + 0.5) / len(text) for n in range(len(text))], abs=0.03)


def test_the_same_line_is_read_the_same_twice() -> None:
    line = printed("服务对象满意度≥90%")
    assert recognise(line) == recognise(line)


@pytest.mark.parametrize("shape", [(1, 1), (40, 1), (1, 400), (40, 8), (3, 3)])
def test_white_of_any_shape_is_nothing(shape: tuple[int, int]) -> None:
    assert recognise(np.full(shape, 255, np.uint8)) == []
    assert read_single_glyph(np.full(shape, 255, np.uint8)) == []


def test_a_line_as_long_as_no_page_is_wide_costs_no_more_than_its_bound() -> None:
    """Its characters are compressed and mostly lost; it only has to end, and fast."""
    long = np.tile(printed("绩效目标"), (1, 200))
    assert all(0 <= one.at <= 1 for one in recognise(long))


@pytest.mark.parametrize(("sign", "read"), [("≥", "≥"), ("≤", "≤"), ("=", "="), ("＝", "="), (">", ">"), ("<", "<")])
def test_a_single_comparator_is_read_as_one(sign: str, read: str) -> None:
    (found,) = read_single_glyph(printed(sign, least_height=0.9))
    assert found.text == read
    assert found.confidence > 0.8


@pytest.mark.parametrize("sign", ["—", "－", "——"])
def test_a_single_dash_is_a_dash_and_not_the_numeral_one(sign: str) -> None:
    assert text_of(read_single_glyph(printed(sign, least_height=0.9))) == "—"


@pytest.mark.parametrize("sign", [*"0123456789", "√", "/", "件", "个", "无", "是", "%"])
def test_a_single_digit_or_word_stays_what_it_is(sign: str) -> None:
    (found,) = read_single_glyph(printed(sign, least_height=0.9))
    assert (found.text, found.confidence > 0.8) == (sign, True)


def test_a_single_sign_in_small_print_is_read() -> None:
    for sign in "≥≤=":
        assert text_of(read_single_glyph(printed(sign, 24, least_height=0.9))) == sign


def test_dirt_alone_is_nothing() -> None:
    cell = np.full((32, 32), 255, np.uint8)
    cv2.circle(cell, (16, 16), 2, 0, -1)
    assert read_single_glyph(cell) == []


def test_a_blot_alone_is_no_figure() -> None:
    """Ink that is no character is reported as such, or has at least a low confidence."""
    cell = np.full((32, 32), 255, np.uint8)
    cv2.rectangle(cell, (4, 4), (27, 27), 0, -1)
    assert all(one.confidence < 0.8 for one in read_single_glyph(cell))


def test_reading_an_image_writes_nothing_to_the_home(tmp_path: Path) -> None:
    """The engine writes a note on its telemetry there unless it is disabled; the child process has a home of its
    own."""
    home = tmp_path / "home"
    home.mkdir()
    Image.fromarray(printed("全年执行数")).save(tmp_path / "line.png")
    code = (
        "import sys, numpy as np\n"
        "from PIL import Image\n"
        "from extract.readers.scan.recogniser import recognise\n"
        "print(''.join(one.text for one in recognise(np.asarray(Image.open(sys.argv[1])))))\n"
    )
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "line.png"],
        env={name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | places,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "全年执行数\n"
    assert list(home.rglob("*")) == []
