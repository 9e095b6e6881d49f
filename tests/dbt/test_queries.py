"""docs/queries.md: ten questions, each with the answer on the page."""

import re

import duckdb
import pytest

from tools.dictionary import exposures
from tools.queries import PAGE, Question, answer, answered, questions

TEXT = PAGE.read_text("utf-8")
QUESTIONS = questions(TEXT)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.english)
def test_a_query_returns_the_answer_on_the_page(question: Question, samples: duckdb.DuckDBPyConnection) -> None:
    assert answer(question.query, samples) == question.answer, "run make queries, then check what changed"


def test_there_are_ten_questions_in_both_languages_with_an_answer() -> None:
    assert [question.number for question in QUESTIONS] == list(range(1, 11))
    assert TEXT.count("```sql") == TEXT.count("\n## ") == 10
    assert all(question.english.endswith("?") for question in QUESTIONS)
    assert all(re.search("[一-龥].*？$", question.chinese) for question in QUESTIONS)
    assert all(question.answer.count("\n") >= 2 for question in QUESTIONS)


def test_the_page_is_up_to_date(samples: duckdb.DuckDBPyConnection) -> None:
    assert answered(TEXT, samples) == TEXT


def test_a_changed_answer_is_found(samples: duckdb.DuckDBPyConnection) -> None:
    wrong = TEXT.replace("| 13000000 |", "| 13000001 |", 1)
    assert wrong != TEXT
    assert answered(wrong, samples) == TEXT


def test_values_are_formatted_for_reading(samples: duckdb.DuckDBPyConnection) -> None:
    query = "select 0.50::decimal(18, 8), 20.00::decimal(18, 2), 100, null, true, '1|2', '11.900%', '1.10年', 0.0"
    assert answer(query, samples).splitlines()[2] == r"| 0.5 | 20 | 100 | null | true | 1\|2 | 11.900% | 1.10年 | 0 |"


def test_the_exposure_lists_the_queried_tables() -> None:
    (exposure,) = [exposure for exposure in exposures() if exposure["name"] == "analyst_queries"]
    asked = {
        table
        for question in QUESTIONS
        for table in re.findall(r"\b(?:from|join)\s+(?:marts_zh\.)?(\w+)", question.query)
    }
    assert {reference[5:-2] for reference in exposure["depends_on"]} == asked
