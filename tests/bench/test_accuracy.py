"""The page on accuracy says what is so today, and what it leaves out is not in the files."""

import re
from collections.abc import Sequence
from functools import cache

import pypdfium2 as pdfium

from bench.accuracy import REPORT, Readings, read_all, report
from bench.documents import DEV, FILES, Reading

OF_A_PDF = re.compile(r"^\| (?:pdf|all five) \||\| pdf \|$")
"""A line of the page on what LibreOffice rendered: it may be another on a machine with other fonts."""


@cache
def readings() -> Readings:
    return read_all(("docx", "xlsx", "html", "text"))


def lines_of_page(page: str) -> list[str]:
    return [line for line in page.splitlines() if not OF_A_PDF.search(line)]


def wrong_numbers(some: Sequence[Reading]) -> dict[tuple[str, str], int]:
    return {(one.document, one.format): one.tally.wrong_numbers for one in some if one.tally.wrong_numbers}


def test_the_page_is_what_the_command_writes_today() -> None:
    assert lines_of_page(REPORT.read_text("utf-8")) == lines_of_page(report(readings()))


def test_no_format_of_a_sample_gives_a_number_that_is_not_printed() -> None:
    assert wrong_numbers(readings().samples) == {}


def test_no_rendered_file_gives_a_number_that_is_not_printed() -> None:
    assert wrong_numbers(readings().rendered) == {}


def test_the_year_of_nantongs_second_pdf_is_not_in_it() -> None:
    with pdfium.PdfDocument(FILES / "nantong_wordstyle.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert text.count("南通市本级项目预算绩效目标表") == 8
    assert "2024年度" not in re.sub(r"\s+", "", text)


def test_the_unit_of_a_released_fund_stands_in_the_letter_and_not_in_the_form() -> None:
    folder = DEV / "28_qingjian_shaanxi_target_letter"
    letter, _, form = (folder / "source.txt").read_text("utf-8").partition("附表1 |")
    assert "500万元" in letter
    assert re.findall(r"\d+万元", form) == ["120万元"]
    assert re.findall(r"单位[：:]?万?元|[（(]万?元", (folder / "grid.json").read_text("utf-8")) == []
