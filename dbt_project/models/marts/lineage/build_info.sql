-- One row that describes the build of this warehouse. Row and test counts are filled in after the last test.
select
    version_id,
    fingerprint,
    models_hash,
    publishers_hash,
    input_batch_ids,
    loaded_document_count,
    removed_document_count,
    is_full_refresh,
    cast(0 as bigint) as mart_row_count,
    cast(0 as integer) as tests_passed,
    cast(0 as integer) as tests_failed,
    built_at
from {{ source('raw', 'build') }}
