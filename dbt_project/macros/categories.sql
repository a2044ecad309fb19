{#- group_account and category_code of the group accounts of a relation that have a category: by their longest known
    prefix. -#}
{% macro account_categories(accounts) %}
    select
        group_account,
        category_code
    from (
        select
            account.group_account,
            account_category.category_code,
            row_number() over (
                partition by account.group_account order by length(account_category.account_prefix) desc
            ) as nth
        from {{ accounts }} as account
        inner join {{ source('landed', 'account_category') }} as account_category
            on account.group_account like account_category.account_prefix || '%'
    ) as matched
    where nth = 1
{% endmacro %}
