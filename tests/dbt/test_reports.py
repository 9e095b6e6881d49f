"""The reports: wide tables for reading, and their views with Chinese names."""

from decimal import Decimal
from typing import Any

import duckdb
import pytest


def rows(marts: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return marts.execute(query, parameters).fetchall()


@pytest.mark.parametrize(
    ("project", "row"),
    [
        pytest.param(
            "北京市朝阳区知识产权运营服务体系建设",
            (2020, Decimal("109262000.00"), Decimal("13000000.00"), Decimal("0.11898007"), 30, 18, 14, None, True),
            id="a self-evaluation without a score",
        ),
        pytest.param(
            "2020年度知识产权专项资金",
            (2020, Decimal("17152700.00"), Decimal("13311361.00"), Decimal("0.77605048"), 4, 0, 0, "优", False),
            id="a whole that counts by its parts",
        ),
        pytest.param(
            "知识产权管理费项目",
            (2020, Decimal("500000.00"), Decimal("29100.00"), Decimal("0.05820000"), 10, 7, 7, "良", True),
            id="a part",
        ),
        pytest.param(
            "2024年保护中心运行维护费",
            (2024, Decimal("3000000.00"), None, None, 10, None, None, None, True),
            id="a target without results to evaluate",
        ),
    ],
)
def test_a_project_has_its_scorecard(samples: duckdb.DuckDBPyConnection, project: str, row: tuple[object, ...]) -> None:
    assert rows(
        samples,
        "select fiscal_year, budget_yuan, executed_yuan, execution_rate, indicator_count, judged_count, met_count,"
        " coalesce(printed_rating, derived_grade), is_additive from rpt_project_scorecard where project_name = ?",
        project,
    ) == [row]


def test_an_indicator_counts_once_for_all_periods_of_its_target(samples: duckdb.DuckDBPyConnection) -> None:
    query = "select indicator_count from rpt_project_scorecard where project_name = '知识产权援助执法专项'"
    assert rows(samples, query) == [(16,)]
    query = (
        "select period, count(*) from fct_indicator_target join dim_project using (project_key)"
        " where project_name = '知识产权援助执法专项' group by all order by all"
    )
    assert rows(samples, query) == [("full_year", 16), ("half_year", 16)]


def test_the_scorecard_counts_the_findings_of_current_documents(marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select sum(error_count), sum(warning_count), sum(note_count) from rpt_project_scorecard"
        " union all select count(*) filter (severity = 'error'), count(*) filter (severity = 'warning'),"
        " count(*) filter (severity = 'note') from fct_finding join dim_document using (document_key) where is_current"
    )
    reported, found = rows(marts, query)
    assert reported == found
    assert reported[0] >= 7


def test_every_project_of_a_current_document_has_one_scorecard(marts: duckdb.DuckDBPyConnection) -> None:
    stated = (
        "select distinct project_key from fct_project_statement join dim_document using (document_key)"
        " where is_current order by 1"
    )
    assert rows(marts, stated) == rows(marts, "select project_key from rpt_project_scorecard order by 1")


def test_a_self_evaluation_takes_precedence_over_its_target(marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select file_name, document_count, executed_yuan, judged_count from rpt_project_scorecard"
        " join dim_document using (document_key)"
        " where project_name = '北京市朝阳区知识产权运营服务体系建设' and agency_name = '北京市朝阳区市场监督管理局'"
    )
    assert rows(marts, query) == [("004.txt", 2, Decimal("13000000.00"), 18)]


def test_a_total_is_split_by_sources_that_add_up_to_it(samples: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select source_group, budget_yuan, executed_yuan, execution_rate from rpt_funding_execution"
        " join dim_document using (document_key) where file_name = '004.txt' order by budget_yuan desc"
    )
    assert rows(samples, query) == [
        ("central_government", Decimal("100000000.00"), Decimal("3738000.00"), Decimal("0.03738000")),
        ("local_government", Decimal("9262000.00"), Decimal("9262000.00"), Decimal("1.00000000")),
        ("other", Decimal("0.00"), Decimal("0.00"), None),
    ]


def test_a_total_is_not_split_if_only_the_budget_adds_up(samples: duckdb.DuckDBPyConnection) -> None:
    query = "select source_group, budget_yuan, executed_yuan from rpt_funding_execution where project_name = ?"
    assert rows(samples, query, "知识产权奖励项目") == [("item", Decimal("8208000.00"), Decimal("8410500.00"))]
    query = (
        "select sum(budget_yuan), sum(executed_yuan) from fct_funding join dim_project using (project_key)"
        " where project_name = ? and detail_of = project_name"
    )
    assert rows(samples, query, "知识产权奖励项目") == [(Decimal("8208000.00"), None)]


@pytest.mark.parametrize(
    "measure", ["initial_budget", "budget", "available", "planned_execution", "executed", "carryover"]
)
def test_rpt_funding_execution_has_the_sums_of_is_additive(marts: duckdb.DuckDBPyConnection, measure: str) -> None:
    query = "select agency_key, fiscal_year_key, sum({0}_yuan) from {1} group by all order by all"
    assert rows(marts, query.format(measure, "rpt_funding_execution")) == rows(
        marts, query.format(measure, "fct_funding where is_additive")
    )


def test_a_document_shows_how_it_was_read(samples: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select file_name, state, statement_count, confidence, evidence_share, unrecognised_count,"
        " missing_total_count, missing_target_count, missing_actual_count from rpt_quality"
        " where file_name in ('001.txt', '003.txt', '004.txt') order by all"
    )
    assert rows(samples, query) == [
        ("001.txt", "published", 10, 0.906, Decimal(1), 0, 0, 0, 0),
        ("003.txt", "published", 7, 0.8, Decimal(1), 0, 7, 0, 0),
        ("004.txt", "published", 1, 0.955, Decimal(1), 1, 0, 0, 0),
    ]


def test_a_document_that_failed_its_checks_is_in_the_report_without_facts(marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select state, reason, statement_count, fact_count, evidence_share, missing_share, is_current from rpt_quality"
        " where file_name = 'bad.txt'"
    )
    assert rows(marts, query) == [("quarantined", "the parts are more than their total", 0, 0, None, None, False)]


def test_every_version_of_a_document_is_in_the_report(marts: duckdb.DuckDBPyConnection) -> None:
    assert rows(marts, "select document_key from rpt_quality order by 1") == rows(
        marts, "select document_key from dim_document where document_key <> 'unknown' order by 1"
    )


def test_a_batch_shows_the_states_of_its_documents(marts: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select document_count, published_count, superseded_count, withdrawn_count, quarantined_count, irrelevant_count"
        " from rpt_pipeline order by all"
    )
    assert rows(marts, query) == [
        (2, 1, 0, 0, 1, 0),
        (2, 2, 0, 0, 0, 0),
        (2, 2, 0, 0, 0, 0),
        (7, 4, 2, 1, 0, 0),
    ]
    assert rows(marts, "select sum(document_count), sum(published_count) from rpt_pipeline") == rows(
        marts, "select count(*), count(*) filter (is_current) from dim_document where document_key <> 'unknown'"
    )


def test_each_chinese_report_has_the_same_rows(marts: duckdb.DuckDBPyConnection) -> None:
    reports = rows(marts, "select table_name from duckdb_tables() where table_name like 'rpt_%' order by 1")
    assert rows(marts, "select view_name from duckdb_views() where schema_name = 'marts_zh' order by 1") == reports
    assert len(reports) >= 5
    for (report,) in reports:
        assert rows(marts, f"from marts_zh.{report} order by all") == rows(marts, f"from {report} order by all")


def test_a_chinese_column_has_the_term_and_comment_of_its_column(marts: duckdb.DuckDBPyConnection) -> None:
    columns = rows(
        marts,
        "select chinese.column_name, chinese.comment = english.comment and chinese.data_type = english.data_type"
        " from duckdb_columns() as chinese join duckdb_columns() as english"
        " on chinese.table_name = english.table_name and chinese.column_index = english.column_index"
        " where chinese.schema_name = 'marts_zh' and english.schema_name = 'marts'",
    )
    assert [name for name, is_same in columns if not is_same or not "一" <= name[0] <= "龥"] == []
    assert {"执行数（元）", "全年预算数（元）", "执行率", "项目名称", "评价等级", "可信度"} <= {
        name for name, _ in columns
    }


def test_a_number_can_be_queried_in_chinese(samples: duckdb.DuckDBPyConnection) -> None:
    query = (
        'select "单位名称", sum("执行数（元）") from marts_zh.rpt_funding_execution'
        ' where "年度" = 2020 and "来源类别" = \'local_government\' group by all'
    )
    assert rows(samples, query) == [("北京市朝阳区市场监督管理局", Decimal("9262000.00"))]
