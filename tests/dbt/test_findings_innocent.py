"""Forms that look wrong and are not: what an auditor would let pass raises no error and no warning.

The forms of data/innocent are made up, each for practices that real forms show; most of them raised findings once.
"""

from collections.abc import Iterator

import duckdb
import pytest

from tests.conftest import ROOT
from tests.harness.zones import Zones, read

FORMS = sorted((ROOT / "tests" / "data" / "innocent").iterdir())

TOLD = {
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
"""File → rule and subject of what is rightly told of it; of the others nothing is."""


@pytest.fixture(scope="module")
def innocent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the innocent forms."""
    zones = Zones(tmp_path_factory.mktemp("innocent"))
    zones.keep([read(zones.show(path.name, path.read_bytes())) for path in FORMS])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


@pytest.mark.parametrize("name", [path.name for path in FORMS])
def test_an_innocent_form_raises_nothing(innocent: duckdb.DuckDBPyConnection, name: str) -> None:
    found = innocent.execute(
        "select rule_key, subject from fct_finding join dim_document using (document_key) where file_name = ?", [name]
    ).fetchall()
    assert set(found) == TOLD.get(name, set())


@pytest.mark.parametrize("name", [path.name for path in FORMS])
def test_an_innocent_form_is_read_with_its_money_and_indicators(innocent: duckdb.DuckDBPyConnection, name: str) -> None:
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
def test_what_was_misread_once_is_read_right(
    innocent: duckdb.DuckDBPyConnection, query: str, rows: list[tuple[object, ...]]
) -> None:
    assert innocent.execute(f"{query} order by 1").fetchall() == rows
