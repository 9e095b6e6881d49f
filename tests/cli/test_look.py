"""``jixiao look``: a page as it was read, drawn."""

from pathlib import Path

import pytest
from PIL import Image

from extract.runtime.errors import JixiaoError
from jixiao.look import look
from tools.seeds import FILES


@pytest.mark.parametrize(
    ("name", "width", "summary"),
    [
        ("chaoyang.pdf", 1700, "legible; 28 ruling lines, 736 characters, 0 more that are rejected"),
        ("tianjin.ofd", 1654, "legible; 30 ruling lines, 473 characters, 0 more that are rejected"),
    ],
)
def test_a_page_is_drawn_with_the_characters_that_were_read(
    name: str, width: int, summary: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.png"
    look(FILES / name, 1, out)
    assert capsys.readouterr().out == f"{FILES / name}, page 1: {summary}\ndrawn: {out}\n"
    with Image.open(out) as image:
        assert image.width == width
        colours = image.getcolors(1 << 24)
    assert any(green - red > 40 for _, (red, green, _) in colours)  # the shade of accepted characters


def test_a_format_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JixiaoError, match=r"chaoyang\.docx: .*has no pages to show") as error:
        look(FILES / "chaoyang.docx", 1, tmp_path / "page.png")
    assert error.value.exit_code == 2
