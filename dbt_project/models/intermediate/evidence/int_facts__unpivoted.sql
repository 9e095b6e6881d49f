-- One row per fact at hand and column that holds a value which was read, or rests on what was read.
with facts as (

    {{ values_of('dim_document', 'document_key', 'document', owner=key(['document_key', 'null']), line='null') }}
    union all
    {{ values_of('fct_project_statement', 'statement_key', 'project', line='null') }}
    union all
    {{ values_of('fct_funding', 'funding_key', 'funding') }}
    union all
    {{ values_of('fct_indicator_target', 'indicator_target_key', 'indicator', target_field="case period
        when 'half_year' then 'target_half_year' when 'multi_year' then 'target_long_term' when 'other' then 'target_initial'
        else 'target'
    end") }}
    union all
    {{ values_of('fct_outcome', 'outcome_key', 'indicator') }}
    union all
    {{ values_of('fct_evaluation_score', 'evaluation_score_key', 'score') }}

)

select facts.*
from facts
semi join {{ ref('field_lineage') }} as lineage
    on facts.fact_table = lineage.fact_table and facts.field_name = lineage.field_name
