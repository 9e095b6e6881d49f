"""Uncertain labels of a scan: the vocabulary confirms or corrects them, and no other text."""

import pytest

from extract.forms.repair.ocr_label_correction import correct_labels
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.records import Place


def corrected(text: str, confidence: float | None) -> Cell:
    cell = Cell(text, 0, 0, Place(page=1, table=1, row=1, column=1, confidence=confidence))
    certain = Cell("10926.2", 0, 1, Place(page=1, table=1, row=1, column=2, confidence=0.999))
    (grid,) = correct_labels(Content((Grid(((cell, certain),)),), "scan", "application/pdf", 1)).blocks
    assert isinstance(grid, Grid)
    assert grid.rows[0][1] == certain
    return grid.rows[0][0]


@pytest.mark.parametrize(
    ("read", "label"),
    [
        ("项日名称", "项目名称"),
        ("主菅部门", "主管部门"),
        ("社会效益指际", "社会效益指标"),
    ],
)
def test_a_label_with_one_wrong_character_is_corrected_and_keeps_the_text_that_was_read(read: str, label: str) -> None:
    cell = corrected(read, 0.6)
    assert (cell.text, cell.place.text, cell.place.confidence) == (label, read, 0.9)


@pytest.mark.parametrize("label", ["项目名称", "全年预算数(A)", "质量指标"])
def test_a_listed_label_gets_a_higher_confidence(label: str) -> None:
    cell = corrected(label, 0.4)
    assert (cell.text, cell.place.text, cell.place.confidence) == (label, None, 0.95)


@pytest.mark.parametrize("read", ["日标", "三级指标值为", "10926.3", "全区发明专利授权量", ""])
def test_a_text_that_resembles_no_label_stays_as_it_was_read(read: str) -> None:
    cell = corrected(read, 0.4)
    assert (cell.text, cell.place.confidence) == (read, 0.4)


@pytest.mark.parametrize("confidence", [0.95, 0.9999, None])
def test_a_certain_text_is_not_corrected(confidence: float | None) -> None:
    cell = corrected("项日名称", confidence)
    assert (cell.text, cell.place.text, cell.place.confidence) == ("项日名称", None, confidence)


def test_a_word_that_resembles_two_labels_is_not_corrected() -> None:
    """It may be 绩效目标 or 绩效指标."""
    assert corrected("绩效日标", 0.3).text == "绩效日标"


def test_a_paragraph_is_never_corrected() -> None:
    content = Content((Paragraph("项日名称", Place(page=1, confidence=0.3)),), "scan", "image/png", 1)
    assert correct_labels(content) == content
