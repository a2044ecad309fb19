-- The amounts about to be signed (view signing_line), by nature, side of the group and two-digit class of the account.
with
account as (
    select
        entity_code,
        account_code,
        max(group_account) as group_account
    from cube.main.dim_account
    group by entity_code, account_code
)

select
    signing_line.entity_code,
    signing_line.period,
    signing_line.nature,
    signing_line.is_intercompany,
    left(coalesce(account.group_account, signing_line.account_code), 2) as account_class,
    cast(coalesce(sum(signing_line.amount_group), 0) as decimal(18, 2)) as amount_accrual,
    cast(
        coalesce(
            sum(signing_line.amount_group) filter (
                where signing_line.line_type not in ('accrual', 'accrual_reversal', 'prepaid')
            ), 0
        ) as decimal(18, 2)
    ) as amount_invoiced,
    count(*) as line_count
from signing_line
left join account
    on signing_line.entity_code = account.entity_code and signing_line.account_code = account.account_code
group by all
order by
    signing_line.entity_code asc,
    signing_line.period asc,
    signing_line.is_intercompany asc,
    signing_line.nature desc,
    account_class asc
