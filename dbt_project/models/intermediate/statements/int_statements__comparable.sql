-- One row per statement of a current document that has a project name, year and agency, with its phase: targets,
-- self-evaluations and third-party evaluations are not comparable with each other. Mid-year monitoring is left out:
-- its figures hold for one day.
{{ config(materialized='view') }}

select
    statements.*,
    versions.landed_at,
    documents.file_name,
    case
        when statements.form_kind in ('target_table', 'department_target') then 'target'
        when statements.form_kind = 'evaluation_report' then 'evaluation'
        else 'self_evaluation'
    end as phase
from {{ ref('int_statements__all') }} as statements
inner join {{ ref('int_documents__versioned') }} as versions on statements.document_key = versions.document_key
inner join {{ ref('stg_raw__documents') }} as documents on statements.document_key = documents.document_key
where
    versions.is_current
    and statements.is_named
    and 'unknown' not in (statements.agency_key, statements.fiscal_year_key)
    and statements.form_kind not in ('monitoring_table', 'other')
    -- without a printed agency the key is the publisher's, who publishes the forms of many units
    and (
        coalesce(statements.printed_implementing_unit, statements.printed_competent_department) is not null
        or statements.base_name = statements.agency_name
    )
