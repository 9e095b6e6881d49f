-- One row per version of a document: how it was read, how many facts have a place in the source, and what is
-- missing.
with facts as (

    {%- for fact in [
        'fct_project_statement', 'fct_funding', 'fct_indicator_target', 'fct_outcome', 'fct_evaluation_score'
    ] %}
        select
            '{{ fact }}' as fact_table,
            document_key,
            count(*) as fact_count,
            min(confidence) as confidence
        from {{ ref(fact) }}
        group by document_key
        {{ 'union all' if not loop.last }}
    {%- endfor %}

),

fact_counts as (

    select
        document_key,
        cast(sum(fact_count) as bigint) as fact_count,
        coalesce(max(fact_count) filter (fact_table = 'fct_project_statement'), 0) as statement_count,
        min(confidence) as confidence
    from facts
    group by document_key

),

-- without findings, whose evidence repeats that of other facts
places as (

    select
        document_key,
        count(distinct fact_key) as evidenced_count,
        count(*) as value_count,
        count(*) filter (confidence >= 0.99) as sure_count
    from {{ ref('evidence') }}
    where fact_table in (select fact_table from facts)
    group by document_key

),

unrecognised as (

    select
        document_key,
        cast(sum(occurrence_count) as bigint) as unrecognised_count
    from {{ ref('unrecognised') }}
    where not is_whole_page
    group by document_key

),

findings as (

    select
        document_key,
        count(*) filter (severity = 'error') as error_count,
        count(*) filter (severity = 'warning') as warning_count,
        count(*) filter (severity = 'note') as note_count
    from {{ ref('fct_finding') }}
    group by document_key

),

-- fields that every form requires: name, agency, year and total of a project, the target of an indicator, and in a
-- self-evaluation its actual value (tables of 财预〔2015〕88号 and 〔2020〕10号)
required as (

    select
        document_key,
        count(*) filter (not is_named and subject_type <> 'department') as missing_name_count,
        count(*) filter (agency_key = 'unknown') as missing_agency_count,
        count(*) filter (fiscal_year_key = 'unknown') as missing_year_count,
        count(*) filter (not has_total_funding) as missing_total_count,
        0 as missing_target_count,
        0 as missing_actual_count,
        3 * count(*) + count(*) filter (subject_type <> 'department') as required_count
    from {{ ref('fct_project_statement') }}
    group by document_key

    union all by name

    select
        document_key,
        count(*) filter (target_text is null) as missing_target_count,
        count(*) as required_count
    from {{ ref('fct_indicator_target') }}
    where period = 'full_year'
    group by document_key

    union all by name

    select
        outcomes.document_key,
        count(*) filter (outcomes.target_text is null) as missing_target_count,
        count(*) filter (outcomes.actual_text is null) as missing_actual_count,
        2 * count(*) as required_count
    from {{ ref('fct_outcome') }} as outcomes
    inner join {{ ref('fct_project_statement') }} as statements
        on outcomes.statement_key = statements.statement_key
    where statements.form_kind in ('self_evaluation_table', 'department_self_evaluation')
    group by outcomes.document_key

),

missing as (

    select
        document_key,
        {%- for field in ['name', 'agency', 'year', 'total', 'target', 'actual'] %}
            cast(sum(missing_{{ field }}_count) as bigint) as missing_{{ field }}_count,
        {%- endfor %}
        cast(sum(required_count) as bigint) as required_count
    from required
    group by document_key

)

select
    -- keys
    documents.document_key,
    -- strings
    documents.file_name,
    documents.title,
    documents.document_kind,
    documents.publisher,
    documents.media_type,
    documents.reader,
    documents.state,
    documents.reason,
    -- numerics
    documents.fiscal_year,
    documents.version,
    coalesce(fact_counts.statement_count, 0) as statement_count,
    coalesce(fact_counts.fact_count, 0) as fact_count,
    least(documents.confidence, fact_counts.confidence) as confidence,
    {{ ratio('places.evidenced_count', 'fact_counts.fact_count') }} as evidence_share,
    {{ ratio('places.sure_count', 'places.value_count') }} as sure_share,
    coalesce(unrecognised.unrecognised_count, 0) as unrecognised_count,
    coalesce(findings.error_count, 0) as error_count,
    coalesce(findings.warning_count, 0) as warning_count,
    coalesce(findings.note_count, 0) as note_count,
    {%- for field in ['name', 'agency', 'year', 'total', 'target', 'actual'] %}
        missing.missing_{{ field }}_count,
    {%- endfor %}
    {{ ratio(
        'missing.missing_name_count + missing.missing_agency_count + missing.missing_year_count'
        ~ ' + missing.missing_total_count + missing.missing_target_count + missing.missing_actual_count',
        'missing.required_count'
    ) }} as missing_share,
    -- booleans
    documents.is_current,
    -- dates
    documents.landed_on
from {{ ref('dim_document') }} as documents
left join fact_counts on documents.document_key = fact_counts.document_key
left join places on documents.document_key = places.document_key
left join unrecognised on documents.document_key = unrecognised.document_key
left join findings on documents.document_key = findings.document_key
left join missing on documents.document_key = missing.document_key
where documents.document_key <> 'unknown'
