-- One row per statement at hand whose form was read to its end: its total score is stated, another statement of the
-- document follows, or its indicators go from outputs to satisfaction. Of a file that is cut, the last form is none.
{{ config(materialized='view') }}

with statements as (

    select
        statement_key,
        document_key,
        total_score is not null
        or project_line < max(project_line) over (partition by document_key) as has_end
    from {{ ref('int_statements__keyed') }}

),

indicators as (

    select
        statement_key,
        arg_min(dimension, line) not in ('satisfaction', 'benefit', 'unknown')
        and arg_max(dimension, line) = 'satisfaction' as ends_with_satisfaction
    from {{ ref('int_indicators__evaluated') }}
    group by statement_key

)

select statements.statement_key
from statements
inner join {{ ref('stg_raw__documents') }} as documents on statements.document_key = documents.document_key
left join indicators on statements.statement_key = indicators.statement_key
-- what is cut is believed by half at most
where documents.confidence > 0.5 and (statements.has_end or coalesce(indicators.ends_with_satisfaction, false))
