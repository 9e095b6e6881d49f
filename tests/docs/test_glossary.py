"""docs/glossary.md: each package, file, table and column that it names exists, and no word has two entries."""

import re
from importlib.util import find_spec

import pytest

from tests.conftest import ROOT
from tools.dictionary import models

TEXT = (ROOT / "docs" / "glossary.md").read_text("utf-8")
WORDS, HOMONYMS = TEXT.split("## Homonyms")
ENTRIES = re.findall(r"^\| ([^|]+?) \| [^|]+ \| .+ \|$", WORDS, re.MULTILINE)
PACKAGES = sorted(set(re.findall(r"`((?:extract|warehouse|dags|jixiao)(?:\.\w+)*)`", TEXT)))
FILES = sorted(set(re.findall(r"`((?:extract|dbt_project)/[\w/.]+)`", TEXT)))
TABLES = models()
COLUMNS = sorted(set(re.findall(rf"`({'|'.join(TABLES)})(?:\.(\w+))?`", TEXT)))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_exists(name: str) -> None:
    assert find_spec(name)


@pytest.mark.parametrize("name", FILES)
def test_a_file_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_exists(table: str, column: str) -> None:
    assert not column or column in {one["name"] for one in TABLES[table]["columns"]}


def test_a_word_has_one_entry() -> None:
    words = [word for word in ENTRIES if word not in {"word", "---"}]
    assert len(words) > 60
    assert sorted(words) == sorted(set(words))


def test_what_the_page_names_is_found() -> None:
    assert {"extract.model.records", "warehouse.raw"} <= set(PACKAGES)
    assert ("evidence", "confidence") in COLUMNS
    assert len(COLUMNS) > 20
