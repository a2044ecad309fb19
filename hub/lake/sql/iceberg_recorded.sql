-- External operating purchases of the certified months, in the group's currency at 100 %; unpriced lines have no rate.
select
    entity_code,
    period,
    sum(cast(round(amount_entity * fx_rate, 2) as decimal(18, 2))) as recorded,
    count(*) filter (where amount_group is null) as unpriced
from publication.main.fct_spend_line
where not is_intercompany and nature = 'opex'
group by entity_code, period
order by entity_code, period
