"""The figures on the report page of a version: findings, documents, sources and coverage of its warehouse."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb

_WORST = 12
_WORST_OF_A_RULE = 3
_DOCUMENTS = 20  # includes the documents of the worst findings
_AGENCIES = 30


@dataclass(frozen=True)
class BrokenRule:
    """A rule that was broken; `count` is the number of its findings."""

    severity: str
    rule_key: str
    rule_name: str
    checks: str
    source: str
    count: int


@dataclass(frozen=True)
class Finding:
    """A finding; `place` is the place in the document of the stated value that breaks the rule."""

    severity: str
    rule_name: str
    explanation: str
    document_key: str
    file_name: str
    place: str
    finding_key: str


@dataclass(frozen=True)
class UncertainDocument:
    """A document that is quarantined or less reliable than others; `why` is the reason."""

    document_key: str
    file_name: str
    address: str
    state: str
    why: str


@dataclass(frozen=True)
class ListedDocument:
    """A document that is irrelevant, or that a person accepted although checks keep it out; `why` is the reason."""

    document_key: str
    file_name: str
    address: str
    why: str


@dataclass(frozen=True)
class SourceFreshness:
    """The state of a source.

    Attributes:
        name: Name of the source.
        shown: Number of documents in the source now.
        published: Number of its documents that are published.
        quarantined: Number of its documents that are quarantined.
        irrelevant: Number of its documents that are irrelevant.
        landed_on: Day in Beijing on which the last new document landed.
        published_on: Day in Beijing on which the newest of its published documents landed; None if none is published.
        due_on: Day by which the next new document is expected.
        silent_days: Number of days since `landed_on`.
        is_late: Whether the next new document is overdue.
    """

    name: str
    shown: int
    published: int
    quarantined: int
    irrelevant: int
    landed_on: date
    published_on: date | None
    due_on: date
    silent_days: int
    is_late: bool


@dataclass(frozen=True)
class Coverage:
    """The years for which each agency has published documents.

    Attributes:
        agencies: Number of agencies with at least one year.
        expected: Number of agency years: for each agency, the years from its first to its last.
        missing: Number of agency years without any document.
        without_outcome: Number of agency years with targets but no outcome.
        years: The years of the table on the page.
        rows: The rows of that table: the name of an agency and its state in each year. Agencies with the most missing
            years come first, and only the first ones are included.
    """

    agencies: int
    expected: int
    missing: int
    without_outcome: int
    years: list[int]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Contents:
    """All figures of a warehouse that the report page shows."""

    states: dict[str, int]
    facts: int
    severities: dict[str, int]
    rules: list[BrokenRule]
    worst: list[Finding]
    documents: list[UncertainDocument]
    document_count: int
    irrelevant: list[ListedDocument]
    accepted: list[ListedDocument]
    sources: list[SourceFreshness]
    coverage: Coverage


def read_contents(database: Path, on: date) -> Contents:
    """Read the figures of a warehouse; sources that are overdue on the day `on` are late."""
    with duckdb.connect(str(database), read_only=True) as warehouse:
        warehouse.execute("use marts")
        rules = [BrokenRule(*row) for row in warehouse.execute(_RULES).fetchall()]
        worst = [Finding(*row) for row in warehouse.execute(_FINDINGS, [_WORST_OF_A_RULE, _WORST]).fetchall()]
        of_findings = [finding.document_key for finding in worst]
        uncertain = warehouse.execute(_UNCERTAIN, [of_findings, _DOCUMENTS]).fetchall()
        (facts,) = warehouse.execute(_FACTS).fetchone() or (0,)
        return Contents(
            states=dict(warehouse.execute(_STATES).fetchall()),
            facts=facts,
            severities={
                severity: sum(rule.count for rule in rules if rule.severity == severity)
                for severity in ("error", "warning", "note")
            },
            rules=rules,
            worst=worst,
            documents=[UncertainDocument(*row) for *row, _ in uncertain],
            document_count=uncertain[0][-1] if uncertain else 0,
            irrelevant=_listed(warehouse, "state = 'irrelevant'", limit=_DOCUMENTS),
            accepted=_listed(warehouse, "is_accepted"),
            sources=[SourceFreshness(*row) for row in warehouse.execute(_SOURCES, {"today": on}).fetchall()],
            coverage=_coverage(warehouse),
        )


_FACTS = "select cast(coalesce(sum(fact_count), 0) as bigint) from rpt_quality"

_STATES = "select state, count(*) from dim_document where document_key <> 'unknown' group by all order by all"

_RULES = """
    select rules.severity, rules.rule_key, rules.rule_name, rules.checks, rules.source, count(*) as finding_count
    from fct_finding as findings
    inner join dim_rule as rules on findings.rule_key = rules.rule_key
    group by rules.severity, rules.rule_key, rules.rule_name, rules.checks, rules.source
    order by array_position(['error', 'warning', 'note'], rules.severity), finding_count desc, rules.rule_key
"""

_FINDINGS = """
    with ranked as (

        select
            findings.*,
            rules.rule_name,
            row_number() over (
                partition by findings.rule_key
                order by findings.confidence desc, abs(findings.difference) desc nulls last, findings.finding_key
            ) as nth
        from fct_finding as findings
        inner join dim_rule as rules on findings.rule_key = rules.rule_key
        inner join dim_document as documents on findings.document_key = documents.document_key
        where documents.is_current and findings.severity <> 'note'

    )

    select
        ranked.severity,
        ranked.rule_name,
        ranked.explanation,
        ranked.document_key,
        documents.file_name,
        concat_ws(
            ', ',
            'page ' || evidence.page,
            'table ' || evidence.table_number,
            'row ' || evidence.row_number,
            'line ' || evidence.line_number,
            'column ' || evidence.column_number
        ) as place,
        ranked.finding_key
    from ranked
    inner join dim_document as documents on ranked.document_key = documents.document_key
    left join evidence
        on
            ranked.finding_key = evidence.fact_key
            and evidence.fact_table = 'fct_finding'
            and evidence.field_name = 'stated'
    where ranked.nth <= ?
    order by array_position(['error', 'warning'], ranked.severity), ranked.nth, ranked.rule_key
    limit ?
"""

_UNCERTAIN = """
    with addresses as (

        select
            document_key,
            max(source_uri) as address
        from document_sighting
        where event = 'seen'
        group by document_key

    )

    select
        quality.document_key,
        coalesce(quality.file_name, quality.document_key[:12]) as file_name,
        coalesce(addresses.address, '') as address,
        quality.state,
        coalesce(
            case when quality.state = 'quarantined' then quality.reason end,
            concat_ws(
                '; ',
                case when quality.confidence < 0.8 then 'lowest confidence ' || round(quality.confidence, 2) end,
                case when quality.error_count > 0 then 'errors in its numbers: ' || quality.error_count end,
                case when quality.warning_count > 0 then 'warnings: ' || quality.warning_count end,
                case
                    when quality.missing_share >= 0.1
                        then 'missing values that its forms ask for: ' || round(100 * quality.missing_share) || ' %'
                end
            )
        ) as why,
        count(*) over () as document_count
    from rpt_quality as quality
    left join addresses on quality.document_key = addresses.document_key
    where
        quality.state = 'quarantined'
        or (quality.is_current and why <> '')
    order by
        list_contains(?, quality.document_key) desc,
        quality.state = 'quarantined' desc,
        quality.error_count desc,
        quality.confidence,
        quality.document_key
    limit ?
"""

_LISTED = """
    select
        document_key,
        coalesce(file_name, document_key[:12]) as file_name,
        coalesce(
            (
                select max(sightings.source_uri)
                from document_sighting as sightings
                where sightings.event = 'seen' and sightings.document_key = documents.document_key
            ),
            ''
        ) as address,
        reason as why
    from dim_document as documents
    where {condition}
    order by file_name, document_key
    limit ?
"""

_SOURCES = """
    select
        source_name,
        shown_count,
        published_count,
        quarantined_count,
        irrelevant_count,
        cast(last_landed_at + interval 8 hour as date) as landed_on,
        cast(last_published_at + interval 8 hour as date) as published_on,
        due_on,
        cast($today as date) - landed_on as silent_days,
        due_on < $today and shown_count > 0 as is_late
    from rpt_freshness
    order by due_on, source_name
"""

_COVERED = """
    select
        count(distinct agency_key),
        count(*),
        count(*) filter (is_missing),
        count(*) filter (has_target and not has_outcome)
    from rpt_coverage
"""

_YEARS = """
    with agencies as (

        select
            agency_key,
            count(*) filter (is_missing) as missing_count
        from rpt_coverage
        group by agency_key
        order by missing_count desc, agency_key
        limit ?

    )

    select agency_key, agency_name, fiscal_year, has_target, has_outcome, is_missing
    from rpt_coverage
    inner join agencies using (agency_key)
    order by missing_count desc, agency_name, agency_key, fiscal_year
"""


def _listed(warehouse: duckdb.DuckDBPyConnection, condition: str, *, limit: int | None = None) -> list[ListedDocument]:
    query = _LISTED.format(condition=condition)
    return [ListedDocument(*row) for row in warehouse.execute(query, [limit]).fetchall()]


def _coverage(warehouse: duckdb.DuckDBPyConnection) -> Coverage:
    rows = warehouse.execute(_YEARS, [_AGENCIES]).fetchall()
    years = sorted({year for _, _, year, *_ in rows})
    agencies = []
    for (_, name), of_agency in groupby(rows, key=lambda row: row[:2]):
        states = {year: _state(*flags) for _, _, year, *flags in of_agency}
        agencies.append((name, [states.get(year, "") for year in years]))
    ((count, expected, missing, without_outcome),) = warehouse.execute(_COVERED).fetchall()
    return Coverage(count, expected, missing, without_outcome, years, agencies)


def _state(has_target: bool, has_outcome: bool, is_missing: bool) -> str:
    if is_missing:
        return "missing"
    return "both" if has_target and has_outcome else "target" if has_target else "outcome" if has_outcome else "other"
