"""The data dictionary matches the yml of the marts, and the yml matches the models."""

import re

import pytest

from tools.dictionary import MARTS, PAGE, exposures, models, page, soundness

MODELS = models()


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run make dictionary"


def test_every_table_and_column_has_a_line() -> None:
    text = page()
    assert {path.stem for path in MARTS.rglob("*.sql")} == set(MODELS)
    for name, model in MODELS.items():
        section = text.split(f"\n### {name}\n")[1].split("\n### ")[0].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [column["name"] for column in model["columns"]]


def test_a_foreign_key_links_to_its_table() -> None:
    assert "| `funding_source_key` | varchar | *always* | Funding source (资金来源). → dim_funding_source |\n" in page()


def test_a_table_without_a_key_test_is_refused() -> None:
    with pytest.raises(LookupError, match="dim_odd: no test of its keys"):
        soundness({"name": "dim_odd", "data_tests": ["unique"]})


def test_exposures_depend_on_existing_tables() -> None:
    used = {reference for exposure in exposures() for reference in exposure["depends_on"]}
    assert used <= {f"ref('{name}')" for name in MODELS}


def test_the_exposure_of_chinese_reports_lists_every_report() -> None:
    (chinese,) = [exposure for exposure in exposures() if exposure["name"] == "reports_in_chinese"]
    assert sorted(chinese["depends_on"]) == sorted(f"ref('{name}')" for name in MODELS if name.startswith("rpt_"))
