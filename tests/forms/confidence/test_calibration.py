"""The confidence of a number is that of numbers that were read like it; below the threshold it is withheld."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from extract.document import extract_document, read_document
from extract.forms.confidence.calibration import Calibration, calibrate, calibration
from extract.forms.confidence.number_features import document_features, numbers_of, project_features, row_features
from extract.model.records import (
    DocumentHead,
    DocumentKind,
    ExtractedDocument,
    Form,
    Funding,
    Indicator,
    Measure,
    Place,
    Project,
)

SAMPLES = Path("samples/inbox")


def amount(measure: Measure, value: str) -> Funding:
    place = Place(page=2, table=1, row=4, column=3, text=value)
    return Funding(
        source="年度资金总额", measure=measure, value=Decimal(value), unit="万元", text=value, cells={"value": place}
    )


def document(*funding: Funding, indicators: tuple[Indicator, ...] = ()) -> ExtractedDocument:
    form = Form(number=1, kind=DocumentKind.SELF_EVALUATION_TABLE)
    project = Project(name="道路养护", form=form, funding=[*funding], indicators=[*indicators])
    head = DocumentHead(document_id="a", file_name="a.txt", media_type="text/plain")
    return ExtractedDocument(document=head, projects=[project])


def confidence(read: ExtractedDocument, field: str) -> float:
    project = read.projects[0]
    number = next(one for one in numbers_of(project) if one.field == field)
    return calibration().confidence(document_features(read) | project_features(project) | row_features(number))


def test_a_number_below_the_threshold_becomes_an_unrecognised_text_with_its_place_and_confidence() -> None:
    by = Calibration(intercept=2, weights={"field: funding executed": -3}, threshold=0.5)
    read = calibrate(document(amount(Measure.BUDGET, "29"), amount(Measure.EXECUTED, "27.8")), by)
    assert [(row.measure, row.confidence) for row in read.projects[0].funding] == [(Measure.BUDGET, 0.881)]
    (withheld,) = read.unrecognised
    assert (withheld.text, withheld.place.page, withheld.place.row, withheld.place.confidence) == ("27.8", 2, 4, 0.27)


def test_an_indicator_loses_only_the_number_below_the_threshold() -> None:
    place = Place(line=3, text="10")
    row = Indicator(level3="养护里程", target="30公里", weight=Decimal(10), score=Decimal(9), cells={"weight": place})
    by = Calibration(intercept=2, weights={"field: indicator weight": -3}, threshold=0.5)
    (kept,) = calibrate(document(indicators=(row,)), by).projects[0].indicators
    assert (kept.level3, kept.target, kept.weight, kept.score, kept.confidence) == (
        "养护里程",
        "30公里",
        None,
        9,
        0.881,
    )


def test_characters_of_an_image_limit_the_confidence() -> None:
    row = amount(Measure.BUDGET, "29")
    row.cells["value"].confidence = 0.85
    (kept,) = calibrate(document(row), Calibration(intercept=5, weights={}, threshold=0.5)).projects[0].funding
    assert kept.confidence == 0.85


def test_a_rate_that_disagrees_with_its_amounts_is_less_certain() -> None:
    budget, executed = amount(Measure.BUDGET, "29"), amount(Measure.EXECUTED, "27.8")
    agreeing, disagreeing = (
        document(budget, executed, amount(Measure.EXECUTION_RATE, rate)) for rate in ("95.9", "59")
    )
    assert confidence(disagreeing, "value") < confidence(agreeing, "value")


@pytest.mark.parametrize("name", ["000", "001", "003", "004"])
def test_no_number_of_a_sample_is_withheld(name: str) -> None:
    path = SAMPLES / f"{name}.txt"
    assert len(extract_document(path).unrecognised) == len(read_document(path).unrecognised)


def test_the_weights_are_those_of_features_that_exist() -> None:
    read = [read_document(path) for path in sorted(SAMPLES.glob("*.txt"))]
    names = {name for one in read for name in document_features(one)}
    names |= {name for one in read for project in one.projects for name in project_features(project)}
    shared = {name for name in calibration().weights if name.startswith(("document ", "project "))}
    assert {name for name in shared if ":" not in name} <= names
    assert json.loads(calibration().model_dump_json())["threshold"] > 0
