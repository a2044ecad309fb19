{#- A mart of which only the touched (entity, period)s are computed: on DuckDB their rows replace those of the published
    file's copy; an engine that has no such copy computes them all. -#}
{% macro by_cell() -%}
    {{ return('incremental' if target.type == 'duckdb' else 'table') }}
{%- endmacro %}

{% macro replace_touched() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where (entity_code, period) in (select entity_code, period from {{ source('landed', 'touched') }})
    {%- endif -%}
{%- endmacro %}

{#- Of the rejected lines only those of new readings come; the others stay as long as their feed is declared. -#}
{% macro replace_read() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            feed_id not in (select feed_id from {{ source('landed', 'feed') }})
            or (feed_id, delivery_id, reading_id) in (
                select feed_id, delivery_id, reading_id from {{ source('landed', 'new_reading') }}
            )
    {%- endif -%}
{%- endmacro %}
