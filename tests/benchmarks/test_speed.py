"""Speed is compared on the same work: our readers and the common libraries return the same cells."""

import time

import pypdfium2 as pdfium
import pytest

from benchmarks.rivals import RIVALS, agreement, cells_of
from benchmarks.speed import OTHER_PAGES, Clock, documents
from extract.readers import read_content


@pytest.mark.parametrize("form", ["docx", "xlsx", "xls", "html"])
def test_the_common_library_returns_the_same_cells(form: str) -> None:
    path = next(path for path in documents()[form] if path.stem == "chaoyang")
    assert agreement(cells_of(read_content(path)), RIVALS[form].cells(path)) > 0.97


def test_agreement_counts_distinct_texts_without_white_space() -> None:
    assert agreement(["项目 名称", "", "40.00"], ["项目名称", "项目名称", "41.00"]) == 1 / 3


def test_the_clock_repeats_a_call_for_its_seconds_and_returns_the_median() -> None:
    calls: list[float] = []

    def call() -> None:
        calls.append(time.process_time())
        while time.process_time() < calls[-1] + 0.01:
            pass

    assert 0.009 < Clock(0.05).median(call) < 0.05
    assert 2 < len(calls) < 8


def test_no_page_between_the_forms_mentions_performance() -> None:
    with pdfium.PdfDocument(OTHER_PAGES) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert len(text) > 5_000
    assert not any(word in text for word in ("绩效", "指标", "目标"))
