{#- A common table expression: among the candidates that meet a condition and that no earlier step matched, the pairs in
    which each side is the best match of the other. -#}
{% macro mutual_best_pairs(name, condition, earlier_steps) -%}
    {{ name }} as (

    select candidates.*
    from candidates
    {%- for step in earlier_steps %}
        anti join {{ step }} as {{ step }}_outcomes on candidates.outcome_key = {{ step }}_outcomes.outcome_key
        anti join {{ step }} as {{ step }}_targets
            on
                candidates.indicator_target_key = {{ step }}_targets.indicator_target_key
                and candidates.outcome_statement_key = {{ step }}_targets.outcome_statement_key
    {%- endfor %}
    where {{ condition }}
    qualify
        row_number() over (
            partition by candidates.outcome_key order by candidates.similarity desc, candidates.target_line
        ) = 1
        and row_number() over (
            partition by candidates.indicator_target_key, candidates.outcome_statement_key
            order by candidates.similarity desc, candidates.outcome_line
        ) = 1

),
{%- endmacro %}
