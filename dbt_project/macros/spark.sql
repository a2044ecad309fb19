{#- What dbt-spark does in a way that Sail or a plain Spark does not take. Called by dbt itself; never on DuckDB. -#}

{#- Scratch of one refresh, in Parquet: Spark writes Delta with more jars only, and a cluster of Sail 0.7 writes none
    where the last step calls a function (`abs`, `round` …). -#}
{% macro spark__file_format_clause() -%}
    using parquet
{%- endmacro %}

{% macro spark__location_clause() -%}
    location '{{ env_var('HUB_SPARK_TABLES') }}/{{ model['schema'] }}/{{ model['alias'] }}'
{%- endmacro %}

{#- Sail 0.7 refuses comments in `create table … as` and in `alter table`; the hub writes them into the publication. -#}
{% macro spark__comment_clause() -%}
{%- endmacro %}

{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%}
{%- endmacro %}

{#- Sail 0.7 alters no table; what must not be null the hub asks of the publication. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}

{#- Spark's `varchar` wants a length, and its timestamps are instants. -#}
{% macro spark_type(name) -%}
    {{ return({'varchar': 'string', 'integer': 'int', 'timestamp with time zone': 'timestamp'}.get(name, name)) }}
{%- endmacro %}

{% macro spark__cast(field, type) -%}
    cast({{ field }} as {{ spark_type(type) }})
{%- endmacro %}

{#- Rows of a seed as literals: dbt-spark puts texts between quotes as they are, and an apostrophe ends them. -#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(name ~ ' ' ~ spark_type(types.get(name, 'string'))) -%}
    {%- endfor -%}
    {%- set place -%}
        {{ file_format_clause() }} {{ location_clause() }}
    {%- endset -%}
    {%- do run_query('create table ' ~ this ~ ' (' ~ columns | join(', ') ~ ') ' ~ place) -%}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set names = agate_table.column_names -%}
    {%- set sql -%}
        insert into {{ this }} values
        {% for row in agate_table.rows -%}
            (
            {%- for value in row -%}
                {%- if value is none -%}null
                {%- else -%}
                    {%- set text = value | string | replace('\\', '\\\\') | replace("'", "\\'") -%}
                    cast('{{ text }}' as {{ spark_type(types.get(names[loop.index0], 'string')) }})
                {%- endif -%}
                {{- ', ' if not loop.last -}}
            {%- endfor -%}
            )
            {{- ', ' if not loop.last }}
        {% endfor %}
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}
