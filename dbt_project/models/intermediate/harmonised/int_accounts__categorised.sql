-- Category of each group account: its longest known prefix.
with
account as (
    select distinct group_account
    from {{ ref('int_spend_lines__attributed') }}
    where group_account is not null
),

matched as (
    select
        account.group_account,
        account_category.category_code,
        row_number() over (
            partition by account.group_account order by length(account_category.account_prefix) desc
        ) as nth
    from account
    inner join {{ ref('account_category') }} as account_category
        on account.group_account like account_category.account_prefix || '%'
)

select
    group_account,
    category_code
from matched
where nth = 1
