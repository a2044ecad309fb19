-- L5, signed: whether a controller signed a certified month, and whether what was signed is still what it says.
with
admission as (
    select * from {{ source('landed', 'admission') }}
    where is_admitted and level = 3
),

entity as (
    select * from {{ source('landed', 'entity') }}
),

signoff as (
    select * from {{ source('landed', 'signoff') }}
)

select
    admission.landing_id,
    admission.feed_id,
    admission.entity_code,
    admission.period,
    case when signoff.signoff_id is null then 1 else 0 end as without_signature,
    case when signoff.is_unchanged then 0 when signoff.signoff_id is null then 0 else 1 end as moved,
    signoff.reason as moved_reason
from admission
inner join entity on admission.entity_code = entity.entity_code
left join signoff
    on admission.entity_code = signoff.entity_code and admission.period = signoff.period
where signoff.signoff_id is not null or entity.wanted_level = 'L5'
