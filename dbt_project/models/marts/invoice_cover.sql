-- What the electronic invoices explain of the spend of the entities that deliver any, to the cent, by month.
with
tie as (
    select
        entity_code,
        supplier_id,
        reference,
        status
    from {{ ref('invoice_tie') }}
    where status in ('tied', 'differs')
),

invoiced as (
    select distinct entity_code
    from {{ ref('invoice_tie') }}
),

fact as (
    select
        fact.entity_code,
        fact.period,
        coalesce(fact.amount_group, 0) as amount_group,
        coalesce(tie.status, 'none') as status
    from {{ ref('fct_spend_line') }} as fact
    inner join invoiced on fact.entity_code = invoiced.entity_code
    left join tie
        on
            fact.entity_code = tie.entity_code
            and fact.supplier_id = tie.supplier_id
            and {{ bare_reference('fact.document_ref') }} = tie.reference
            and fact.line_type in ('invoice', 'credit_note', 'rebate')
    where not fact.is_intercompany
)

select
    entity_code,
    period,
    cast(sum(amount_group) as decimal(18, 2)) as amount_ledger,
    cast(sum(case when status = 'tied' then amount_group else 0 end) as decimal(18, 2)) as amount_tied,
    cast(sum(case when status = 'differs' then amount_group else 0 end) as decimal(18, 2)) as amount_differing,
    cast(sum(case when status = 'none' then amount_group else 0 end) as decimal(18, 2)) as amount_unexplained
from fact
group by entity_code, period
order by entity_code, period
