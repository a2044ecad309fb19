{#- What differs from one engine to the next. Each has a stand-in for the SQL lint in pyproject.toml. -#}

{#- Whole quotient of two non-negative whole numbers, exact beyond 64 bits. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_quotient', 'spend_hub')(dividend, divisor)) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as hugeint) // cast({{ divisor }} as hugeint))
{%- endmacro %}

{#- Spark's `div` ends at 64 bits, and its `/` rounds at six decimals: exact for what divides without remainder. -#}
{% macro default__whole_quotient(dividend, divisor) -%}
    cast(({{ dividend }} - ({{ dividend }}) % ({{ divisor }})) / ({{ divisor }}) as decimal(38, 0))
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

{#- Whether a part of the text fits a regular expression; the pattern is given without quotes. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'spend_hub')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    {{ text }} rlike '{{ pattern }}'
{%- endmacro %}

{#- A document's number as two people write it alike: upper case letters and digits, without leading zeros. -#}
{% macro bare_reference(text) -%}
    {{ return(adapter.dispatch('bare_reference', 'spend_hub')(text)) }}
{%- endmacro %}

{% macro duckdb__bare_reference(text) -%}
    ltrim(regexp_replace(upper({{ text }}), '[^A-Z0-9]', '', 'g'), '0')
{%- endmacro %}

{% macro default__bare_reference(text) -%}
    regexp_replace(regexp_replace(upper({{ text }}), '[^A-Z0-9]', ''), '^0+', '')
{%- endmacro %}

{#- A value as text, without a length. -#}
{% macro as_text(expression) -%}
    {{ return(adapter.dispatch('as_text', 'spend_hub')(expression)) }}
{%- endmacro %}

{% macro duckdb__as_text(expression) -%}
    cast({{ expression }} as varchar)
{%- endmacro %}

{% macro default__as_text(expression) -%}
    cast({{ expression }} as string)
{%- endmacro %}

{#- Money: two decimals, half away from zero. -#}
{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}
