-- One row per fact of this load and column that holds a value which was read, or is derived from what was read.
with documents as (

    select
        document_key,
        title,
        fiscal_year,
        publisher,
        confidence
    from {{ ref('stg_raw__documents') }}
    where
        state_without_rows is null
        and document_key in (select document_id from {{ source('raw', 'load') }})

),

facts as (

    {{ unpivot_values(
        'documents', 'dim_document', 'document_key', 'document', owner=key(['document_key', 'null']), line='null'
    ) }}
    union all
    {{ unpivot_values(
        ref('int_statements__measured'), 'fct_project_statement', 'statement_key', 'project', line='null'
    ) }}
    union all
    {{ unpivot_values(ref('int_funding__keyed'), 'fct_funding', 'funding_key', 'funding') }}
    union all
    {{ unpivot_values(
        ref('int_indicator_targets__by_period'), 'fct_indicator_target', 'indicator_target_key', 'indicator',
        target_field="case period
            when 'half_year' then 'target_half_year'
            when 'multi_year' then 'target_long_term'
            when 'other' then 'target_initial'
            else 'target'
        end"
    ) }}
    union all
    {{ unpivot_values(ref('int_outcomes__keyed'), 'fct_outcome', 'outcome_key', 'indicator') }}
    union all
    {{ unpivot_values(ref('int_scores__keyed'), 'fct_evaluation_score', 'evaluation_score_key', 'score') }}

)

select facts.*
from facts
semi join {{ ref('field_lineage') }} as lineage
    on facts.fact_table = lineage.fact_table and facts.field_name = lineage.field_name
