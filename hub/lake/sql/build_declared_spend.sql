-- Declared figures in the group's currency, at the year's rate; null where the rates tell none.
create or replace table landed.declared_spend as
select
    declared_line.*,
    cast(round(declared_line.amount * year_rate.rate, 2) as decimal(18, 2)) as amount_group
from landed.declared_line
left join landed.year_rate
    on declared_line.currency = year_rate.currency and declared_line.year = year_rate.year;
