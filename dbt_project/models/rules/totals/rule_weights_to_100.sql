-- One row per form whose weights do not add up to 100, and per project whose parts' weights do not. The execution
-- rate has ten points by the act and 20 in some provinces: a form without that row may add up to 90 or 80. For a
-- form that was not read to its end only a sum above 100 counts; a form with a missing weight is not checked.
with indicators as (

    select
        statement_key,
        sum(weight) as weight_sum,
        bool_and(weight is not null) as is_weighted,
        sum({{ half_last_digit(plain_number('weight'), is_exact_when_whole=true) }}) as rounding,
        string_agg({{ plain_number('weight') }}, ' + ' order by line) as addition,
        arg_max(fact_table, line) as fact_table,
        arg_max(fact_key, line) as fact_key
    from {{ ref('int_indicators__with_fact_key') }}
    group by statement_key

),

-- a form may print the weight of a total again beside its parts
execution_rows as (

    select *
    from {{ ref('int_funding__pivoted') }}
    where weight is not null
    qualify detail_of is null or bool_and(detail_of is not null) over (partition by statement_key)

),

funding as (

    select
        statement_key,
        sum(weight) as weight_sum,
        string_agg({{ plain_number('weight') }}, ' + ' order by funding_line) as addition
    from execution_rows
    group by statement_key

),

forms as (

    select
        indicators.statement_key,
        indicators.fact_table,
        indicators.fact_key,
        'weight' as stated_field_name,
        statements.project_name as subject,
        indicators.weight_sum + coalesce(funding.weight_sum, 0) as weight_sum,
        indicators.addition || coalesce(' + ' || funding.addition || ' (执行率)', '') as addition,
        if(funding.weight_sum is null, [1, 80, 90, 100], [1, 100]) as expected_sums,
        indicators.rounding,
        indicators.weight_sum + coalesce(funding.weight_sum, 0) > 100
        or indicators.statement_key in (
            select complete.statement_key from {{ ref('int_statements__complete') }} as complete
        ) as is_conclusive,
        statements.document_key,
        statements.confidence
    from indicators
    inner join {{ ref('int_statements__keyed') }} as statements on indicators.statement_key = statements.statement_key
    left join funding on indicators.statement_key = funding.statement_key
    where indicators.is_weighted

),

parts as (

    select
        wholes.statement_key,
        'fct_project_statement' as fact_table,
        arg_max(parts.statement_key, parts.project_line) as fact_key,
        'weight_percent' as stated_field_name,
        wholes.project_name as subject,
        sum(parts.weight_percent) as weight_sum,
        string_agg({{ plain_number('parts.weight_percent') }}, ' + ' order by parts.project_line) as addition,
        [100] as expected_sums,
        sum({{ half_last_digit(plain_number('parts.weight_percent'), is_exact_when_whole=true) }}) as rounding,
        true as is_conclusive,
        wholes.document_key,
        wholes.confidence
    from {{ ref('int_statements__keyed') }} as parts
    inner join {{ ref('int_statements__keyed') }} as wholes
        on
            parts.document_key = wholes.document_key
            and parts.form_number = wholes.form_number
            and parts.parent_project_key = wholes.project_key
    group by wholes.statement_key, wholes.project_name, wholes.document_key, wholes.confidence
    having bool_and(parts.weight_percent is not null)

),

compared as (

    select
        weights.*,
        {{ plain_number('weights.weight_sum') }} as sum_value
    from (
        select * from forms
        union all
        select * from parts
    ) as weights
    inner join {{ ref('stg_raw__documents') }} as documents on weights.document_key = documents.document_key
    -- a truncated document has a confidence of at most 0.5
    where documents.confidence > 0.5

)

select
    'weights_to_100' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    stated_field_name,
    stated_field_name as expected_field_name,
    coalesce(subject, '权重') as subject,
    sum_value as stated,
    '100' as expected,
    weight_sum - 100 as difference,
    '分' as unit,
    'The weights (权重) of ' || coalesce(subject, 'the form') || ' add up to ' || addition || ' = ' || sum_value
    || ', not to 100.' as explanation,
    confidence
from compared
where
    is_conclusive
    and list_min(list_transform(expected_sums, lambda expected_sum: abs(weight_sum - expected_sum))) > rounding
