"""The page on accuracy says what is so today, and what it leaves out is not in the files."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

import pypdfium2 as pdfium
import pytest

from evaluation.accuracy import REPORT, Readings, costs_of, figures, read_all, report, with_costs
from evaluation.documents import DEV, FILES, Reading, read_made

ELSEWHERE = re.compile(r"^\| (?:pdf|borderless|(?:poor )?scan) \||\| pdf \|$")
"""A line on what LibreOffice rendered, which may be another with other fonts; or on a scan, of which more below."""

APART = re.compile(r"^(?:## Scans|The first of those in PDFs).*?(?=^## )", re.MULTILINE | re.DOTALL)
"""The part of the page on scans, and the facts that are not right in them."""

ROUNDING = 0.005
"""By how much F1 of a scan may differ: another processor rounds otherwise, and reads a character in thousands so."""


@cache
def readings() -> Readings:
    return read_all(("docx", "xlsx", "html", "text", "ofd"))


def lines_of_page(page: str) -> list[str]:
    return [line for line in APART.sub("", page).splitlines() if not ELSEWHERE.search(line)]


def wrong_numbers(some: Sequence[Reading]) -> dict[tuple[str, str], int]:
    return {(one.document, one.format): one.tally.wrong_numbers for one in some if one.tally.wrong_numbers}


def row_of(page: str, form: str, document: str) -> list[str]:
    """Facts, F1, precision, recall, right and wrong numbers of a scan as the page has them."""
    (row,) = re.findall(rf"^\| {form} \| {document} \| (.*) \|$", page, re.MULTILINE)
    return str(row).split(" | ")


def is_same(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows of figures of a scan say the same, but for what another processor may change."""
    rates = zip(map(float, row[1:4]), map(float, other[1:4]), strict=True)
    counts = zip(numbers_of(row[4:]), numbers_of(other[4:]), strict=True)
    return (
        row[0] == other[0]
        and all(abs(one - another) <= ROUNDING for one, another in rates)
        and all(abs(one - another) <= 1 for one, another in counts)
    )


def numbers_of(cells: Iterable[str]) -> list[int]:
    return [int(number) for cell in cells for number in cell.split(" of ")]


def test_the_page_is_what_the_command_writes_today() -> None:
    assert lines_of_page(REPORT.read_text("utf-8")) == lines_of_page(report(readings()))


@pytest.mark.parametrize(("form", "document"), [("scan", "chaoyang"), ("scan", "tianjin"), ("poor scan", "chaoyang")])
def test_the_page_says_what_is_read_in_a_scan_today(form: str, document: str) -> None:
    (reading,) = read_made([document], form)
    page = row_of(REPORT.read_text("utf-8"), form, document)
    assert is_same(figures(reading.tally).split(" | "), page), (figures(reading.tally), page)


def test_another_figure_on_the_page_is_noticed() -> None:
    page = REPORT.read_text("utf-8")
    other = page.replace("| together | 3587 | 0.9962 |", "| together | 3587 | 0.9963 |")
    assert other != page
    assert lines_of_page(other) != lines_of_page(page)


@pytest.mark.parametrize(("cell", "other"), [(0, "303"), (1, "0.0100"), (4, "8 of 11"), (5, "3 of 11")])
def test_another_figure_of_a_scan_is_noticed(cell: int, other: str) -> None:
    row = row_of(REPORT.read_text("utf-8"), "scan", "chaoyang")
    assert is_same(row, row)
    assert not is_same(row, [*row[:cell], other, *row[cell + 1 :]])


def test_the_table_of_costs_stays_where_the_rest_is_written_anew() -> None:
    page = REPORT.read_text("utf-8")
    other = with_costs(page, "| scan | as it is |")
    assert costs_of(other) == "| scan | as it is |"
    assert lines_of_page(other) == lines_of_page(page)
    assert with_costs(other, costs_of(page)) == page


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
