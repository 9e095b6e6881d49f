"""The marts of the sample documents."""

from decimal import Decimal
from typing import Any

import duckdb
import pytest


def rows(marts: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return marts.execute(query, parameters).fetchall()


def test_amounts_and_rates_are_exact(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select printed_label, budget_yuan, executed_yuan,"
        " stated_execution_rate, printed_execution_rate, execution_rate"
        " from fct_funding join dim_document using (document_key) where file_name = '004.txt' order by line",
    ) == [
        (
            "年度资金总额：",
            Decimal("109262000.00"),
            Decimal("13000000.00"),
            Decimal("0.119"),
            "11.900%",
            Decimal("0.11898007"),
        ),
        (
            "其中：中央财政资金",
            Decimal("100000000.00"),
            Decimal("3738000.00"),
            Decimal("0.037"),
            "3.700%",
            Decimal("0.03738"),
        ),
        ("地方资金", Decimal("9262000.00"), Decimal("9262000.00"), Decimal(1), "100%", Decimal(1)),
        ("其他资金", Decimal("0.00"), Decimal("0.00"), None, None, None),
    ]


def test_four_decimals_of_ten_thousand_yuan_are_exact(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select budget_yuan, executed_yuan, is_additive from fct_funding join dim_document using (document_key)"
        " where file_name = '002.txt' and printed_label = '2020年市知识产权专项资金'",
    ) == [(Decimal("17152700.00"), Decimal("13311361.00"), False)]


@pytest.mark.parametrize(
    ("agency", "fiscal_year", "budget", "executed"),
    [
        ("天津市知识产权局", "2024", "62220000.00", None),
        ("天津市知识产权保护中心", "2024", "6730000.00", None),
        ("北京市朝阳区市场监督管理局", "2020", "109262000.00", "13000000.00"),
    ],
)
def test_sums_by_agency_are_correct(
    marts: duckdb.DuckDBPyConnection, agency: str, fiscal_year: str, budget: str, executed: str | None
) -> None:
    found = rows(
        marts,
        "select sum(budget_yuan), sum(executed_yuan) from fct_funding"
        " join dim_agency using (agency_key) join dim_fiscal_year using (fiscal_year_key)"
        " where is_additive and agency_name = ? and fiscal_year_key = ?",
        agency,
        fiscal_year,
    )
    assert found == [(Decimal(budget), executed and Decimal(executed))]


def test_sums_include_the_parts_instead_of_their_project(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select count(*), sum(budget_yuan), sum(executed_yuan) from fct_funding join dim_document using (document_key)"
        " where file_name = '002.txt' and is_additive",
    ) == [(5, Decimal("17152700.00"), Decimal("13311361.00"))]


def test_every_project_has_its_parent(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select parent.base_name, count(*) from dim_project as part"
        " join dim_project as parent on part.parent_project_key = parent.project_key group by all",
    ) == [("知识产权专项资金", 5)]


def test_names_are_without_year_and_agencies_without_code(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select base_name, agency_name from fct_project_statement join dim_document using (document_key)"
        " where file_name = '001.txt' and form_number in (1, 7) order by form_number",
    ) == [("局机关信息化运维", "天津市知识产权局"), ("保护中心信息化运维经费", "天津市知识产权保护中心")]


def test_targets_and_outcomes_are_in_separate_tables(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select form_kind, count(indicator_target_key) > 0, count(outcome_key) > 0 from fct_project_statement"
        " left join (select statement_key, indicator_target_key from fct_indicator_target) using (statement_key)"
        " left join (select statement_key, outcome_key from fct_outcome) using (statement_key)"
        " group by all order by all",
    ) == [
        ("self_evaluation_report", False, True),
        ("self_evaluation_table", False, True),
        ("target_table", True, False),
    ]


def test_half_year_and_full_year_targets_are_separate_rows(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        marts,
        "select period, target_text, comparator, target_value, unit from fct_indicator_target"
        " join dim_document using (document_key) where file_name = '000.txt' and is_current"
        " and level3 = '入驻展会开展举报投诉维权服务次数' order by period",
    ) == [("full_year", "≥2次", "ge", Decimal(2), "次"), ("half_year", "≥1次", None, None, None)]


def test_inner_joins_over_every_dimension_lose_nothing(marts: duckdb.DuckDBPyConnection) -> None:
    ((joined, all_rows),) = rows(
        marts,
        "select count(*), (select count(*) from fct_funding) from fct_funding as fact"
        " join dim_document using (document_key) join dim_funding_source using (funding_source_key)"
        " join dim_project on dim_project.project_key = fact.project_key"
        " join dim_agency on dim_agency.agency_key = fact.agency_key"
        " join dim_region on dim_region.region_key = fact.region_key"
        " join dim_fiscal_year on dim_fiscal_year.fiscal_year_key = fact.fiscal_year_key",
    )
    assert joined == all_rows > 100


def test_unrecognised_texts_are_counted_over_current_documents(marts: duckdb.DuckDBPyConnection) -> None:
    ((documents, occurrences, example, text, line),) = rows(
        marts,
        "select document_count, occurrence_count, example_file_name, example_text, line_number from rpt_unrecognised"
        " where text like '请在此处简要说明%'",
    )
    assert (documents, occurrences, example, line) == (4, 4, "004.txt", 306)
    assert text.endswith("如没有请填无。")
    assert rows(marts, "select count(*), sum(occurrence_count) from rpt_unrecognised") == rows(
        marts,
        "select count(distinct text), sum(occurrence_count)::hugeint from unrecognised"
        " join dim_document using (document_key) where is_current and not is_whole_page",
    )


def test_every_table_and_column_is_explained_with_its_chinese_term(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(marts, "select schema_name, table_name from duckdb_tables() where coalesce(comment, '') = ''") == []
    assert (
        rows(
            marts,
            "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''",
        )
        == []
    )
    assert (
        rows(
            marts,
            "select table_name from duckdb_tables() where not regexp_matches(comment, '[一-龥]')",
        )
        == []
    )


def test_the_file_refers_to_no_other_file(marts: duckdb.DuckDBPyConnection) -> None:
    views = rows(marts, "select schema_name, view_name, sql from duckdb_views() where not internal")
    assert {schema for schema, _, _ in views} == {"marts_zh"}
    assert all(sql.rstrip(";").endswith(f" FROM marts.{name}") for _, name, sql in views)
    assert rows(marts, "select distinct schema_name from duckdb_tables() order by 1") == [("marts",), ("staging",)]
