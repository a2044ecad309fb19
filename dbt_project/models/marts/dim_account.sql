with
account as (
    select
        entity_code,
        account_code,
        max(account_label) as account_label,
        max(group_account) as group_account,
        max(account_role) as account_role
    from {{ ref('trial_balance') }}
    group by entity_code, account_code
),

group_account as (
    select distinct group_account
    from account
    where account_role in ('opex', 'rebate', 'capex')
),

category as (
    {{ account_categories('group_account') }}
)

select
    account.entity_code,
    account.account_code,
    account.account_label,
    account.group_account,
    account.account_role,
    category.category_code
from account
left join category on account.group_account = category.group_account
order by account.entity_code, account.account_code
