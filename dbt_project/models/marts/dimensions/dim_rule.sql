-- One row per rule that the numbers and texts of a form are checked against.
select
    rule_key,
    rule_name,
    checks,
    source,
    severity
from {{ ref('rules') }}

union all by name

select
    'unknown' as rule_key,
    '未知' as rule_name,
    'note' as severity
