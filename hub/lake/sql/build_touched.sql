-- (entity, period)s that are not what they were at the last publication, or are there no more.
select
    entity_code,
    period
from landed.cell
anti join landed.former_cell using (entity_code, period, fingerprint)
union
select
    entity_code,
    period
from landed.former_cell
anti join landed.cell using (entity_code, period)
