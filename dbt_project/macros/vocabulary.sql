{#- Written by python -m tools.vocabulary_macros from extract/vocabulary; edit the YAML files there. -#}

{#- Units of money, each with its value in yuan. -#}
{% macro yuan_per_unit() -%}
    {{ return({
        '万元': 10000,
        '千元': 1000,
        '亿元': 100000000,
        '元': 1
    }) }}
{%- endmacro %}

{#- A pattern of checks/rules.yml as a string of SQL. -#}
{% macro vocabulary_pattern(name) -%}
    {%- set patterns = {
        'harm': '(?:事故|火灾|伤亡|死亡|发病|病死|致残|差错|错误|失误|故障|缺陷|违规|违法|违纪|投诉|上访|信访|纠纷|发案|犯罪|失业|流失|辍学|返贫|损耗|漏损|空置|闲置|逾期|超标|不合格|变动|偏差|偏离)(?:发生)?(?:率|数|量|度|程度|总量|次数|起数|件数|人数|例数|事件)?$',
        'harm_remedied': '[查核]处|处[理置]|办[理结]|打击|整[改治]|治理|化解|调[处解]|防治|救治|发现|排查|清理|消除|降低|减少|下降',
        'agency_behind_region': '^(?:(?:经济技术|高新技术产业)?开发区|财政|教育|民政|司法|审计|统计|商务|水利|水务|人力资源|自然资源|生态环境|住房|交通运输|农业农村|文化|卫生健康|应急管理|医疗保障|市场监督|知识产权|发展和改革|科学技术|工业和信息化).*(?:局|厅|委|委员会)$|^人民(?:政府|法院|检察院)$',
        'repeats_comparator': '[≥≤≧≦><＞＜]|[0-9％%一-龥]以上|以下|以内|不[少低小]于|不[超高大多]'
    } -%}
    '{{ patterns[name] }}'
{%- endmacro %}
