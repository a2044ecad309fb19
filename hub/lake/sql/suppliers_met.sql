-- Local suppliers of what is computed, by landing, as their lines name them.
create or replace table landed.met as
select
    landing_id,
    entity_code,
    period,
    supplier_code,
    supplier_name,
    supplier_siren,
    supplier_vat,
    sum(abs(amount_booked)) as amount
from intermediate.int_spend_lines__attributed
where supplier_code is not null or supplier_name is not null
group by all;
