-- Every statement has an agency: without one it is left out of all comparisons of agencies.
{{ config(severity='warn') }}

select
    statements.statement_key,
    statements.document_key
from {{ ref('fct_project_statement') }} as statements
inner join {{ ref('dim_document') }} as documents on statements.document_key = documents.document_key
where documents.is_current and statements.agency_key = 'unknown'
order by statements.document_key, statements.statement_key
