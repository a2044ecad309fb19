{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_touched() }}",
    )
}}

select
    trial_balance.entity_code,
    trial_balance.period,
    trial_balance.account_code,
    trial_balance.account_label,
    trial_balance.group_account,
    trial_balance.account_role,
    trial_balance.is_opening,
    cast(sum(trial_balance.line_count) as bigint) as line_count,
    cast(sum(trial_balance.debit) as decimal(18, 2)) as debit,
    cast(sum(trial_balance.credit) as decimal(18, 2)) as credit
from {{ source('landed', 'trial_balance') }} as trial_balance
inner join {{ source('landed', 'admission') }} as admission
    on
        trial_balance.landing_id = admission.landing_id
        and trial_balance.entity_code = admission.entity_code
        and trial_balance.period = admission.period
        and admission.is_admitted
group by
    trial_balance.entity_code,
    trial_balance.period,
    trial_balance.account_code,
    trial_balance.account_label,
    trial_balance.group_account,
    trial_balance.account_role,
    trial_balance.is_opening
order by trial_balance.entity_code, trial_balance.period, trial_balance.account_code
