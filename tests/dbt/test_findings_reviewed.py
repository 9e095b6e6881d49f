"""Every finding on the samples and on the documents of data/dev, reviewed by a person against their text.

data/findings_reviewed.json holds the verdicts. CHANGED adds copies of real documents in which a number or a row was
changed, for the rules that none of these documents breaks.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, SAMPLES
from tests.harness.audit_rules import read_rules
from tests.harness.zones import Zones, read

REVIEWED: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "findings_reviewed.json").read_text("utf-8"))
DEV = sorted((ROOT / "tests" / "data" / "dev").glob("*/source.txt"))

SCHOOL = "01_yongde_yunnan_selfeval_form14"
TOWN = "19_chizhou_tangxi_anhui_flat_selfeval"

CHANGED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "half_year": ("000", [("物业服务天数\t≥120天\t≥240天", "物业服务天数\t≥320天\t≥240天")]),
    "marked_done": ("004", [("专利技术产业化项目资助10家。", "专利技术产业化项目资助8家。")]),
    "parts": ("002", [("预算37万元（其中", "预算137万元（其中")]),
    "above_weight": (SCHOOL, [("| ≧ | 100 | % | 100% | 10 | 7 |", "| ≧ | 100 | % | 100% | 10 | 17 |")]),
    "full_marks": (SCHOOL, [("| 98% | 10 | 9 |", "| 98% | 10 | 10 |")]),
    "rating": (SCHOOL, [("| 总分 | 100 | 96 | 优 |", "| 总分 | 100 | 86 | 优 |")]),
    "execution": (SCHOOL, [("| 10 | 100% | 10 | 其中", "| 10 | 100% | 6 | 其中")]),
    "exact": (SCHOOL, [("| 98% | 10 | 9 |", "| 100% | 10 | 10 |"), ("≧ | 95 | % | 100%", "≧ | 95 | % | 95%")]),
    "no_cost": (SCHOOL, [("| 成本指标 | 生均补助标准达标率 | ═ | 100 | % | 100% | 10 | 10 |\n", "")]),
    "no_indicator": (
        "001",
        [
            (f"\t{name}\n\t{name}\n\t{target}\n", "")
            for name, target in (
                ("门户网站安全扫描次数", "≥1次"),
                ("系统响应时间", "≤10分钟"),
                ("运维经费", "≤52万元"),
                ("保障系统正常使用", "有效保障"),
            )
        ]
        + [("\t信息系统漏洞处置率 \n\t信息系统漏洞处置率 \n\t≥80%\n", "")],
    ),
}
"""Name → the real document and what was put in place of what it prints."""


def printed(name: str) -> str:
    """The text of a sample or of a document of data/dev."""
    sample = SAMPLES / f"{name}.txt"
    path = sample if sample.exists() else ROOT / "tests" / "data" / "dev" / name / "source.txt"
    return path.read_bytes().decode("utf-8")


def changed(name: str) -> str:
    """The text of a document after its changes, each of which must find its place."""
    document, changes = CHANGED[name]
    text = printed(document).replace("\r\n", "\n")
    for old, new in changes:
        assert old in text, (name, old)
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the samples, the documents of data/dev and the changed copies; `finding` names their documents."""
    zones = Zones(tmp_path_factory.mktemp("reviewed"))
    texts = {path.stem: printed(path.stem) for path in sorted(SAMPLES.glob("*.txt"))}
    texts |= {path.parent.name: printed(path.parent.name) for path in DEV}
    shown: list[Path] = [zones.show(f"{name}.txt", text.encode()) for name, text in texts.items()]
    shown += [zones.show(f"changed/{name}.txt", changed(name).encode()) for name in CHANGED]
    zones.keep([read(path) for path in shown])
    with duckdb.connect(str(zones.night()), read_only=True) as connection:
        connection.execute("set schema = 'marts'")
        connection.execute(
            "create temp view finding as select fct_finding.*, split_part(file_name, '.txt', 1) as document"
            " from marts.fct_finding join marts.dim_document using (document_key)"
        )
        yield connection


def raised(
    findings: duckdb.DuckDBPyConnection, document: str, rule: str, subject: str | None = None
) -> list[tuple[str, str]]:
    """Return subject and explanation of the findings of a rule in a document."""
    return findings.execute(
        "select subject, explanation from finding"
        " where document = ? and rule_key = ? and subject = coalesce(?, subject) order by all",
        [document, rule, subject],
    ).fetchall()


def test_every_finding_on_the_samples_and_dev_documents_is_reviewed(findings: duckdb.DuckDBPyConnection) -> None:
    found = findings.execute(
        "select document, rule_key, subject, stated, expected from finding where not list_contains(?, document)",
        [list(CHANGED)],
    ).fetchall()
    reviewed = [
        tuple(one[key] for key in ("document", "rule_key", "subject", "stated", "expected")) for one in REVIEWED
    ]
    assert sorted(found) == sorted(reviewed)


def test_at_least_nine_in_ten_findings_are_right_overall_and_by_severity(findings: duckdb.DuckDBPyConnection) -> None:
    severities = dict(findings.execute("select rule_key, severity from dim_rule").fetchall())
    raised_by = Counter(severities[one["rule_key"]] for one in REVIEWED)
    right_by = Counter(severities[one["rule_key"]] for one in REVIEWED if one["is_right"])
    for severity, count in sorted(raised_by.items()):
        print(f"{severity}: {right_by[severity]} of {count} right, precision {right_by[severity] / count:.3f}")
    print(f"all: {right_by.total()} of {raised_by.total()} right, {right_by.total() / raised_by.total():.3f}")
    assert raised_by.keys() == {"error", "warning", "note"}
    assert right_by.total() >= 0.9 * raised_by.total()
    assert {severity for severity, count in raised_by.items() if right_by[severity] < 0.9 * count} == set()


def test_no_rule_is_wrong_in_more_than_one_case_in_ten() -> None:
    raised_by = Counter(one["rule_key"] for one in REVIEWED)
    wrong_by = Counter(one["rule_key"] for one in REVIEWED if not one["is_right"])
    assert {rule for rule, count in raised_by.items() if 10 * wrong_by[rule] > count} == set()


def test_figures_within_their_printed_precision_are_not_errors(findings: duckdb.DuckDBPyConnection) -> None:
    stated = findings.execute(
        "select stated from finding where severity = 'error' and document in ('000', '001', '002', '003', '004')"
    ).fetchall()
    assert len(stated) == 7
    assert not {text for (text,) in stated} & {"15.63%", "2.91", "2.91 万元", "11.9%", "11.900%", "3.7%", "3.700%"}


def test_every_rule_has_its_source(findings: duckdb.DuckDBPyConnection) -> None:
    rules = findings.execute("select rule_key, rule_name, checks, source, severity from dim_rule")
    rows = [row for row in rules.fetchall() if row[0] != "unknown"]
    assert {row[0] for row in rows} == {rule["rule_key"] for rule in read_rules()}
    assert all(all(row) for row in rows)
    assert {row[4] for row in rows} == {"error", "warning", "note"}


@pytest.mark.parametrize(
    ("rule", "document", "subject", "explanation"),
    [
        pytest.param(
            "zero_total_over_parts",
            TOWN,
            "年度资金总额:",
            "The parts (其中) of 年度资金总额: add up to more than their stated total: 90 万元 = 90 万元,"
            " the total is 0 万元.",
            id="a total of zero",
        ),
        pytest.param(
            "points_lost_at_met_target",
            SCHOOL,
            "资金到位及时率",
            "资金到位及时率 reaches its target (指标值) ≧100% with 100%, but has 7 of 10 points,"
            " and no reason is given.",
            id="points lost",
        ),
        pytest.param(
            "weights_depart",
            SCHOOL,
            "义务教育营养改善计划专项资金",
            "The weights (权重) of execution rate, outputs, benefits and satisfaction (预算执行率、产出、效益、满意度)"
            " of 义务教育营养改善计划专项资金 are 10/40/30/20, in principle 10/50/30/10.",
            id="weights",
        ),
        pytest.param(
            "attainment_far_above",
            "004",
            "重点企业资助",
            "重点企业资助 is attained 8.8 times over (重点企业资助88家。 against 不少于10家), and no reason is given.",
            id="far above",
        ),
        pytest.param(
            "actual_repeats_target",
            "17_changning_gengga_yunnan_narrative",
            "除布病外其他病种的免疫抗体合格率",
            "The actual value (实际完成值) of 除布病外其他病种的免疫抗体合格率 only repeats its target: ≥70%."
            " What was attained is not said.",
            id="repeated",
        ),
        pytest.param(
            "satisfaction_missing",
            "001",
            "2024年保护中心信息化运维经费",
            "None of the 5 indicators of 2024年保护中心信息化运维经费 is about satisfaction (满意度).",
            id="no satisfaction",
        ),
        pytest.param(
            "mostly_unquantified",
            "001",
            "2024年知识产权执法业务费",
            "4 of 7 targets (指标值) of 2024年知识产权执法业务费 name neither a number nor a day:"
            " 质量指标、完成时效、人均培训成本控制、提高人才培养质量.",
            id="unquantified",
        ),
        pytest.param(
            "padded_rate",
            "004",
            "年度资金总额：",
            "The execution rate (执行率) of 年度资金总额： is stated as 11.900%, but executed (执行数) 1300 万元"
            " / budget (预算数) 10926.2 万元 = 11.898%: its last decimals only fill up.",
            id="padded",
        ),
        pytest.param(
            "score_not_stated",
            "002",
            "维权援助平台运行维护",
            "维权援助平台运行维护 reaches its target (指标值) 1次 with 1次, but no score (得分) is stated for it,"
            " as for the 7 other indicators.",
            id="no score",
        ),
        pytest.param(
            "half_year_above_year",
            "half_year",
            "物业服务天数",
            "The half-year target (半年目标) of 物业服务天数 is ≥320天, above that of the year (全年目标), ≥240天.",
            id="half year",
        ),
        pytest.param(
            "missed_target_marked_done",
            "marked_done",
            "专利技术产业化项目资助",
            "专利技术产业化项目资助: the actual value (实际完成值) 8 家 is below its target (指标值) 10 家 by 2 家,"
            " attainment 80%, yet the form marks it as done (已完成).",
            id="marked done",
        ),
        pytest.param(
            "projects_above_total",
            "parts",
            "2020年度知识产权专项资金",
            "The budget (预算数) of 2020年度知识产权专项资金 is 1715.27 万元, but its projects add up to"
            " 820.8 万元 + 500 万元 + 137 万元 + 307.47 万元 + 50 万元 = 1815.27 万元.",
            id="projects",
        ),
        pytest.param(
            "score_above_weight",
            "above_weight",
            "资金到位及时率",
            "The score (得分) 17 of 资金到位及时率 is above its maximum points (分值) 10.",
            id="score above weight",
        ),
        pytest.param(
            "full_marks_at_missed_target",
            "full_marks",
            "政策知晓率",
            "政策知晓率 has all of its 10 points, but its actual value (实际完成值) 98% misses its target (指标值)"
            " ═100%.",
            id="full marks",
        ),
        pytest.param(
            "rating_against_score",
            "rating",
            "义务教育营养改善计划专项资金",
            "The rating (评价等级) is 优, but a total score (总分) of 86 is 良 (90 优, 80 良, 60 中).",
            id="rating",
        ),
        pytest.param(
            "execution_score",
            "execution",
            "年度资金总额",
            "The score (得分) of the execution rate (执行率) 100% is 6 of 10; points times rate would be 10,"
            " unless the region scores by bands.",
            id="execution score",
        ),
        pytest.param(
            "every_target_exactly_met",
            "exact",
            "义务教育营养改善计划专项资金",
            "Each of the 8 numbers attained (实际完成值) of 义务教育营养改善计划专项资金 equals its target (指标值),"
            " also the 3 that could differ.",
            id="exactly met",
        ),
        pytest.param(
            "cost_missing",
            "no_cost",
            "义务教育营养改善计划专项资金",
            "None of the 8 indicators of the self-evaluation of 义务教育营养改善计划专项资金 is about cost (成本).",
            id="no cost",
        ),
        pytest.param(
            "goal_without_indicators",
            "no_indicator",
            "2024年保护中心信息化运维经费",
            "The annual goal (年度目标) of 2024年保护中心信息化运维经费 is broken down into no indicator, while 9 other"
            " forms of the document have some.",
            id="no indicator",
        ),
    ],
)
def test_a_rule_finds_its_violation(
    findings: duckdb.DuckDBPyConnection, rule: str, document: str, subject: str, explanation: str
) -> None:
    assert (subject, explanation) in raised(findings, document, rule, subject)


@pytest.mark.parametrize(
    ("rule", "document", "subject"),
    [
        pytest.param("zero_total_over_parts", "23_qingshen_sichuan_selfeval", None, id="parts of zero under a total"),
        pytest.param("parts_above_total", TOWN, None, id="a total of zero is a rule of its own"),
        pytest.param("weights_to_100", TOWN, None, id="90 points: the file ends before satisfaction"),
        pytest.param("weights_to_100", "14_jingyan_sichuan_target_wide", None, id="the list ends in its last project"),
        pytest.param("weights_to_100", "52_shouxian_anhui_dept_scoring", None, id="the table ends after six rows"),
        pytest.param("points_lost_at_met_target", SCHOOL, "政策知晓率", id="a target that is missed costs a point"),
        pytest.param("full_marks_at_missed_target", SCHOOL, None, id="nine of ten points at 98 of 100%"),
        pytest.param("score_above_weight", SCHOOL, None, id="ten of ten points"),
        pytest.param("score_above_weight", "002", None, id="sections within their points"),
        pytest.param("weights_depart", TOWN, None, id="a form without its end"),
        pytest.param("attainment_far_above", "004", "产业化项目转化专利", id="198 against 100"),
        pytest.param(
            "attainment_far_above",
            "002",
            "企业累计拥有国内外有效发明专利奖励",
            id="four against two is not more than twice",
        ),
        pytest.param(
            "actual_repeats_target",
            "17_changning_gengga_yunnan_narrative",
            "养殖环节病死猪无害化处理补助经费发放率",
            id="=100% is a number",
        ),
        pytest.param("satisfaction_missing", "001", "2024年专利代理师资格考试", id="satisfaction at the end"),
        pytest.param("satisfaction_missing", TOWN, None, id="cut before satisfaction"),
        pytest.param("mostly_unquantified", SCHOOL, None, id="eight of nine are numbers"),
        pytest.param("mostly_unquantified", "001", "2024年保护中心运行维护费", id="days count as measures"),
        pytest.param("half_year_above_year", "000", None, id="half of the year, or the same number of persons"),
        pytest.param("missed_target_marked_done", "004", "专利资助奖励", id="6747 of 7000 with a reason"),
        pytest.param("projects_above_total", "002", None, id="five projects make up the whole"),
        pytest.param("rating_against_score", SCHOOL, None, id="96 is 优"),
        pytest.param("rating_against_score", "17_changning_gengga_yunnan_narrative", None, id="100 is 优秀"),
        pytest.param("padded_rate", "39_fukang_xinjiang_selfeval_wide", None, id="100.00% is exact"),
        pytest.param("padded_rate", "004", "地方资金", id="100% has no decimals"),
        pytest.param("score_not_stated", "002", "调解处理知识产权纠纷案件量", id="a score beside it"),
        pytest.param("score_not_stated", "004", None, id="a form without scores"),
        pytest.param("execution_score", SCHOOL, None, id="ten points for 100%"),
        pytest.param("execution_score", TOWN, None, id="no points for 0"),
        pytest.param("every_target_exactly_met", TOWN, None, id="three numbers are too few"),
        pytest.param("every_target_exactly_met", SCHOOL, None, id="100% where 95% was asked"),
        pytest.param("cost_missing", SCHOOL, None, id="a cost indicator among nine"),
        pytest.param(
            "goal_without_indicators", "39_fukang_xinjiang_selfeval_wide", None, id="cut before its indicators"
        ),
        pytest.param("goal_without_indicators", "001", None, id="ten tables with indicators"),
    ],
)
def test_a_rule_accepts_a_form_that_follows_it(
    findings: duckdb.DuckDBPyConnection, rule: str, document: str, subject: str | None
) -> None:
    assert raised(findings, document, rule, subject) == []


def test_every_finding_has_the_places_of_its_stated_and_expected_values(findings: duckdb.DuckDBPyConnection) -> None:
    without = findings.execute(
        "select document, rule_key, subject, field_name from finding"
        " cross join (select unnest(['stated', 'expected', 'explanation']) as field_name) as fields"
        " anti join evidence on evidence.fact_table = 'fct_finding' and evidence.fact_key = finding.finding_key"
        " and evidence.field_name = fields.field_name"
    ).fetchall()
    assert without == []
