-- Each value of a fact at hand that was printed, or rests on what was printed, has its place in the source.
select
    facts.fact_table,
    facts.fact_key,
    facts.field_name,
    facts.field_value
from {{ ref('int_facts__unpivoted') }} as facts
anti join {{ ref('evidence') }} as evidence
    on
        facts.fact_table = evidence.fact_table
        and facts.fact_key = evidence.fact_key
        and facts.field_name = evidence.field_name
