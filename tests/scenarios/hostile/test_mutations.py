"""Altered copies of real files are read or refused for a reason; no reader fails with an error of its own."""

import pytest

from extract.model.reasons import Reason
from tools.fuzz import Ending, no_office, read_mutants
from tools.mutations import MUTATIONS, mutant
from tools.seeds import FORMATS

pytestmark = pytest.mark.long

FILES = 40


def failure(ending: Ending) -> str:
    return ending.trace if ending.code is Reason.READER_FAILED else ""


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "rtf"])
def test_altered_files_are_read_or_refused_for_a_reason(form: str) -> None:
    with no_office():
        endings = list(read_mutants(form, range(FILES), seed=1, workers=2))
    assert sorted(ending.number for ending in endings) == list(range(FILES))
    assert not {f"{form}/{ending.number}": failure(ending) for ending in endings if failure(ending)}


def test_the_same_number_makes_the_same_file() -> None:
    assert all(mutant(form, 3) == mutant(form, 3) != mutant(form, 4) for form in MUTATIONS)
