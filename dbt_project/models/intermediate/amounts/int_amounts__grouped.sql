-- One row per printed amount of this load, with the line of the money row that it belongs to. Amounts with the same
-- source, period and total are one money row, until a measure occurs again: then the source was printed a second
-- time.
with amounts as (

    select * from {{ ref('stg_raw__funding') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by statement_key, source_label, period, detail_of, measure order by line
        ) as occurrence
    from amounts

),

in_blocks as (

    select
        *,
        max(occurrence) over (
            partition by statement_key, source_label, period, detail_of order by line
        ) as block
    from numbered

),

in_turns as (

    select
        *,
        row_number() over (
            partition by statement_key, source_label, period, detail_of, block, measure order by line
        ) as turn
    from in_blocks

),

headers as (

    select
        statement_key,
        line,
        any_value(text) as header_text
    from {{ ref('stg_raw__cells') }}
    where row_kind = 'funding' and field_name = 'measure'
    group by statement_key, line

)

select
    in_turns.* exclude (occurrence, block, turn),
    headers.header_text,
    min(in_turns.line) over (
        partition by
            in_turns.statement_key,
            in_turns.source_label,
            in_turns.period,
            in_turns.detail_of,
            in_turns.block,
            in_turns.turn
    ) as funding_line,
    in_turns.amount_yuan is not null as is_money,
    {{ half_last_digit('in_turns.printed_text') }} * {{ yuan_per('in_turns.unit') }} as rounding_yuan
from in_turns
left join headers
    on in_turns.statement_key = headers.statement_key and in_turns.line = headers.line
