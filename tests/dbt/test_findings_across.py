"""Findings across two documents: they appear with the later one and disappear with either."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.harness.zones import Zones, differences, read
from warehouse.publishing.build import build

SCHOOL = (ROOT / "tests" / "data" / "dev" / "01_yongde_yunnan_selfeval_form14" / "source.txt").read_text("utf-8")

SUMMARY = SCHOOL.replace("2022年度项目支出绩效自评表", "2022年度项目支出绩效自评汇总表")
"""The same form in another document: the years' forms of a department, say."""

DEPARTMENT = """部门整体支出绩效自评表,,,,,,,
（2022年度）,,,,,,,
部门名称,永德县明朗中学,,,,,,
预算执行情况（元）,,年初预算数,全年预算数,全年执行数,分值,执行率,得分
,年度资金总额,350000,350000,350000,10,100%,10
,其中：基本支出,300000,300000,300000,-,100%,-
,项目支出,50000,50000,50000,-,100%,-
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析
产出指标,数量指标,在校学生人数,≥700人,735人,50,50,
效益指标,社会效益指标,辍学率,≤0.1%,0,30,30,
满意度指标,服务对象满意度指标,家长满意度,≥90%,92%,10,10,
总分,,,,,,100,100
"""
"""The form of the school as a whole, whose project costs 387664.62 元."""

ACROSS = (
    "select file_name, rule_key, subject, stated_field_name, stated, expected, difference, explanation"
    " from marts.fct_finding join marts.dim_document using (document_key)"
    " where document_key <> expected_document_key order by all"
)


def changed(text: str, *changes: tuple[str, str]) -> bytes:
    """The text after changes, each of which must find its place."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def found(database: Path, query: str = ACROSS) -> list[tuple[object, ...]]:
    """Return the rows that a query finds in the warehouse of a run."""
    with duckdb.connect(str(database), read_only=True) as warehouse:
        return warehouse.execute(query).fetchall()


@dataclass(frozen=True)
class Nights:
    """Three runs: the school's form alone, with a summary and the department form, then with the summary withdrawn."""

    school: Path
    both: Path
    scratch_of_both: Path
    withdrawn: Path
    scratch_of_withdrawn: Path


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    zones = Zones(tmp_path_factory.mktemp("across"))

    def from_scratch(name: str) -> Path:
        return build(zones.settings, full_refresh=True).database.rename(zones.settings.home / name)

    zones.keep([read(zones.show("school.txt", SCHOOL.encode()))])
    school = zones.night()
    summary = changed(
        SUMMARY,
        ("387664.62 | 387664.62 | 10 |", "387664.62 | 378664.62 | 10 |"),
        ("| 总分 | 100 | 96 |", "| 总分 | 100 | 93 |"),
        ("| 735 | 人次 | 735 |", "| 753 | 人次 | 735 |"),
    )
    zones.keep([read(zones.show("summary.txt", summary))])
    zones.keep([read(zones.show("department.csv", DEPARTMENT.encode()))])
    both = zones.night()
    scratch_of_both = from_scratch("both.duckdb")
    (zones.settings.inbox_folder / "summary.txt").unlink()
    withdrawn = zones.night()
    return Nights(school, both, scratch_of_both, withdrawn, from_scratch("withdrawn.duckdb"))


def test_a_single_document_has_no_findings_across_documents(nights: Nights) -> None:
    assert found(nights.school) == []


def test_a_later_document_that_states_another_value_is_found(nights: Nights) -> None:
    project = "义务教育营养改善计划专项资金"
    assert [row[2:] for row in found(nights.both) if row[1] == "two_values_across_documents"] == [
        (
            project,
            "executed_yuan",
            "37.866462 万元",
            "38.766462 万元",
            Decimal("-0.9"),
            f"The executed (执行数) of {project} is 37.866462 万元 here, but 38.766462 万元 in another document,"
            " school.txt.",
        ),
        (
            project,
            "total_score",
            "93",
            "96",
            -3,
            f"The total score (总分) of {project} is 93 here, but 96 in another document, school.txt.",
        ),
        (
            "学生受资助人数",
            "target_value",
            "≧753人次",
            "≧735人次",
            18,
            "The target (指标值) of 学生受资助人数 is ≧753人次 here, but ≧735人次 in another document, school.txt.",
        ),
    ]


def test_projects_of_other_documents_exceed_their_department(nights: Nights) -> None:
    above = [row for row in found(nights.withdrawn) if row[1] == "projects_above_department"]
    assert [(row[0], row[3], row[4], row[5]) for row in above] == [
        ("department.csv", "budget_yuan", "35 万元", "38.766462 万元"),
        ("department.csv", "executed_yuan", "35 万元", "38.766462 万元"),
    ]
    assert above[0][7] == (
        "The budget (预算数) of 永德县明朗中学 is 35 万元, but projects of the agency add up to more over its"
        " documents: 38.766462 万元."
    )


def test_each_value_has_evidence_in_its_own_document(nights: Nights) -> None:
    places = found(
        nights.both,
        "select field_name, file_name, line_number, column_number, text from marts.evidence"
        " join marts.dim_document using (document_key)"
        " join marts.fct_finding on fct_finding.finding_key = evidence.fact_key"
        " where rule_key = 'two_values_across_documents' and stated_field_name = 'executed_yuan'"
        " and field_name in ('stated', 'expected') order by all",
    )
    assert places == [
        ("expected", "school.txt", 8, 15, "387664.62"),
        ("stated", "summary.txt", 8, 15, "378664.62"),
    ]


def test_findings_of_a_withdrawn_document_disappear(nights: Nights) -> None:
    assert {row[1] for row in found(nights.withdrawn)} == {"projects_above_department"}
    left = "select 1 from marts.evidence where fact_table = 'fct_finding'"
    left += " and fact_key not in (select finding_key from marts.fct_finding)"
    assert found(nights.withdrawn, left) == []


def test_incremental_runs_equal_one_full_build(nights: Nights) -> None:
    assert differences(nights.both, nights.scratch_of_both) == []
    assert differences(nights.withdrawn, nights.scratch_of_withdrawn) == []


INNOCENT = {
    "coarser by a digit": [("387664.62", "387664.6")],
    "in 万元, rounded": [("项目资金 (元)", "项目资金 (万元)"), ("387664.62", "38.77")],
    "another sign, a padded decimal": [("| ≧ | 95 | % | 100% |", "| ＞ | 95 | % | 100.0% |")],
    "another year": [("2022年度", "2023年度"), ("387664.62", "412345.67")],
    "another school": [("永德县明朗中学", "永德县德党中学"), ("387664.62", "412345.67")],
    "what was planned": [
        ("绩效自评汇总表", "绩效目标申报表"),
        ("实际完成值", "备注"),
        ("387664.62", "412345.67"),
    ],
}
"""Name → how a second document differs from the school's form without contradicting it."""


@pytest.fixture(scope="module")
def innocent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the pairs, each of a school of its own, and of the department form that is large enough."""
    zones = Zones(tmp_path_factory.mktemp("innocent"))
    readings = []
    for number, (name, changes) in enumerate(INNOCENT.items()):
        texts = {
            "own.txt": SCHOOL.encode(),
            "other.txt": changed(SUMMARY, *changes),
            "department.csv": changed(DEPARTMENT, ("350000", "450000")),
        }
        for file_name, content in texts.items():
            school = content.decode().replace("永德县明朗中学", f"永德县第{'一二三四五六'[number]}中学")
            readings.append(read(zones.show(f"{number}/{name} {file_name}", school.encode())))
    zones.keep(readings)
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        yield connection


@pytest.mark.parametrize("name", INNOCENT)
def test_equal_or_different_facts_give_no_finding(innocent: duckdb.DuckDBPyConnection, name: str) -> None:
    documents = innocent.execute(
        "select count(*) from dim_document where is_current and starts_with(file_name, ?)", [name]
    ).fetchone()
    assert documents == (3,)
    assert [row for row in innocent.execute(ACROSS).fetchall() if str(row[0]).startswith(name)] == []


@pytest.mark.long
def test_versions_of_one_document_do_not_contradict_each_other(tmp_path: Path) -> None:
    zones = Zones(tmp_path)
    zones.keep([read(zones.show("school.txt", SCHOOL.encode()))])
    zones.night()
    revised = changed(SCHOOL, ("387664.62", "378664.62"), ("| 总分 | 100 | 96 |", "| 总分 | 100 | 93 |"))
    zones.keep([read(zones.show("school.txt", revised))])
    assert found(zones.night()) == []
