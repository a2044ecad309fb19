-- All local suppliers: of what is computed now, and of everything else that stands or asks for a slot.
with
known as (
    select *
    from landed.met
    union all
    select former_met.*
    from landed.former_met
    semi join landed.every_contender
        on
            former_met.landing_id = every_contender.landing_id
            and former_met.entity_code = every_contender.entity_code
            and former_met.period = every_contender.period
    anti join landed.touched
        on former_met.entity_code = touched.entity_code and former_met.period = touched.period
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
