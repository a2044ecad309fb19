-- Lines kept in detail: purchase entries only, and of them neither payroll nor customers nor bank.
with
documents as (
    select
        line.*,
        case
            when given.kind = 'purchases' then true
            else sum(line.net) over (partition by line.entity_code, line.entry_id, line.document_ref) = 0
        end as document_is_balanced
    from line
    cross join given
    where (line.entity_code, line.entry_id) in (select (entity_code, entry_id) from purchase_entry)
)

select
    given.feed_id,
    given.landing_id,
    given.delivery_id,
    documents.entity_code,
    documents.period,
    documents.line_number,
    given.kind,
    documents.entry_id,
    coalesce(entry.is_rebuilt, true) as entry_is_rebuilt,
    documents.document_is_balanced and coalesce(documents.document_ref, '') <> '' as document_is_balanced,
    documents.journal_code,
    documents.posting_date,
    documents.document_date,
    documents.document_ref,
    documents.account_code,
    documents.account_label,
    documents.group_account,
    documents.account_role,
    documents.supplier_code,
    documents.supplier_name,
    documents.supplier_siren,
    documents.supplier_vat,
    documents.line_label,
    documents.debit,
    documents.credit,
    -- The currency of debit and credit where it is not the entity's own.
    case when given.books_in_line_currency then documents.currency else given.ledger_currency end as booked_currency,
    documents.currency,
    documents.amount_original
from documents
cross join given
left join entry on documents.entity_code = entry.entity_code and documents.entry_id = entry.entry_id
where
    documents.account_role in (
        'opex', 'rebate', 'supplier', 'supplier_accrual', 'supplier_advance', 'supplier_rebate', 'vat',
        'group_account', 'partner_account', 'prepaid', 'own_work'
    )
    or (documents.account_role = 'capex' and not coalesce(entry.is_opening, false))
order by documents.entity_code, documents.period, documents.line_number
