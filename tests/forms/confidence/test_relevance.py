"""Which documents hold performance content: all annotated ones, and none of tests/data/irrelevant."""

from pathlib import Path

import pytest

from extract.document import extract_document
from extract.forms.confidence.relevance import statements
from extract.forms.repair.rows import repaired_rows
from extract.model.messages import code_of
from extract.model.reasons import FormNotFound, Reason
from extract.model.records import ExtractedDocument, Unreadable
from extract.readers import read_content
from tests.conftest import SAMPLES
from tests.harness.grids import DATA

IRRELEVANT = sorted((DATA / "irrelevant").iterdir())
RELEVANT = sorted(
    path
    for folder, files in (
        (SAMPLES, "*.txt"),
        (DATA, "dev/*/source.txt"),
        (DATA, "cases/*/source.*"),
        (DATA, "innocent/*"),
    )
    for path in folder.glob(files)
)
VALUES = [
    "年度目标：培训农民500人次，群众满意度≥95%",
    "项目资金到位率98.5%，自评得分96分",
    "产出指标\t数量指标\t新建堤防长度\t12.5公里",
    "绩效目标完成情况：实际支出32.6万元",
]


def _statements(path: Path) -> list[str]:
    return list(statements(repaired_rows(read_content(path, bool))))


def _outcome(path: Path) -> ExtractedDocument | Unreadable:
    try:
        return extract_document(path)
    except Unreadable as error:
        return error


@pytest.mark.parametrize("path", IRRELEVANT, ids=lambda path: path.stem)
def test_a_document_without_performance_content_is_irrelevant(path: Path) -> None:
    assert _statements(path) == []
    outcome = _outcome(path)
    assert isinstance(outcome, Unreadable)
    assert code_of(outcome.cause) == Reason.NO_PERFORMANCE_CONTENT
    assert outcome.is_irrelevant
    assert outcome.reason == "it holds no performance content"


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("path", IRRELEVANT, ids=lambda path: path.stem)
def test_one_stated_value_makes_the_same_document_relevant(path: Path, value: str, tmp_path: Path) -> None:
    file = tmp_path / path.name
    file.write_text(f"{path.read_text('utf-8')}\n\n{value}\n", "utf-8")
    outcome = _outcome(file)
    assert isinstance(outcome, ExtractedDocument) or not outcome.is_irrelevant


@pytest.mark.parametrize("path", RELEVANT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_annotated_document_holds_performance_content(path: Path) -> None:
    assert _statements(path)


def test_a_document_that_was_not_understood_says_what_was_recognised(tmp_path: Path) -> None:
    file = tmp_path / "unknown.txt"
    file.write_text("主管部门：某局\n实施单位：某站\n今年的情况\n预算到位率95%\n", "utf-8")
    outcome = _outcome(file)
    assert isinstance(outcome, Unreadable)
    assert outcome.cause == FormNotFound(labels=2, headers=0, amounts=1, count=3)
    assert not outcome.is_irrelevant


def test_a_truncated_document_is_never_irrelevant(tmp_path: Path) -> None:
    file = tmp_path / "truncated.txt"
    file.write_bytes("今天天气很好，适合出门散步。".encode()[:-1])
    outcome = _outcome(file)
    assert isinstance(outcome, Unreadable)
    assert code_of(outcome.cause) == Reason.NO_PERFORMANCE_FORM
