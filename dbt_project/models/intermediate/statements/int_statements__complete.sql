-- One row per statement of this load whose form was read to its end: its total score is stated, another statement
-- follows in the document, or its indicators run from outputs to satisfaction. The last form of a truncated file is
-- not complete.
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
-- a truncated document has a confidence of at most 0.5
where documents.confidence > 0.5 and (statements.has_end or coalesce(indicators.ends_with_satisfaction, false))
