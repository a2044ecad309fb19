-- All local suppliers: of what is computed now, and of everything else that stands or asks for a slot.
with
known as (
    select *
    from landed.met
    union all
    select former_met.*
    from landed.former_met
    semi join landed.every_contender using (landing_id, entity_code, period)
    anti join landed.touched using (entity_code, period)
)

select
    entity_code,
    supplier_code,
    supplier_name,
    supplier_siren,
    supplier_vat,
    sum(amount) as amount
from known
group by all
order by all
