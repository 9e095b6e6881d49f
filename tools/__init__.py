"""Developer tools: generators of documentation, region seed and dbt macros; fuzzing; the check of words."""
