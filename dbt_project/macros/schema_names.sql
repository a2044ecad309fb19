{#- Schemas are named as declared, without the target's prefix; marts stay in `main`, which is what users open. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
