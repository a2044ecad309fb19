with
account as (
    select distinct group_account
    from {{ ref('int_spend_lines__attributed') }}
    where group_account is not null
)

{{ account_categories('account') }}
