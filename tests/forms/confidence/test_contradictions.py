"""Numbers of a form that contradict each other: sums of amounts, rates, weights and scores."""

from decimal import Decimal

import pytest

from extract.forms.confidence.contradictions import contradicting_places
from extract.model.records import DocumentKind, Form, Funding, Indicator, Measure, Place, Project

FORM = Form(number=1, kind=DocumentKind.SELF_EVALUATION_TABLE)


def amount(source: str, value: str, measure: Measure = Measure.BUDGET, detail_of: str | None = None) -> Funding:
    unit = "%" if measure == Measure.EXECUTION_RATE else "万元"
    cells = {"value": Place(page=1, text=f"{source} {measure} {value}")}
    return Funding(source=source, measure=measure, value=Decimal(value), unit=unit, text=value, detail_of=detail_of,
                   cells=cells)  # fmt: skip


def contradicting(funding: list[Funding]) -> int:
    return len(list(contradicting_places(Project(form=FORM, funding=funding))))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(["60", "40"], 0, id="the total"),
        pytest.param(["60.004", "40.003"], 0, id="rounding"),
        pytest.param(["60", "4"], 3, id="less than the total"),
        pytest.param(["60", "400"], 3, id="more than the total"),
        pytest.param(["60"], 0, id="one of which is printed alone"),
    ],
)
def test_parts_contradict_a_total_that_they_do_not_add_up_to(parts: list[str], expected: int) -> None:
    assert contradicting([amount("总额", "100"), *(amount(f"来源{n}", n, detail_of="总额") for n in parts)]) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("97.63", 0), ("97.6", 0), ("98", 0), ("95", 3), ("9.76", 3)],
)
def test_a_rate_contradicts_amounts_beyond_the_error_of_its_digits(rate: str, expected: int) -> None:
    rows = [
        amount("总额", "80"),
        amount("总额", "78.1", Measure.EXECUTED),
        amount("总额", rate, Measure.EXECUTION_RATE),
    ]
    assert contradicting(rows) == expected


def test_a_rate_of_either_budget_is_right() -> None:
    rows = [amount("总额", "100", Measure.INITIAL_BUDGET), amount("总额", "80"), amount("总额", "40", Measure.EXECUTED)]
    assert contradicting([*rows, amount("总额", "40", Measure.EXECUTION_RATE)]) == 0
    assert contradicting([*rows, amount("总额", "50", Measure.EXECUTION_RATE)]) == 0
    assert contradicting([*rows, amount("总额", "45", Measure.EXECUTION_RATE)]) == 4


@pytest.mark.parametrize(
    ("weights", "of_money", "expected"),
    [
        pytest.param([50, 30, 20], None, 0, id="100"),
        pytest.param([50, 30, 10], None, 0, id="90"),
        pytest.param([50, 20, 10], 20, 0, id="100 with that of the money"),
        pytest.param([50, 30, 2], None, 3, id="82"),
        pytest.param([50, 30, 200], 10, 3, id="290"),
        pytest.param([50, 30, None], None, 0, id="one is not printed"),
        pytest.param([50, 30], None, 0, id="too few"),
    ],
)
def test_weights_contradict_each_other_where_all_are_printed(
    weights: list[int | None], of_money: int | None, expected: int
) -> None:
    rows = [
        Indicator(level3="甲", weight=weight, cells={} if weight is None else {"weight": Place(page=1)})
        for weight in weights
    ]
    funding = [amount("总额", str(of_money), Measure.WEIGHT)] if of_money else []
    assert len(list(contradicting_places(Project(form=FORM, funding=funding, indicators=rows)))) == expected


@pytest.mark.parametrize(("total", "expected"), [("95", 0), ("97", 0), ("59", 3), (None, 0)])
def test_scores_contradict_a_total_score_that_is_not_their_sum(total: str | None, expected: int) -> None:
    rows = [Indicator(level3="甲", score=score, cells={"score": Place(page=1)}) for score in (50, 30, 15)]
    project = Project(form=FORM, indicators=rows, funding=[amount("总额", "2", Measure.SCORE)], total_score=total)
    assert len(list(contradicting_places(project))) == expected
