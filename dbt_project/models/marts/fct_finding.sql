-- One row per finding: where a form's own numbers break a rule, or a target was missed.
{{ config(materialized='incremental', pre_hook='{{ clear_documents_at_hand() }}') }}

with findings as (

    select * from {{ ref('int_findings__parts_above_total') }}
    union all by name
    select * from {{ ref('int_findings__stated_rate') }}
    union all by name
    select * from {{ ref('int_findings__executed_over_budget') }}
    union all by name
    select * from {{ ref('int_findings__outcomes') }}

)

select
    -- keys
    {{ key(['findings.rule_key', 'findings.fact_key', 'findings.stated_field_name']) }} as finding_key,
    findings.rule_key,
    statements.document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    'unknown' as region_key,
    -- strings
    rules.severity,
    findings.fact_table,
    findings.fact_key,
    findings.stated_field_name,
    findings.expected_field_name,
    findings.subject,
    findings.stated,
    findings.expected,
    findings.unit,
    findings.explanation,
    -- numerics
    statements.form_number,
    cast(findings.difference as decimal(28, 8)) as difference,
    findings.confidence
from findings
inner join {{ ref('int_statements__keyed') }} as statements on findings.statement_key = statements.statement_key
inner join {{ ref('rules') }} as rules on findings.rule_key = rules.rule_key
