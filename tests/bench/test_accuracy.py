"""The page on accuracy says what is so today, and what it leaves out is not in the files."""

import json
import re
from functools import cache
from typing import Any

import pypdfium2 as pdfium

from bench.accuracy import FILES, REPORT, Reading, read_all, report
from tests.conftest import ROOT, read_gold


@cache
def readings() -> list[Reading]:
    return list(read_all())


def cells_of_grid(name: str) -> list[str]:
    grid: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "grids" / f"{name}.json").read_text("utf-8"))
    return [cell["text"] for table in grid["tables"] for row in table["rows"] for cell in row]


def test_the_page_is_what_the_command_writes_today() -> None:
    assert REPORT.read_text("utf-8") == report(readings())


def test_no_format_gives_a_number_that_is_not_printed() -> None:
    wrong = {(one.document, one.format): one.tally.wrong_numbers for one in readings() if one.tally.wrong_numbers}
    assert wrong == {}


def test_the_caption_of_tianjins_tenth_form_stands_in_a_cell_of_the_ninth() -> None:
    run_in = [text for text in cells_of_grid("001") if "\n610203天津市知识产权保护中心" in text]
    assert run_in == ["≥95%\n610203天津市知识产权保护中心"]
    assert "≥95%" in [row["target"] for row in read_gold("001")["projects"][8]["indicators"]]


def test_the_year_of_nantongs_second_pdf_is_not_in_it() -> None:
    with pdfium.PdfDocument(FILES / "nantong_wordstyle.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert text.count("南通市本级项目预算绩效目标表") == 8
    assert "2024年度" not in re.sub(r"\s+", "", text)
