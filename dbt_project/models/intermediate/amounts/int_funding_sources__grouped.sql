-- One row per funding source of every document: the label of a money row without 其中, list number and colon, with its
-- group.
with names as (

    select distinct
        funding_source_key,
        {{ funding_source_name('printed_label') }} as source_name
    from {{ ref('int_funding__all') }}

),

grouped as (

    select
        names.funding_source_key,
        names.source_name,
        coalesce(patterns.source_group, 'item') as source_group
    from names
    left join {{ ref('funding_source_groups') }} as patterns
        on regexp_matches(names.source_name, patterns.pattern)
    qualify row_number() over (partition by names.funding_source_key order by patterns.priority) = 1

)

select
    *,
    source_group = 'total' as is_total
from grouped
