-- Every value of this load that was printed, or is derived from a printed value, has a place in the source.
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
