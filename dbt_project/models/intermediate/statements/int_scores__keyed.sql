-- One row per document, form, project and scope of this load that has a stated score.
select
    -- keys
    {{ key(["'score'", 'statements.statement_key', 'scores.line']) }} as evaluation_score_key,
    statements.statement_key,
    statements.document_key,
    statements.project_key,
    statements.fiscal_year_key,
    statements.agency_key,
    statements.region_key,
    -- strings
    scores.scope,
    -- numerics
    statements.form_number,
    scores.line,
    scores.max_score,
    scores.score,
    scores.weighted_score,
    scores.confidence,
    -- booleans
    scores.is_corrected
from {{ ref('stg_raw__scores') }} as scores
inner join {{ ref('int_statements__keyed') }} as statements on scores.statement_key = statements.statement_key
