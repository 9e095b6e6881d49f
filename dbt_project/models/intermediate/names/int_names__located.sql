-- One row per name of this load that begins with the name of a region: names of agencies, publishers and titles.
with names as (

    select {{ resolved_agency('competent_department') }} as name
    from {{ ref('stg_raw__projects') }}

    union

    select {{ resolved_agency('implementing_unit') }} as name
    from {{ ref('stg_raw__projects') }}

    union

    select {{ resolved_agency('documents.publisher') }} as name
    from {{ ref('stg_raw__documents') }} as documents
    semi join {{ ref('stg_raw__projects') }} as projects on documents.document_key = projects.document_key

    union

    select {{ base_name('documents.title') }} as name
    from {{ ref('stg_raw__documents') }} as documents
    semi join {{ ref('stg_raw__projects') }} as projects on documents.document_key = projects.document_key

)

{{ located('names') }}
