"""A number far outside of what such numbers usually are costs a document nothing but the trust in that number."""

from decimal import Decimal

import pytest

from extract.forms.confidence.plausibility import UNLIKELY, check_plausibility
from extract.model.notes import ConfidenceBasis
from extract.model.records import (
    DocumentKind,
    Form,
    Funding,
    Indicator,
    Measure,
    Normalized,
    Place,
    Project,
    Row,
    Score,
)


def placed(row: Row) -> Row:
    row.cells = {name: Place(line=1, column=1) for name in type(row).model_fields if getattr(row, name) is not None}
    return row


def amount(value: str, measure: Measure = Measure.BUDGET, unit: str | None = "万元", **fields: object) -> Funding:
    return placed(Funding(source="财政拨款", measure=measure, value=Decimal(value), unit=unit, text=value, **fields))


def project(*, funding: tuple[Funding, ...] = (), indicators: tuple[Indicator, ...] = (), **fields: object) -> Project:
    form = Form(number=3, kind=DocumentKind.SELF_EVALUATION_TABLE)
    return placed(Project(name="绿化", form=form, funding=list(funding), indicators=list(indicators), **fields))


def is_unlikely(row: Row) -> bool:
    assert (row.confidence == UNLIKELY) == (ConfidenceBasis.NUMBER_UNLIKELY in row.confidence_basis)
    return row.confidence == UNLIKELY


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(amount("0"), False, id="a printed 0"),
        pytest.param(amount("-0.01"), True, id="a correction of a cent"),
        pytest.param(amount("-100.00"), True, id="a correction of 100 万元"),
        pytest.param(amount("1000000000"), False, id="10 trillion yuan"),
        pytest.param(amount("1000000001"), True, id="more than 10 trillion yuan"),
        pytest.param(amount("10000000000", unit="元"), False, id="10 billion yuan, in yuan"),
        pytest.param(amount("5", unit="公里"), True, id="kilometres of money"),
        pytest.param(amount("5", unit=None), False, id="no unit"),
        pytest.param(amount("1000", Measure.EXECUTION_RATE, "%"), False, id="a rate of 1000 %"),
        pytest.param(amount("9010", Measure.EXECUTION_RATE, "%"), True, id="a rate of 9010 %"),
        pytest.param(amount("-90.1", Measure.EXECUTION_RATE, "%"), True, id="a rate below 0"),
        pytest.param(amount("5000", Measure.WEIGHT, None), True, id="a weight of 5000"),
        pytest.param(amount("-5", Measure.SCORE, "分"), False, id="points taken off"),
    ],
)
def test_an_unlikely_number_stays_as_printed_with_low_confidence(row: Funding, expected: bool) -> None:
    [checked], withheld = check_plausibility([project(funding=(row,))])
    assert (checked.funding[0].value, withheld) == (row.value, [])
    assert is_unlikely(checked.funding[0]) == expected


def test_a_number_that_arithmetic_confirms_keeps_its_confidence() -> None:
    row = amount("-0.01", confidence_basis=(ConfidenceBasis.CONFIRMED_BY_SUM,))
    [checked], _ = check_plausibility([project(funding=(row,))])
    assert checked.funding == [row]


def test_a_part_of_a_thousand_times_its_total_is_unlikely() -> None:
    total, part, small = amount("13"), amount("13050.5", detail_of="合计"), amount("12999", detail_of="合计")
    total.source = "合计"
    [checked], _ = check_plausibility([project(funding=(total, part, small))])
    assert [is_unlikely(row) for row in checked.funding] == [False, True, False]


def test_an_amount_that_cannot_be_stored_is_withheld_alone() -> None:
    glued = amount("128000135050121680", measure=Measure.EXECUTED)
    [checked], withheld = check_plausibility([project(funding=(amount("52.8"), glued))])
    assert [row.value for row in checked.funding] == [Decimal("52.8")]
    assert [(one.text, one.form_number) for one in withheld] == [("128000135050121680", 3)]


def test_weights_and_scores_out_of_range_are_unlikely_or_withheld_alone() -> None:
    fine, odd = (placed(Indicator(level3="场次", weight=Decimal(weight), score=Decimal(9))) for weight in (10, 5000))
    huge = placed(Indicator(level3="场次", target="≥5场", weight=Decimal(10) ** 11, score=Decimal(9)))
    scores = [placed(Score(scope="产出", max_score=Decimal(50), score=Decimal(-2000)))]
    [checked], withheld = check_plausibility(
        [project(indicators=(fine, odd, huge), scores=scores, total_score=Decimal(95))]
    )
    assert [is_unlikely(row) for row in (checked, *checked.indicators, *checked.scores)] == [
        *(False, False, True, True, True)
    ]
    assert [(row.weight, row.score) for row in checked.indicators] == [(10, 9), (5000, 9), (None, 9)]
    assert "weight" not in checked.indicators[2].cells
    assert [one.text for one in withheld] == ["100000000000"]


@pytest.mark.parametrize(
    ("target", "is_kept"),
    [
        pytest.param(Normalized(comparator="between", value=Decimal(3), value_max=Decimal(9)), True, id="a range"),
        pytest.param(Normalized(comparator="between", value=Decimal(9), value_max=Decimal(3)), False, id="inverted"),
        pytest.param(Normalized(comparator="ge", value=Decimal(10) ** 17), False, id="beyond any quantity"),
    ],
)
def test_a_target_that_is_no_quantity_keeps_its_text_only(target: Normalized, is_kept: bool) -> None:
    row = placed(Indicator(level3="场次", target="9-3场", normalized=target))
    [checked], withheld = check_plausibility([project(indicators=(row,))])
    assert (checked.indicators[0].target, withheld) == ("9-3场", [])
    assert checked.indicators[0].normalized == (target if is_kept else Normalized())
    assert is_unlikely(checked.indicators[0]) != is_kept


def test_an_indicator_without_any_name_becomes_unrecognised_text() -> None:
    nameless = placed(Indicator(target="有效", weight=Decimal(10)))
    nameless.cells = {name: nameless.cells[name] for name in ("target", "weight")}
    named = placed(Indicator(level3="场次", target="5场"))
    [checked], withheld = check_plausibility([project(indicators=(nameless, named))])
    assert checked.indicators == [named]
    assert [one.text for one in withheld] == ["有效", "10"]


@pytest.mark.parametrize(("years", "expected"), [((2020, 2024), False), ((2024, 2019), True), ((1900, 2024), True)])
def test_a_project_that_ends_before_it_begins_is_unlikely(years: tuple[int, int], expected: bool) -> None:
    [checked], _ = check_plausibility([project(start_year=years[0], end_year=years[1])])
    assert (checked.start_year, checked.end_year) == years
    assert is_unlikely(checked) == expected
