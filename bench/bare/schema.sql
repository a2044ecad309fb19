-- What the batches of files leave behind, in the scratch file. Money in the currency of the books, debit minus credit.
create table spend (
    file_no integer, entity_code varchar, period varchar, line_number bigint, part integer, posting_date date,
    document_date date, document_ref varchar, account_code varchar, group_account varchar, line_label varchar,
    supplier_code varchar, supplier_name varchar, supplier_siren varchar, supplier_vat varchar,
    supplier_attribution varchar, nature varchar, line_type varchar, is_group_account boolean,
    booked_currency varchar, currency varchar, amount_booked decimal(18, 2), amount_original decimal(18, 2)
);

create table balance (
    file_no integer, entity_code varchar, period varchar, account_code varchar, account_label varchar,
    group_account varchar, account_role varchar, is_opening boolean, line_count bigint, debit decimal(18, 2),
    credit decimal(18, 2)
);

create table reject (
    file_no integer, line_number bigint, entity_code varchar, period varchar, account_code varchar, rule varchar,
    raw_text varchar, debit decimal(18, 2), credit decimal(18, 2)
);

-- Charges of the detail by month, whatever their entry: what must tie to the trial balance.
create table charge (file_no integer, entity_code varchar, period varchar, amount decimal(18, 2));

create table unbalanced (
    file_no integer, entity_code varchar, period varchar, entry varchar, difference decimal(18, 2)
);

create table entries (file_no integer, entry_count bigint);

create table reading (file_no integer, lines_read bigint, debit decimal(18, 2), credit decimal(18, 2));

-- What read_csv was given: the file itself, or its copy in UTF-8.
create table source (file_no integer, path varchar);
