{#- The rules and the models that evaluate them. seeds/rules.csv names the model of each rule; a model may evaluate
    several.

    All rule models give rows of one shape, the contract of findings_of_all_rules (its yml describes the columns). A
    rule model leaves out the optional columns that it does not need:

        rule_key, statement_key                      the rule that is broken, and the statement that breaks it
        fact_table, fact_key, stated_field_name      the fact and column that hold the stated value
        expected_document_key, expected_fact_table,
        expected_fact_key, expected_field_name       where the expected value comes from; document, table and fact are
                                                     optional: those of the stated value by default
        subject, stated, expected                    the texts that a reader compares
        difference, unit                             stated less expected (optional)
        explanation                                  one line of arithmetic in English
        confidence                                   of the reading, 0 to 1

    To add a rule: add its row to seeds/rules.csv; unless an existing model evaluates it, write models/rules/*/NAME.sql
    and add NAME to the list below. -#}

{#- The rule models, by folder. dbt has to know them when it parses the project, and cannot read a seed by then;
    check_rules compares the list with the seed and with the folder. -#}
{% macro rule_models() -%}
    {{ return([
        'rule_projects_above_department', 'rule_projects_above_total', 'rule_section_score', 'rule_weighted_score',
        'rule_weights_to_100', 'rules_parts_of_total',
        'rule_cost_deviation', 'rule_executed_over_budget', 'rule_execution_score', 'rule_half_year_rate',
        'rule_padded_rate', 'rules_stated_rate',
        'rule_half_year_above_year', 'rule_rating_against_score', 'rules_attainment', 'rules_indicator_score',
        'rules_missed_target',
        'rule_duplicated_indicator', 'rule_two_values_across_documents', 'rule_two_values_for_one_fact',
        'rule_year_typo',
        'rules_unlikely_number', 'rule_hidden_text',
        'rule_missing_unit', 'rules_goals', 'rules_national_framework', 'rules_text_quality',
    ]) }}
{%- endmacro %}

{#- The models of seeds/rules.csv in the order of their first rule; while dbt parses the project, rule_models().

    Raises:
        A compiler error: seeds/rules.csv, rule_models() and the folder models/rules do not name the same models. -#}
{% macro models_of_all_rules() -%}
    {%- set models = rule_models() -%}
    {%- if execute -%}
        {%- set rules = run_query('select rule_key, model from ' ~ ref('rules')).rows -%}
        {%- do check_rules(rules, models) -%}
        {%- set models = rules | map(attribute='model') | unique | list -%}
    {%- endif -%}
    {{ return(models) }}
{%- endmacro %}

{#- Fail where a rule has no model, or a model has no rule. -#}
{% macro check_rules(rules, models) -%}
    {%- set with_rule = rules | map(attribute='model') | list -%}
    {%- set files = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.fqn[1] == 'rules' -%}
        {%- do files.append(node.name) if node.name != 'findings_of_all_rules' -%}
    {%- endfor -%}
    {%- for rule in rules -%}
        {%- if rule.model not in models -%}
            {{ exceptions.raise_compiler_error(
                "seeds/rules.csv: rule '" ~ rule.rule_key ~ "' names the model '" ~ rule.model
                ~ "', which rule_models() in macros/rules.sql does not list"
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- for model in files + models -%}
        {%- if model not in with_rule -%}
            {{ exceptions.raise_compiler_error(
                "models/rules: '" ~ model ~ "' evaluates no rule: no row of seeds/rules.csv names it"
            ) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
