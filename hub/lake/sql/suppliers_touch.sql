-- (entity, period)s that are not computed now and deal with somebody who is no longer who they were.
with
changed as (
    select * from landed.identity
    except
    select * from landed.former_identity
)

select distinct
    former_met.entity_code,
    former_met.period
from landed.former_met
inner join changed
    on
        former_met.entity_code = changed.entity_code
        and former_met.supplier_code is not distinct from changed.supplier_code
        and former_met.supplier_name is not distinct from changed.supplier_name
        and former_met.supplier_siren is not distinct from changed.supplier_siren
        and former_met.supplier_vat is not distinct from changed.supplier_vat
semi join landed.cell on former_met.entity_code = cell.entity_code and former_met.period = cell.period
anti join landed.touched on former_met.entity_code = touched.entity_code and former_met.period = touched.period
