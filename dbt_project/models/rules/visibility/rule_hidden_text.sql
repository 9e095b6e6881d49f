-- One row per text of this load that the file contains and that a person does not see, or sees crossed out.
{%- set ways = {
    'struck_out': 'it is crossed out (删除线)', 'deleted': 'tracked changes mark it as deleted (修订删除)',
    'format': 'it is formatted as hidden (隐藏)', 'layer': 'its layer is switched off (图层关闭)',
    'covered': 'something is drawn over it (被遮盖)', 'colour': 'it has the colour of its background (与底色相同)',
    'clipped': 'it lies outside the visible area (超出可见区域)',
    'under_scan': 'it lies under the image of a scan (扫描图像下的识别文字)',
    'misnamed': 'its font draws other digits than the file names (字体所绘数字与文字层不符)'
} %}
with hidden_texts as (

    select *
    from {{ ref('int_hidden_texts__keyed') }}
    -- a watermark is visible
    where statement_key is not null and hidden_by <> 'watermark'

)

select
    'hidden_text' as rule_key,
    hidden_texts.statement_key,
    'hidden_text' as fact_table,
    hidden_texts.hidden_text_key as fact_key,
    'text' as stated_field_name,
    'text' as expected_field_name,
    coalesce(statements.project_name, statements.form_title, '绩效表') as subject,
    hidden_texts.text as stated,
    '无隐藏文字' as expected,
    'The file contains a text that a person does not read, and that was left out: '
    || case hidden_texts.hidden_by
        {%- for way, words in ways.items() %}
            when '{{ way }}' then '{{ words }}'
        {%- endfor %}
        else hidden_texts.hidden_by
    end
    || ': ' || if(length(hidden_texts.text) > 100, left(hidden_texts.text, 100) || '…', hidden_texts.text)
        as explanation,
    statements.confidence
from hidden_texts
inner join {{ ref('int_statements__keyed') }} as statements on hidden_texts.statement_key = statements.statement_key
