"""A report means the same however it is laid out: blank lines, widths, indents and other numbering change no row."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract.document import extract_document
from extract.forms.narrative.report import read_report
from extract.model.records import Project
from extract.readers.text.plain import read_text
from tests.conftest import read_sample, sample_text

FUNDING = ("source", "measure", "value", "unit", "detail_of")
INDICATORS = ("level1", "level2", "level3", "description", "target", "actual", "weight", "score", "reason")
SCORES = ("scope", "max_score", "score", "weighted_score")
TO_HALF = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "％": "%", "．": "."})
TO_FULL = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "%": "％"})


def bare(value: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))


def facts(projects: list[Project]) -> list[Any]:
    def rows(found: list[Any], fields: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [tuple(bare(getattr(row, field)) for field in fields) for row in found]

    return [
        (
            bare((p.name, p.parent, p.total_score, p.weight_percent, p.rating, p.necessity, p.content, p.annual_goal)),
            rows(p.funding, FUNDING),
            rows(p.indicators, INDICATORS),
            rows(p.scores, SCORES),
        )
        for p in projects
    ]


def blank_lines_between_paragraphs(text: str) -> str:
    lines = text.split("\n")
    before_cell = [*("\t" in line for line in lines[1:]), True]
    return "\n".join(
        f"{line}\n" if line.strip() and "\t" not in line and not is_next_cell else line
        for line, is_next_cell in zip(lines, before_cell, strict=True)
    )


def half_width(text: str) -> str:
    return text.translate(TO_HALF)


def full_width(text: str) -> str:
    return re.sub(r"\[bookmark: [^\]]*\]", "", text).translate(TO_FULL)


def indented(text: str) -> str:
    return re.sub(r"(?m)^(?=[^\t\s])", "\u3000\u3000", text)


def windows_lines(text: str) -> str:
    return text.replace("\n", "\r\n")


def other_numbering(text: str) -> str:
    text = re.sub(r"(?m)^([a-e])\.\s*", r"\1、", text)
    text = re.sub(r"(?m)^(\s*)(\d)）", r"\1（\2）", text)
    return re.sub(r"(?m)^(\d)．", r"\1.", text)


def capital_letters(text: str) -> str:
    return re.sub(r"(?m)^[a-e]\.", lambda found: found[0].upper(), text)


@pytest.mark.parametrize(
    "change",
    [
        blank_lines_between_paragraphs,
        half_width,
        full_width,
        indented,
        windows_lines,
        other_numbering,
        capital_letters,
    ],
)
def test_the_layout_of_a_report_changes_no_fact(change: Callable[[str], str], tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(change(sample_text("002")).encode())
    assert facts(extract_document(path).projects) == facts(read_sample("002").projects)


@pytest.mark.parametrize("end", range(500, 13_000, 1_100))
def test_a_truncated_report_yields_a_subset_of_the_facts(end: int, tmp_path: Path) -> None:
    text = sample_text("002")[:end]
    path = tmp_path / "cut.txt"
    path.write_text(text.rpartition("\n")[0], "utf-8")
    projects, _ = read_report(read_text(path))
    whole = {p.name: p for p in read_sample("002").projects}
    for found in projects:
        if found.name not in whole:
            continue
        known = [(row.level3, row.target, row.actual, row.score) for row in whole[found.name].indicators]
        for row in found.indicators:
            assert (row.level3, row.target, row.actual, row.score) in known or row.score is None
