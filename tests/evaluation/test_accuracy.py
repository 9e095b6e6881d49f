"""docs/accuracy.md is up to date, and the fields that it leaves out are not in the files."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

import pypdfium2 as pdfium
import pytest

from evaluation.accuracy import REPORT, Readings, figures, read_all, report
from evaluation.documents import DEV, FILES, Reading, read_made
from evaluation.kept_tables import COSTS, SEEN, table_of, with_table

ELSEWHERE = re.compile(r"^\| (?:pdf|borderless|(?:poor )?scan) \||\| pdf \|$")
"""A line about files rendered by LibreOffice, which depend on its fonts, or about a scan."""

APART = re.compile(r"^(?:## Scans|The first of those in borderless PDFs).*?(?=^## )", re.MULTILINE | re.DOTALL)
"""The section on scans, and their misses."""

ROUNDING = 0.005
"""Tolerance of F1 of a scan: processors round differently, which changes one character in thousands."""


@cache
def readings() -> Readings:
    return read_all(("docx", "xlsx", "html", "text", "ofd"))


def lines_of_page(page: str) -> list[str]:
    return [line for line in APART.sub("", page).splitlines() if not ELSEWHERE.search(line)]


def wrong_numbers(some: Sequence[Reading]) -> dict[tuple[str, str], int]:
    return {(one.document, one.format): one.tally.wrong_numbers for one in some if one.tally.wrong_numbers}


def row_of(page: str, form: str, document: str) -> list[str]:
    """Return facts, F1, precision, recall, right and wrong numbers of a scan from the page."""
    (row,) = re.findall(rf"^\| {form} \| {document} \| (.*) \|$", page, re.MULTILINE)
    return str(row).split(" | ")


def is_same(row: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two rows of figures of a scan are equal within the tolerance."""
    rates = zip(map(float, row[1:4]), map(float, other[1:4]), strict=True)
    counts = zip(numbers_of(row[4:]), numbers_of(other[4:]), strict=True)
    return (
        row[0] == other[0]
        and all(abs(one - another) <= ROUNDING for one, another in rates)
        and all(abs(one - another) <= 1 for one, another in counts)
    )


def numbers_of(cells: Iterable[str]) -> list[int]:
    return [int(number) for cell in cells for number in cell.split(" of ")]


def test_the_page_is_what_the_command_writes() -> None:
    assert lines_of_page(REPORT.read_text("utf-8")) == lines_of_page(report(readings(), REPORT.read_text("utf-8")))


@pytest.mark.parametrize(
    ("form", "document"),
    [
        ("scan", "chaoyang"),
        pytest.param("scan", "tianjin", marks=pytest.mark.long),
        pytest.param("poor scan", "chaoyang", marks=pytest.mark.long),
    ],
)
def test_the_page_has_the_current_figures_of_a_scan(form: str, document: str) -> None:
    (reading,) = read_made([document], form)
    page = row_of(REPORT.read_text("utf-8"), form, document)
    assert is_same(figures(reading.tally).split(" | "), page), (figures(reading.tally), page)


def test_a_wrong_figure_on_the_page_is_detected() -> None:
    page = REPORT.read_text("utf-8")
    other = page.replace("| together | 3587 | 0.9962 |", "| together | 3587 | 0.9963 |")
    assert other != page
    assert lines_of_page(other) != lines_of_page(page)


@pytest.mark.parametrize(("cell", "other"), [(0, "303"), (1, "0.0100"), (4, "8 of 11"), (5, "3 of 11")])
def test_a_wrong_figure_of_a_scan_is_detected(cell: int, other: str) -> None:
    row = row_of(REPORT.read_text("utf-8"), "scan", "chaoyang")
    assert is_same(row, row)
    assert not is_same(row, [*row[:cell], other, *row[cell + 1 :]])


@pytest.mark.parametrize("command", [COSTS, SEEN])
def test_writing_the_page_keeps_the_table_of_another_command(command: str) -> None:
    page = REPORT.read_text("utf-8")
    other = with_table(page, command, "| scan | production |")
    assert table_of(other, command) == "| scan | production |"
    assert table_of(report(readings(), other), command) == "| scan | production |"
    assert with_table(other, command, table_of(page, command)) == page


def test_no_format_of_a_sample_yields_a_wrong_number() -> None:
    assert wrong_numbers(readings().samples) == {}


def test_no_rendered_file_yields_a_wrong_number() -> None:
    assert wrong_numbers(readings().rendered) == {}


def test_the_second_pdf_of_nantong_does_not_state_its_year() -> None:
    with pdfium.PdfDocument(FILES / "nantong_wordstyle.pdf") as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert text.count("南通市本级项目预算绩效目标表") == 8
    assert "2024年度" not in re.sub(r"\s+", "", text)


def test_the_unit_of_a_released_fund_is_in_the_letter_and_not_in_the_form() -> None:
    folder = DEV / "28_qingjian_shaanxi_target_letter"
    letter, _, form = (folder / "source.txt").read_text("utf-8").partition("附表1 |")
    assert "500万元" in letter
    assert re.findall(r"\d+万元", form) == ["120万元"]
    assert re.findall(r"单位[：:]?万?元|[（(]万?元", (folder / "grid.json").read_text("utf-8")) == []
