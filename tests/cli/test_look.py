"""``jixiao look``: a page as it was read, drawn."""

from pathlib import Path

import pytest
from PIL import Image

from extract.runtime.errors import JixiaoError
from jixiao.look import look
from tools.seeds import FILES

GREEN = (60, 170, 80)


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("chaoyang.pdf", "legible; 28 ruling lines, 736 characters, 0 more that are not believed"),
        ("tianjin.ofd", "legible; 30 ruling lines, 473 characters, 0 more that are not believed"),
    ],
)
def test_a_page_is_drawn_with_the_characters_that_were_read(
    name: str, summary: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.png"
    look(FILES / name, 1, out)
    assert capsys.readouterr().out == f"{FILES / name}, page 1: {summary}\ndrawn: {out}\n"
    with Image.open(out) as image:
        assert image.width == pytest.approx(595 * 200 / 72, abs=2)
        greenish = [colour for _, colour in image.getcolors(1 << 24) if colour[1] - colour[0] > 40]
    assert greenish


def test_a_format_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JixiaoError, match=r"chaoyang\.docx: .*has no pages to show") as error:
        look(FILES / "chaoyang.docx", 1, tmp_path / "page.png")
    assert error.value.exit_code == 2
