-- Each electronic invoice against the ledger lines of its number, supplier and entity. Lines are compared in the
-- invoice's currency, on the invoiced basis: accruals and prepaid adjustments book no invoice.
with
document as (
    select
        invoice_id,
        delivery_id,
        entity_code,
        document_ref,
        {{ bare_reference('document_ref') }} as reference,
        document_date,
        type_code,
        supplier_id,
        supplier_name,
        currency,
        coalesce(max(document_vat), 0) as invoice_vat,
        sum(net_amount) as invoice_net
    from {{ ref('invoice_line') }}
    group by
        invoice_id, delivery_id, entity_code, document_ref, document_date, type_code, supplier_id, supplier_name,
        currency
),

counted as (
    select
        *,
        count(*) over (partition by entity_code, supplier_id, reference) as document_count
    from document
),

invoiced as (
    select distinct entity_code
    from document
),

-- An empty list of entities ends the scan of the facts before it begins.
fact as (
    select
        fact.entity_code,
        fact.period,
        fact.supplier_id,
        {{ bare_reference('fact.document_ref') }} as reference,
        fact.currency,
        fact.amount_original,
        fact.amount_entity,
        entity.currency as entity_currency
    from {{ ref('fct_spend_line') }} as fact
    inner join invoiced on fact.entity_code = invoiced.entity_code
    inner join {{ source('landed', 'entity') }} as entity on fact.entity_code = entity.entity_code
    where fact.line_type in ('invoice', 'credit_note', 'rebate')
),

compared as (
    select
        document.invoice_id,
        fact.period,
        fact.supplier_id = document.supplier_id as is_supplier,
        case
            when fact.currency = document.currency then fact.amount_original
            when fact.entity_currency = document.currency then fact.amount_entity
        end as amount
    from fact
    inner join document
        on
            fact.entity_code = document.entity_code
            and fact.reference = document.reference
    where document.reference <> ''
),

ledger as (
    select
        invoice_id,
        min(case when is_supplier then period end) as ledger_period,
        sum(case when is_supplier then 1 else 0 end) as line_count,
        sum(case when is_supplier and amount is null then 1 else 0 end) as other_currency_count,
        sum(case when is_supplier then 0 else 1 end) as other_supplier_count,
        sum(case when is_supplier then amount end) as ledger_net
    from compared
    group by invoice_id
),

judged as (
    select
        counted.*,
        ledger.ledger_period,
        coalesce(ledger.line_count, 0) as ledger_line_count,
        case when ledger.other_currency_count = 0 then ledger.ledger_net end as ledger_net,
        case
            when counted.document_count > 1 then 'several invoices of this supplier bear this number'
            when ledger.line_count > 0 and ledger.other_currency_count > 0
                then 'the ledger has it in another currency'
            when coalesce(ledger.line_count, 0) = 0 and ledger.other_supplier_count > 0
                then 'the ledger has this number under another supplier'
        end as doubt
    from counted
    left join ledger on counted.invoice_id = ledger.invoice_id
)

select
    invoice_id,
    delivery_id,
    entity_code,
    document_ref,
    reference,
    document_date,
    type_code,
    supplier_id,
    supplier_name,
    currency,
    cast(invoice_net as decimal(18, 2)) as invoice_net,
    cast(invoice_vat as decimal(18, 2)) as invoice_vat,
    cast(ledger_net as decimal(18, 2)) as ledger_net,
    cast(ledger_net - invoice_net as decimal(18, 2)) as residual,
    case
        when doubt is not null then 'ambiguous'
        when ledger_line_count = 0 then 'not_in_ledger'
        when ledger_net = invoice_net then 'tied'
        else 'differs'
    end as status,
    case
        when doubt is not null then doubt
        when ledger_line_count = 0 then 'no certified line of this supplier bears this number'
        when ledger_net = invoice_net then null
        when ledger_net - invoice_net = invoice_vat then 'the ledger holds its VAT as a cost'
        else 'the ledger has another amount'
    end as reason,
    ledger_period,
    cast(ledger_line_count as bigint) as ledger_line_count
from judged
order by entity_code, document_date, invoice_id
