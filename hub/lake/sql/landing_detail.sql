-- The kept lines with all their texts.
select
    given.feed_id,
    given.landing_id,
    given.delivery_id,
    row_read.entity_code,
    row_read.period,
    row_read.line_number,
    given.kind,
    kept.entry_line,
    kept.is_rebuilt as entry_is_rebuilt,
    row_read.journal_code,
    row_read.posting_date,
    row_read.document_date,
    row_read.document_ref,
    row_read.account_code,
    row_read.account_label,
    account.group_account,
    account.account_role,
    row_read.supplier_code,
    row_read.supplier_name,
    row_read.supplier_siren,
    row_read.supplier_vat,
    row_read.line_label,
    row_read.debit,
    row_read.credit,
    -- The currency of debit and credit where it is not the entity's own.
    case when given.books_in_line_currency then row_read.currency else given.ledger_currency end as booked_currency,
    row_read.currency,
    row_read.amount_original
from row_read
inner join kept on row_read.landing = kept.landing and row_read.line_number = kept.line_number
inner join account on kept.account_id = account.account_id
inner join given on row_read.landing = given.landing
