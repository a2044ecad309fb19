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
)

select
    account.entity_code,
    account.account_code,
    account.account_label,
    account.group_account,
    account.account_role,
    category.category_code
from account
left join {{ ref('int_accounts__categorised') }} as category on account.group_account = category.group_account
order by account.entity_code, account.account_code
