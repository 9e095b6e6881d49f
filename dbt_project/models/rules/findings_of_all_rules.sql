-- One row per finding: the rows of all rule models.
with findings as (

    {%- for model in models_of_all_rules() %}
        select
            *,
            '{{ model }}' as model
        from {{ ref(model) }}
        {{ 'union all by name' if not loop.last }}
    {%- endfor %}

)

select
    findings.rule_key,
    findings.statement_key,
    findings.fact_table,
    findings.fact_key,
    findings.stated_field_name,
    findings.expected_document_key,
    coalesce(findings.expected_fact_table, findings.fact_table) as expected_fact_table,
    coalesce(findings.expected_fact_key, findings.fact_key) as expected_fact_key,
    findings.expected_field_name,
    findings.subject,
    findings.stated,
    findings.expected,
    try_cast(findings.difference as decimal(28, 8)) as difference,
    findings.unit,
    findings.explanation,
    findings.confidence,
    if(
        rules.rule_key is null,
        error(concat('seeds/rules.csv does not assign the rule ', findings.rule_key, ' to the model ', findings.model)),
        rules.severity
    ) as severity
from findings
left join {{ ref('rules') }} as rules on findings.rule_key = rules.rule_key and findings.model = rules.model
