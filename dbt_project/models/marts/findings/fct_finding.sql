-- One row per finding: where the numbers of a form break a rule, or a target was missed.
{{ config(materialized='incremental', pre_hook='{{ delete_findings_in_this_load() }}') }}

select
    -- keys
    {{ key(['findings.rule_key', 'findings.fact_key', 'findings.stated_field_name']) }} as finding_key,
    findings.rule_key,
    statements.document_key,
    coalesce(findings.expected_document_key, statements.document_key) as expected_document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    statements.region_key,
    -- strings
    findings.severity,
    findings.fact_table,
    findings.fact_key,
    findings.stated_field_name,
    findings.expected_fact_table,
    findings.expected_fact_key,
    findings.expected_field_name,
    findings.subject,
    findings.stated,
    findings.expected,
    findings.unit,
    findings.explanation,
    -- numerics
    statements.form_number,
    findings.difference,
    findings.confidence
from {{ ref('findings_of_all_rules') }} as findings
inner join {{ ref('int_statements__all') }} as statements on findings.statement_key = statements.statement_key
