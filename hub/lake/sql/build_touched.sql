-- (entity, period)s that are not what they were at the last publication, or are there no more.
select
    coalesce(cell.entity_code, former_cell.entity_code) as entity_code,
    coalesce(cell.period, former_cell.period) as period
from landed.cell
full outer join landed.former_cell
    on cell.entity_code = former_cell.entity_code and cell.period = former_cell.period
where cell.fingerprint is distinct from former_cell.fingerprint
