{#- Keys are unique, and whatever points to another table finds its row there. That keys are not null is a constraint of
    the contract. One query a table: a test a column would take longer than the models. -#}
{% test keys_are_sound(model, unique_key, references={}) %}

    select
        'is not unique' as problem,
        '{{ unique_key | join(', ') }}' as columns,
        concat_ws(', ', {{ unique_key | join(', ') }}) as value
    from {{ model }}
    group by {{ unique_key | join(', ') }}
    having count(*) > 1

    {% for column, target in references.items() -%}
        {%- set table, key = target.split('.') %}
        union all

        select distinct
            'not in {{ table }}' as problem,
            '{{ column }}' as columns,
            {{ column }} as value
        from {{ model }}
        where {{ column }} is not null and {{ column }} not in (select {{ key }} from {{ ref(table) }})
    {% endfor -%}

{% endtest %}
