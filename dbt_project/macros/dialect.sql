{#- What differs from one engine to the next. -#}

{#- Whole quotient of two non-negative whole numbers, exact beyond 64 bits. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_quotient', 'spend_hub')(dividend, divisor)) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as hugeint) // cast({{ divisor }} as hugeint))
{%- endmacro %}

{% macro default__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as decimal(38, 0)) div cast({{ divisor }} as decimal(38, 0)))
{%- endmacro %}

{#- An amount in cents. -#}
{% macro cents(amount) -%}
    {{ return(adapter.dispatch('cents', 'spend_hub')(amount)) }}
{%- endmacro %}

{% macro duckdb__cents(amount) -%}
    cast(({{ amount }}) * 100 as hugeint)
{%- endmacro %}

{% macro default__cents(amount) -%}
    cast(({{ amount }}) * 100 as decimal(38, 0))
{%- endmacro %}

{#- Money: two decimals, half away from zero. -#}
{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}
