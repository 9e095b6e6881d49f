"""Uncertain numbers of a scan: withheld, unless the form's own arithmetic confirms them."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import extract_content
from extract.forms.arithmetic import check_amounts
from extract.forms.confidence.withholding import withhold_uncertain
from extract.model.content import Cell, Content, Grid, Paragraph
from extract.model.notes import ConfidenceBasis
from extract.model.records import (
    DocumentKind,
    ExtractedDocument,
    Form,
    Funding,
    Indicator,
    Measure,
    Normalized,
    Place,
    Project,
    Score,
    Unrecognised,
)
from extract.readers import read_content
from extract.values.targets import parse_target
from tests.conftest import ROOT, SAMPLES

FILES = ROOT / "tests" / "data" / "files"
BASIS = ConfidenceBasis.READ_FROM_IMAGE


def seen(confidence: float | None, text: str | None = None) -> Place:
    return Place(page=1, table=1, row=2, column=3, bbox=(10, 20, 30, 40), text=text, confidence=confidence)


def amount(
    source: str, value: str, certainty: float | None, detail_of: str | None = None, measure: Measure = Measure.BUDGET
) -> Funding:
    unit = "%" if measure == Measure.EXECUTION_RATE else "万元"
    return Funding(
        source=source,
        measure=measure,
        value=Decimal(value),
        unit=unit,
        text=value,
        detail_of=detail_of,
        cells={"source": seen(0.99), "value": seen(certainty, value)},
        confidence_basis=(ConfidenceBasis.AMOUNT_UNDER_HEADER,),
    )


def indicator(certainty: float | None, **fields: object) -> Indicator:
    cells = {name: seen(certainty) for name in fields if name not in {"normalized", "actual_value", "actual_unit"}}
    return Indicator.model_validate({**fields, "cells": cells})


def project(**rows: object) -> Project:
    return Project.model_validate({"form": Form(number=7, kind=DocumentKind.SELF_EVALUATION_TABLE), **rows})


def withhold(form: Project) -> tuple[Project, list[Unrecognised]]:
    """Withhold the uncertain numbers of one project, and check that the project itself is left as it was."""
    before = form.model_copy(deep=True)
    (certain,), withheld = withhold_uncertain([form])
    assert form == before
    return certain, withheld


def test_an_amount_under_four_fifths_is_withheld_as_it_was_read() -> None:
    form = project(funding=[amount("财政拨款", "10926.2", 0.79), amount("其他资金", "20", 0.8)])
    form, (withheld,) = withhold(form)
    assert [one.source for one in form.funding] == ["其他资金"]
    assert (withheld.text, withheld.place, withheld.form_number) == ("10926.2", seen(0.79, "10926.2"), 7)


def test_amounts_that_add_up_are_kept_however_uncertain() -> None:
    rows = [amount("总额", "30", 0.4), amount("中央", "10", 0.5, "总额"), amount("地方", "20", 0.6, "总额")]
    form, withheld = withhold(project(funding=check_amounts(rows)))
    assert withheld == []
    assert [(one.value, one.cells["value"].confidence) for one in form.funding] == [(30, 0.99), (10, 0.99), (20, 0.99)]
    assert {one.confidence for one in form.funding} == {0.99}
    assert all(one.confidence_basis[-2:] == (ConfidenceBasis.CONFIRMED_BY_SUM, BASIS) for one in form.funding)


def test_amounts_that_do_not_add_up_are_withheld() -> None:
    rows = [amount("总额", "30", 0.4), amount("中央", "10", 0.5, "总额"), amount("地方", "26", 0.6, "总额")]
    form, withheld = withhold(project(funding=check_amounts(rows)))
    assert [one.text for one in withheld] == ["30", "10", "26"]
    assert form.funding == []


def test_an_amount_that_its_rate_confirms_is_kept() -> None:
    rows = [
        amount("总额", "10926.2", 0.5),
        amount("总额", "1300", 0.99, measure=Measure.EXECUTED),
        amount("总额", "11.9", 0.99, measure=Measure.EXECUTION_RATE),
    ]
    form, withheld = withhold(project(funding=check_amounts(rows)))
    assert withheld == []
    assert form.funding[0].value == Decimal("10926.2")


@pytest.mark.parametrize(("certainty", "is_kept"), [(0.79, False), (0.8, True), (None, True)])
@pytest.mark.parametrize("field", ["weight", "score"])
def test_a_number_of_an_indicator_needs_a_confidence_of_four_fifths(
    field: str, certainty: float | None, is_kept: bool
) -> None:
    form = project(indicators=[indicator(certainty, level3="培训人数", **{field: 12})])
    form, withheld = withhold(form)
    assert (getattr(form.indicators[0], field) == 12) is is_kept
    assert (field in form.indicators[0].cells) is is_kept
    assert [one.text for one in withheld] == ([] if is_kept else ["12"])


@pytest.mark.parametrize("field", ["max_score", "score", "weighted_score"])
def test_a_number_of_a_score_needs_the_same_confidence(field: str) -> None:
    score = Score.model_validate({"scope": "产出", field: 30, "cells": {"scope": seen(0.5), field: seen(0.7)}})
    form = project(scores=[score])
    form, withheld = withhold(form)
    assert [one.text for one in withheld] == ["30"]
    assert getattr(form.scores[0], field) is None
    assert form.scores[0].scope == "产出"


@pytest.mark.parametrize("field", ["start_year", "end_year", "weight_percent", "total_score"])
def test_a_number_of_a_project_needs_the_same_confidence(field: str) -> None:
    form = project(cells={field: seen(0.7)}, **{field: 2024})
    form, withheld = withhold(form)
    assert [one.text for one in withheld] == ["2024"]
    assert getattr(form, field) is None


@pytest.mark.parametrize("field", ["target", "actual", "target_half_year", "previous_actual"])
def test_a_text_with_a_figure_needs_a_confidence_of_three_fifths(field: str) -> None:
    form = project(
        indicators=[
            indicator(0.59, level3="一", **{field: "≥95%"}),
            indicator(0.6, level3="二", **{field: "≥96%"}),
            indicator(0.2, level3="三", **{field: "全部完成"}),
        ]
    )
    form, withheld = withhold(form)
    assert [one.text for one in withheld] == ["≥95%"]
    assert [getattr(one, field) for one in form.indicators] == [None, "≥96%", "全部完成"]
    assert [one.confidence for one in form.indicators] == [0.59, 0.6, 0.2]


@pytest.mark.parametrize("printed", ["≥９５％", "不少于三十家", "百分之九十五以上"])
def test_full_width_and_chinese_figures_are_figures(printed: str) -> None:
    form = project(indicators=[indicator(0.3, target=printed, normalized=parse_target(printed))])
    form, withheld = withhold(form)
    assert [one.text for one in withheld] == [printed]
    assert form.indicators[0].normalized == Normalized()


@pytest.mark.parametrize("printed", ["进一步提高", "十分满意", "统一管理"])
def test_a_word_that_contains_a_numeral_is_not_a_figure(printed: str) -> None:
    form = project(indicators=[indicator(0.3, target=printed, normalized=parse_target(printed))])
    form, withheld = withhold(form)
    assert withheld == []
    assert form.indicators[0].target == printed


def test_the_quantity_of_a_withheld_target_is_withheld_with_it() -> None:
    quantity = Normalized(comparator="ge", value=Decimal(95), unit="%", quantitative=True)
    form = project(indicators=[indicator(0.5, target="≥95%", normalized=quantity)])
    form, _ = withhold(form)
    assert form.indicators[0].normalized == Normalized()


def test_the_quantity_of_a_withheld_outcome_is_withheld_with_it() -> None:
    form = project(indicators=[indicator(0.5, actual="6747件", actual_value=6747, actual_unit="件")])
    form, _ = withhold(form)
    one = form.indicators[0]
    assert (one.actual, one.actual_value, one.actual_unit) == (None, None, None)


@pytest.mark.parametrize(("last", "is_kept"), [(40, True), (30, True), (41, False)])
def test_weights_that_add_up_to_the_whole_are_kept(last: int, is_kept: bool) -> None:
    """To 100, or to 90 where the ten points for the execution of the budget stand apart."""
    form = project(indicators=[indicator(0.5, weight=20), indicator(0.5, weight=40), indicator(0.5, weight=last)])
    form, withheld = withhold(form)
    assert len(withheld) == (0 if is_kept else 3)
    assert [one.weight for one in form.indicators] == ([20, 40, last] if is_kept else [None] * 3)
    if is_kept:
        assert {one.cells["weight"].confidence for one in form.indicators} == {0.99}


def test_a_single_weight_of_a_hundred_confirms_nothing() -> None:
    _, withheld = withhold(project(indicators=[indicator(0.5, weight=100)]))
    assert len(withheld) == 1


def test_scores_that_add_up_to_the_total_are_kept_with_the_total() -> None:
    form = project(
        total_score=Decimal("57.5"),
        cells={"total_score": seen(0.6)},
        indicators=[indicator(0.5, score=Decimal("17.5")), indicator(0.5, score=40)],
    )
    form, withheld = withhold(form)
    assert withheld == []
    assert (form.total_score, form.cells["total_score"].confidence) == (Decimal("57.5"), 0.99)


def test_scores_with_that_of_the_money_add_up_to_the_total() -> None:
    score = amount("总额", "10", 0.9, measure=Measure.SCORE)
    rows = [indicator(0.5, score=50), indicator(0.5, score=40)]
    form = project(total_score=100, cells={"total_score": seen(0.6)}, funding=[score], indicators=rows)
    form, withheld = withhold(form)
    assert withheld == []
    assert [one.score for one in form.indicators] == [50, 40]


def test_confirmed_weights_do_not_confirm_scores() -> None:
    rows = [indicator(0.5, weight=60, score=50), indicator(0.5, weight=40, score=30)]
    form = project(total_score=81, cells={"total_score": seen(0.9)}, indicators=rows)
    form, withheld = withhold(form)
    assert sorted(one.text for one in withheld) == ["30", "50"]
    assert [one.weight for one in form.indicators] == [60, 40]


def test_a_row_has_the_confidence_of_its_least_certain_field() -> None:
    row = Indicator(
        level3="培训人数", target="≥100人", cells={"level3": seen(0.7312), "target": seen(0.95)}, confidence=0.9,
        confidence_basis=(ConfidenceBasis.CELLS_UNDER_HEADERS,),
    )  # fmt: skip
    (row,) = withhold(project(indicators=[row]))[0].indicators
    assert (row.confidence, row.confidence_basis) == (0.73, (ConfidenceBasis.CELLS_UNDER_HEADERS, BASIS))


def test_a_lower_confidence_for_another_reason_stays() -> None:
    row = Indicator(level3="甲", cells={"level3": seen(0.9)}, confidence=0.4)
    (row,) = withhold(project(indicators=[row]))[0].indicators
    assert row.confidence == 0.4


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10**9)), max_size=12))
def test_nothing_is_lost_and_nothing_uncertain_is_kept(read: list[tuple[float, int]]) -> None:
    rows = [amount(f"来源{n}", str(value), certainty) for n, (certainty, value) in enumerate(read)]
    form, withheld = withhold(project(funding=check_amounts(rows)))
    assert len(withheld) + len(form.funding) == len(read)
    assert all((one.cells["value"].confidence or 0) >= 0.8 for one in form.funding)


@pytest.mark.parametrize(
    "path", [SAMPLES / "000.txt", SAMPLES / "004.txt", FILES / "chaoyang.pdf", FILES / "tianjin.docx"]
)
def test_the_records_of_a_text_are_left_as_they_are(path: Path) -> None:
    content = read_content(path)
    whole = extract_content(content, document_id="x", file_name=path.name)
    assert withhold_uncertain(whole.projects) == (whole.projects, [])


def with_confidence(content: Content, least: float, text: str) -> Content:
    """Return a content as if read from an image, with low confidence only in the cells of one text."""

    def cell(one: Cell) -> Cell:
        place = one.place
        certainty = least if one.text == text else 0.9876
        return Cell(
            one.text,
            one.row,
            one.column,
            Place(place.page, place.table, place.row, place.line, place.column, place.bbox, place.text, certainty),
            one.rowspan,
            one.colspan,
        )

    blocks = tuple(
        Grid(tuple(tuple(map(cell, row)) for row in block.rows), block.has_columns, block.is_exact)
        if isinstance(block, Grid)
        else Paragraph(block.text, block.place)
        for block in content.blocks
    )
    return Content(blocks, "scan", content.media_type, content.page_count)


def read_with_confidence(least: float, text: str) -> ExtractedDocument:
    content = read_content(FILES / "chaoyang.pdf")
    return extract_content(with_confidence(content, least, text), document_id="x", file_name="x.pdf")


def test_an_uncertain_amount_of_a_document_that_its_sum_confirms_is_kept() -> None:
    document = read_with_confidence(0.5, "10000")
    (form,) = document.projects
    assert any(one.value == 10000 and one.cells["value"].confidence == 0.99 for one in form.funding)
    assert "10000" not in {one.text for one in document.unrecognised}


def test_an_uncertain_outcome_of_a_document_is_withheld_and_unrecognised() -> None:
    printed = "专利资助奖励共完成6747件。"
    document = read_with_confidence(0.5, printed)
    (form,) = document.projects
    (one,) = [one for one in form.indicators if one.level3 == "指标1：专利资助奖励" and one.target == "不少于7000件"]
    assert (one.actual, one.actual_value, "actual" in one.cells) == (None, None, False)
    (withheld,) = [item for item in document.unrecognised if item.text == printed]
    assert (withheld.place.page, withheld.place.row, withheld.place.column, withheld.place.confidence) == (
        1,
        15,
        6,
        0.5,
    )


def test_all_rows_of_a_document_read_from_an_image_say_so() -> None:
    (form,) = read_with_confidence(0.5, "10000").projects
    assert all(BASIS in row.confidence_basis for row in (form, *form.funding, *form.indicators))
