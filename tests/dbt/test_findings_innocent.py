"""Forms that look wrong but are correct: what an auditor would accept has no error and no warning.

The forms of data/innocent are made up, each for practices that real forms show; most of them raised findings once.
"""

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import ROOT
from tests.harness.zones import Zones, read

FORMS = sorted((ROOT / "tests" / "data" / "innocent").iterdir())

EXPECTED = {
    # 96 of 100公里 and 98.5 of 100% are short, whatever the reason; ten points for 91% go by bands
    "bands.csv": {("target_unmet", "养护里程"), ("target_unmet", "验收合格率"), ("execution_score", "年度资金总额")},
    "surplus.csv": {("cost_missing", "会计考试考务")},
    "text_outcomes.csv": {("cost_missing", "党建工作经费")},
    # nothing was done, and the form says why
    "zero_budget.csv": {
        ("target_unmet", "储备物资种类"),
        ("target_unmet", "到位及时率"),
        ("target_unmet", "物资合格率"),
    },
}
"""File → rule and subject of its true finding; the other files have none."""


@pytest.fixture(scope="module")
def innocent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the correct forms."""
    zones = Zones(tmp_path_factory.mktemp("innocent"))
    zones.keep([read(zones.show(path.name, path.read_bytes())) for path in FORMS])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


@pytest.mark.parametrize("name", [path.name for path in FORMS])
def test_a_correct_form_has_no_error_or_warning(innocent: duckdb.DuckDBPyConnection, name: str) -> None:
    found = innocent.execute(
        "select rule_key, subject from fct_finding join dim_document using (document_key) where file_name = ?", [name]
    ).fetchall()
    assert set(found) == EXPECTED.get(name, set())


@pytest.mark.parametrize("name", [path.name for path in FORMS])
def test_a_correct_form_is_read_with_its_amounts_and_indicators(innocent: duckdb.DuckDBPyConnection, name: str) -> None:
    counts = innocent.execute(
        "select (select count(*) from fct_funding"
        "  where document_key = dim_document.document_key and is_statement_total),"
        " (select count(*) from fct_outcome where document_key = dim_document.document_key)"
        " + (select count(*) from fct_indicator_target where document_key = dim_document.document_key)"
        " from dim_document where file_name = ?",
        [name],
    ).fetchone()
    assert counts is not None
    assert counts[0] >= 1
    assert counts[1] >= 5


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            "select printed_label, detail_of, cast(stated_execution_rate as double) from fct_funding"
            " join dim_document using (document_key) where file_name = 'nested.csv' and detail_of = '其中：财政拨款'",
            [("中央资金", "其中：财政拨款", 1), ("省级资金", "其中：财政拨款", pytest.approx(0.9))],
            id="rates of parts of a part go with their amounts",
        ),
        pytest.param(
            "select printed_label, printed_execution_rate, cast(stated_execution_rate as double) from fct_funding"
            " join dim_document using (document_key) where file_name = 'fraction_rate.csv' and is_total",
            [("年度资金总额", "0.96", pytest.approx(0.96))],
            id="a rate that is printed as a fraction",
        ),
        pytest.param(
            "select level3, direction, is_met from fct_outcome join dim_document using (document_key)"
            " where file_name = 'harm.csv' and level3 in ('差错率', '投诉办结率', '群众上访次数')",
            [("差错率", "lower", True), ("投诉办结率", "higher", True), ("群众上访次数", "lower", True)],
            id="less is better of a harm",
        ),
    ],
)
def test_a_former_misreading_is_read_correctly(
    innocent: duckdb.DuckDBPyConnection, query: str, rows: list[tuple[object, ...]]
) -> None:
    assert innocent.execute(f"{query} order by 1").fetchall() == rows
