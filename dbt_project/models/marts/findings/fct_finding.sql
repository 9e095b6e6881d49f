-- One row per finding: where a form's own numbers break a rule, or a target was missed.
{{ config(materialized='incremental', pre_hook='{{ clear_findings_at_hand() }}') }}

with findings as (

    {%- for model in [
        'parts_above_total', 'stated_rate', 'executed_over_budget', 'outcomes', 'section_scores', 'weighted_scores',
        'weights', 'half_year_rate', 'two_values', 'duplicated_indicators', 'cost_deviation', 'years', 'missing_units',
        'wording', 'points', 'execution_score', 'rating', 'attainment', 'half_year_targets', 'project_totals', 'goals',
        'framework', 'padded_rate', 'two_documents', 'agency_totals'
    ] %}
        select * from {{ ref('int_findings__' ~ model) }}
        {{ 'union all by name' if not loop.last }}
    {%- endfor %}

)

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
    rules.severity,
    findings.fact_table,
    findings.fact_key,
    findings.stated_field_name,
    coalesce(findings.expected_fact_table, findings.fact_table) as expected_fact_table,
    coalesce(findings.expected_fact_key, findings.fact_key) as expected_fact_key,
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
inner join {{ ref('fct_project_statement') }} as statements on findings.statement_key = statements.statement_key
inner join {{ ref('rules') }} as rules on findings.rule_key = rules.rule_key
