-- One row per number of this load that is far outside of what such numbers usually are: an amount below 0 or above 10
-- trillion yuan, or in a unit that is not one of money; a rate below 0 or above 1000 %; a weight below 0 or above 1000,
-- a score beyond 1000; a year that no fiscal year of the form can be, or a project that ends before it begins. The
-- number is published as printed; it may be a correction, a slip, or a misreading.
with amounts as (

    select
        'amount_out_of_range' as rule_key,
        statement_key,
        'fct_funding' as fact_table,
        {{ key(["'funding'", 'statement_key', 'funding_line']) }} as fact_key,
        if(is_money, measure || '_yuan', 'printed_label') as field_name,
        source_label as subject,
        concat_ws(' ', {{ plain_number('printed_value') }}, unit) as stated,
        case
            when amount_yuan < 0 then 'below 0'
            when is_money then 'above 10 trillion yuan (万亿元)'
            else 'in a unit that is not one of money, and was withheld'
        end as problem,
        '0 至 10万亿元' as expected,
        confidence
    from {{ ref('int_amounts__grouped') }}
    where
        measure not in ('execution_rate', 'weight', 'score')
        and (
            amount_yuan not between 0 and 10000000000000
            or (not is_money and unit is not null and {{ yuan_per('unit') }} is null)
        )
    qualify row_number() over (partition by statement_key, funding_line, field_name order by line) = 1

),

rates as (

    select
        'rate_out_of_range' as rule_key,
        statement_key,
        'fct_funding' as fact_table,
        funding_key as fact_key,
        'stated_execution_rate' as field_name,
        printed_label as subject,
        execution_rate_text as stated,
        if(stated_execution_percent < 0, 'below 0', 'above 1000 %') as problem,
        '0 至 1000%' as expected,
        confidence
    from {{ ref('int_funding__pivoted') }}
    where stated_execution_percent not between 0 and 1000 and {{ as_fraction('stated_execution_percent') }} is not null

),

-- weights and scores of every kind of row
points as (

    select
        statement_key,
        fact_table,
        fact_key,
        subject,
        confidence,
        field_name,
        points
    from (
        select
            statement_key,
            'fct_funding' as fact_table,
            funding_key as fact_key,
            printed_label as subject,
            confidence,
            try_cast(weight as decimal(18, 6)) as weight,
            try_cast(score as decimal(18, 6)) as score,
            null::decimal(18, 6) as max_score,
            null::decimal(18, 6) as weighted_score,
            null::decimal(18, 6) as total_score
        from {{ ref('int_funding__pivoted') }}
        union all
        select
            statement_key,
            fact_table,
            fact_key,
            coalesce(level3_name, description, level2, level1, '指标') as subject,
            confidence,
            weight,
            if(is_outcome, score, null) as score,
            null as max_score,
            null as weighted_score,
            null as total_score
        from {{ ref('int_indicators__with_fact_key') }}
        union all
        select
            statement_key,
            'fct_evaluation_score' as fact_table,
            evaluation_score_key as fact_key,
            scope as subject,
            confidence,
            null as weight,
            score,
            max_score,
            weighted_score,
            null as total_score
        from {{ ref('int_scores__keyed') }}
        union all
        select
            statement_key,
            'fct_project_statement' as fact_table,
            statement_key as fact_key,
            coalesce(printed_project_name, '总分') as subject,
            confidence,
            null as weight,
            null as score,
            null as max_score,
            null as weighted_score,
            total_score
        from {{ ref('int_statements__measured') }}
    ) as rows_with_points
    unpivot (points for field_name in (weight, score, max_score, weighted_score, total_score))

),

points_out_of_range as (

    select
        'points_out_of_range' as rule_key,
        statement_key,
        fact_table,
        fact_key,
        field_name,
        subject,
        {{ plain_number('points') }} || ' 分' as stated,
        if(points < 0, 'below 0', 'above 1000 points') as problem,
        '0 至 1000 分' as expected,
        confidence
    from points
    where points > 1000 or points < if(field_name in ('score', 'weighted_score'), -1000, 0)

),

years as (

    select
        'years_out_of_range' as rule_key,
        statements.statement_key,
        'fct_project_statement' as fact_table,
        statements.statement_key as fact_key,
        'end_year' as field_name,
        coalesce(statements.printed_project_name, '项目') as subject,
        statements.start_year || ' 至 ' || statements.end_year as stated,
        if(statements.end_year < statements.start_year, 'an end before the begin', 'more than 100 years') as problem,
        '起止年份' as expected,
        statements.confidence
    from {{ ref('int_statements__measured') }} as statements
    where statements.end_year - statements.start_year not between 0 and 100

    union all

    select
        'years_out_of_range' as rule_key,
        statements.statement_key,
        'fct_project_statement' as fact_table,
        statements.statement_key as fact_key,
        if(statements.form_title is not null, 'form_title', 'printed_project_name') as field_name,
        coalesce(statements.printed_project_name, statements.form_title) as subject,
        projects.printed_form_fiscal_year || '年' as stated,
        'no fiscal year that a form can be about yet, and was withheld' as problem,
        '年度' as expected,
        statements.confidence
    from {{ ref('int_statements__measured') }} as statements
    inner join {{ ref('stg_raw__projects') }} as projects on statements.statement_key = projects.statement_key
    where
        projects.printed_form_fiscal_year is distinct from projects.form_fiscal_year
        and coalesce(statements.form_title, statements.printed_project_name) is not null

)

select
    rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    field_name as expected_field_name,
    subject,
    stated,
    expected,
    stated || ' of ' || subject || ' is ' || problem || '.' as explanation,
    confidence
from (
    select * from amounts
    union all
    select * from rates
    union all
    select * from points_out_of_range
    union all
    select * from years
) as findings
