-- One row per text whose year differs from comparable texts: a date with another year (2021年12月31日 where two others
-- state 2020年12月31日), or a figure of another year than the same indicator has elsewhere.
with texts as (

    select
        texts.*,
        statements.fiscal_year
    from {{ ref('int_texts__with_fact_key') }} as texts
    inner join {{ ref('int_statements__keyed') }} as statements on texts.statement_key = statements.statement_key
    where texts.field_name in ('target_text', 'actual_text', 'text')

),

dates as (

    select
        *,
        cast(printed[:4] as integer) as year,
        printed[5:] as day
    from (
        select
            *,
            unnest(regexp_extract_all(
                -- 截至2019年12月31日 is a reference date for a later figure
                regexp_replace(
                    {{ without_blanks('field_value') }},
                    '(?:截[至止]|[较比自从])到?(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日', '', 'g'
                ),
                '(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日'
            )) as printed
        from texts
    ) as found

),

days as (

    select
        document_key,
        day,
        mode(year) as usual_year,
        count(*) as statement_count
    from (
        select distinct
            document_key,
            fact_key,
            day,
            year
        from dates
    ) as distinct_dates
    group by document_key, day

),

-- one text of each date, for the finding to refer to
usual_dates as (

    select *
    from dates
    qualify row_number() over (partition by document_key, day, year order by fact_key) = 1

),

outlier_dates as (

    select
        dates.statement_key,
        dates.fact_table,
        dates.fact_key,
        dates.field_name,
        coalesce(dates.subject, dates.field_value) as subject,
        dates.printed as stated,
        days.usual_year || dates.day as expected,
        dates.year - days.usual_year as difference,
        siblings.fact_table as expected_fact_table,
        siblings.fact_key as expected_fact_key,
        siblings.field_name as expected_field_name,
        days.statement_count - 1 || ' other statements say ' || days.usual_year || dates.day as reasoning,
        dates.confidence
    from dates
    inner join days on dates.document_key = days.document_key and dates.day = days.day
    inner join usual_dates as siblings
        on
            days.document_key = siblings.document_key
            and days.day = siblings.day
            and days.usual_year = siblings.year
    where dates.year <> days.usual_year and days.usual_year = dates.fiscal_year
    -- the only text with this year among at least three
    qualify
        days.statement_count >= 3
        and count(*) over (partition by dates.document_key, dates.day) = 1

),

actuals as (

    select
        indicators.*,
        statements.fiscal_year,
        {{ without_blanks('indicators.actual_text') }} as actual,
        cast(nullif(regexp_extract(
            {{ without_blanks('indicators.actual_text') }}, '^((?:19|20)[0-9]{2})年(?:度|末|底|[^0-9度末底])', 1
        ), '') as integer) as year
    from {{ ref('int_indicators__with_fact_key') }} as indicators
    inner join {{ ref('int_statements__keyed') }} as statements on indicators.statement_key = statements.statement_key
    where indicators.is_outcome and indicators.actual_text is not null

),

outlier_figures as (

    select
        odd.statement_key,
        odd.fact_table,
        odd.fact_key,
        'actual_text' as field_name,
        any_value(odd.level3_name) as subject,
        any_value(odd.actual) as stated,
        any_value(siblings.actual) as expected,
        any_value(odd.year) - any_value(odd.fiscal_year) as difference,
        any_value(siblings.fact_table) as expected_fact_table,
        min(siblings.fact_key) as expected_fact_key,
        'actual_text' as expected_field_name,
        'the same indicator is stated ' || count(*) || ' times as ' || any_value(siblings.actual) as reasoning,
        any_value(odd.confidence) as confidence
    from actuals as odd
    inner join actuals as siblings
        on
            odd.document_key = siblings.document_key
            and odd.level3_name = siblings.level3_name
            and odd.target_text is not distinct from siblings.target_text
            and odd.fact_key <> siblings.fact_key
    where odd.year <> odd.fiscal_year
    group by odd.statement_key, odd.fact_table, odd.fact_key
    having
        count(*) >= 2
        and count(distinct siblings.actual) = 1
        and any_value(siblings.actual) <> any_value(odd.actual)
        and bool_and(siblings.year is null or siblings.year = siblings.fiscal_year)

)

select
    'year_typo' as rule_key,
    statement_key,
    fact_table,
    fact_key,
    field_name as stated_field_name,
    expected_fact_table,
    expected_fact_key,
    expected_field_name,
    subject,
    stated,
    expected,
    difference,
    '年' as unit,
    stated || ' stands alone: ' || reasoning || '.' as explanation,
    confidence
from (
    select * from outlier_dates
    union all by name
    select * from outlier_figures
) as signals
