-- One row an (entity, period) of the lines in view signing_line: the figures that a controller signs, in the group's
-- currency, and lines_hash, which depends on no order: the sum of the digests of what each line says.
select
    entity_code,
    period,
    cast(
        coalesce(sum(amount_group) filter (where nature = 'opex' and not is_intercompany), 0) as decimal(18, 2)
    ) as opex_accrual,
    cast(
        coalesce(
            sum(amount_group) filter (
                where nature = 'opex' and not is_intercompany
                and line_type not in ('accrual', 'accrual_reversal', 'prepaid')
            ), 0
        ) as decimal(18, 2)
    ) as opex_invoiced,
    cast(
        coalesce(sum(amount_group) filter (where nature = 'capex' and not is_intercompany), 0) as decimal(18, 2)
    ) as capex,
    cast(
        coalesce(sum(amount_group) filter (where line_type = 'rebate' and not is_intercompany), 0) as decimal(18, 2)
    ) as rebates,
    cast(coalesce(sum(amount_group) filter (where is_intercompany), 0) as decimal(18, 2)) as intercompany,
    count(*) as line_count,
    'h' || left(
        md5(
            cast(count(*) as varchar) || '|'
            || cast(sum(cast(md5_number_lower(signed_text) as hugeint)) as varchar)
        ), 16
    ) as lines_hash
from signing_line
group by entity_code, period
order by entity_code, period
