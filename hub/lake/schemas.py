"""The columns of the lake's Delta tables. No I/O, no SQL, and no idea of what a line means."""

import pyarrow as pa

MONEY = pa.decimal128(18, 2)
WIDE = pa.decimal128(18, 6)  # quantities and unit prices
TEXT, INTEGER, DATE, FLAG, INSTANT = pa.string(), pa.int64(), pa.date32(), pa.bool_(), pa.timestamp("us", tz="UTC")
REAL = pa.float64()  # scores, never money

# A local supplier as lines name it.
MEMBER = dict.fromkeys(("entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"), TEXT)

SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    # One row a landing: a delivered file as read under one reading of its feed's YAML.
    "delivery": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "reading_id": TEXT, "sequence": INTEGER,
        "file_name": TEXT, "file_bytes": INTEGER, "received_at": INSTANT, "landed_at": INSTANT,
        "outcome": TEXT, "failure": TEXT, "encoding": TEXT, "separator": TEXT, "header": TEXT,
        "lines_read": INTEGER, "lines_accepted": INTEGER, "lines_rejected": INTEGER,
        "debit_read": MONEY, "credit_read": MONEY, "debit_accepted": MONEY, "credit_accepted": MONEY,
        "debit_rejected": MONEY, "credit_rejected": MONEY, "amount_unreadable_lines": INTEGER,
        "not_claimed_lines": INTEGER, "unplaced_lines": INTEGER, "unplaced_amount": MONEY,
        "entry_count": INTEGER, "is_truncated": FLAG, "faults": TEXT, "warnings": TEXT, "hub_version": TEXT,
    },
    # What a landing says of each (entity, period) that it covers; a month without a line has zeros.
    "delivery_scope": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_count": INTEGER, "debit": MONEY, "credit": MONEY,
        "rejected_line_count": INTEGER, "rejected_amount": MONEY,
        "unbalanced_entry_count": INTEGER, "unbalanced_amount": MONEY, "worst_entry": TEXT, "worst_entry_amount": MONEY,
        "unrebuilt_line_count": INTEGER, "unmapped_amount": MONEY, "unmapped_accounts": TEXT,
    },
    # Lines of purchase entries, the only ones kept in detail.
    "purchase_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_number": INTEGER, "kind": TEXT, "entry_line": INTEGER, "entry_is_rebuilt": FLAG,
        "journal_code": TEXT, "posting_date": DATE, "document_date": DATE, "document_ref": TEXT,
        "account_code": TEXT, "account_label": TEXT, "group_account": TEXT, "account_role": TEXT,
        "supplier_code": TEXT, "supplier_name": TEXT, "supplier_siren": TEXT, "supplier_vat": TEXT, "line_label": TEXT,
        "debit": MONEY, "credit": MONEY, "booked_currency": TEXT, "currency": TEXT, "amount_original": MONEY,
    },
    # All lines, payroll and customers included, summed by account: what the gates need and all that is kept of them.
    "trial_balance": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT, "account_code": TEXT,
        "account_label": TEXT, "group_account": TEXT, "account_role": TEXT, "is_opening": FLAG,
        "line_count": INTEGER, "debit": MONEY, "credit": MONEY,
    },
    # What a line of a ledger or of a list tells beside its amount, of the feeds that map it.
    "line_detail": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_number": INTEGER, "category_label": TEXT, "item_code": TEXT, "item_label": TEXT, "quantity": WIDE,
        "unit": TEXT, "unit_price": WIDE,
    },
    # Identifiers of local suppliers beside SIREN and VAT number, as written; scheme: siret, lei, company_number, or
    # iban, of which the value is a digest (``secret``).
    "supplier_identifier": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "supplier_code": TEXT, "supplier_name": TEXT,
        "scheme": TEXT, "value": TEXT,
    },
    # Lines of electronic invoices; document_* are the totals of the whole document, on each of its lines.
    "invoice_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER, "document_number": INTEGER,
        "entity_code": TEXT, "period": TEXT, "document_ref": TEXT, "document_date": DATE, "type_code": TEXT,
        "syntax": TEXT, "currency": TEXT,
        "supplier_name": TEXT, "supplier_siren": TEXT, "supplier_siret": TEXT, "supplier_vat": TEXT,
        "supplier_company_number": TEXT, "supplier_gln": TEXT, "supplier_lei": TEXT,
        "buyer_name": TEXT, "buyer_siren": TEXT, "buyer_siret": TEXT, "buyer_vat": TEXT,
        "buyer_company_number": TEXT, "buyer_gln": TEXT, "buyer_lei": TEXT,
        "order_ref": TEXT, "line_kind": TEXT, "line_id": TEXT, "order_line": TEXT,
        "item_code": TEXT, "item_label": TEXT, "item_standard_id": TEXT,
        "classification_code": TEXT, "classification_scheme": TEXT,
        "quantity": WIDE, "unit": TEXT, "unit_price": WIDE, "base_quantity": WIDE,
        "net_amount": MONEY, "allowance_amount": MONEY, "charge_amount": MONEY, "vat_category": TEXT, "vat_rate": WIDE,
        "document_net": MONEY, "document_vat": MONEY, "document_gross": MONEY, "document_payable": MONEY,
    },
    # Lines of suppliers' statements, as declared: ``amount`` on the statement's own basis, purchases positive. The span
    # of months that a line speaks of is one month where it tells a date.
    "statement_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER,
        "customer_account": TEXT, "customer_name": TEXT, "customer_siret": TEXT, "customer_siren": TEXT,
        "customer_vat": TEXT, "period_from": TEXT, "period_to": TEXT, "document_kind": TEXT, "document_ref": TEXT,
        "document_date": DATE, "payment_ref": TEXT, "line_status": TEXT, "line_label": TEXT, "item_code": TEXT,
        "item_label": TEXT, "quantity": WIDE, "unit": TEXT, "unit_price": WIDE, "currency": TEXT, "amount": MONEY,
        "vat_amount": MONEY,
    },
    # The months that a statement speaks of, lines or none.
    "statement_scope": {
        "feed_id": TEXT, "landing_id": TEXT, "period_from": TEXT, "period_to": TEXT, "line_count": INTEGER,
        "amount": MONEY,
    },
    # What people believe an entity buys in a year, from the cartography.
    "declared_spend": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER, "entity_code": TEXT,
        "year": INTEGER, "category_code": TEXT, "supplier_name": TEXT, "amount": MONEY, "currency": TEXT,
        "said_by": TEXT, "said_on": DATE, "remark": TEXT,
    },
    # Balances by account that only control: of a feed of kind trial_balance.
    "control_balance": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT, "account_code": TEXT,
        "account_label": TEXT, "group_account": TEXT, "account_role": TEXT, "debit": MONEY, "credit": MONEY,
    },
    # What each publication estimated of what nobody recorded.
    "iceberg_estimate": {
        "publication_id": TEXT, "method": TEXT, "scope": TEXT, "stratum": TEXT, "entity_code": TEXT,
        "period_from": TEXT, "period_to": TEXT, "unit": TEXT, "estimate": REAL, "low": REAL, "high": REAL,
        "confidence": REAL, "n": INTEGER, "status": TEXT, "reason": TEXT, "assumptions": TEXT, "grade": TEXT,
    },
    # The lines that a controller signed, as they were; line_key: digest of what the source says of a line, by which it
    # is found again in a later delivery.
    "signed_line": {
        "signoff_id": TEXT, "entity_code": TEXT, "period": TEXT, "spend_line_id": TEXT, "delivery_id": TEXT,
        "feed_id": TEXT, "line_key": TEXT, "account_code": TEXT, "supplier_id": TEXT, "category_code": TEXT,
        "nature": TEXT, "line_type": TEXT, "is_intercompany": FLAG, "currency": TEXT, "amount_entity": MONEY,
        "fx_rate": TEXT, "consolidation_share": TEXT, "amount_group": MONEY,
    },
    "rejected_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER, "entity_code": TEXT,
        "period": TEXT, "account_code": TEXT, "rule": TEXT, "detail": TEXT, "raw_text": TEXT,
        "debit": MONEY, "credit": MONEY,
    },
    # Exchange rates as used, one set a source file.
    "exchange_rate": {
        "rate_set_id": TEXT, "rate_date": DATE, "currency": TEXT, "units_per_euro": pa.decimal128(28, 10),
    },
    # The declarations (YAML, decisions, seeds) behind a publication, so that it can be rebuilt.
    "configuration": {"configuration_id": TEXT, "path": TEXT, "content": TEXT},
    # Verdict of one gate on one landing's (entity, period), as judged by one refresh.
    "gate_verdict": {
        "publication_id": TEXT, "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "gate": TEXT, "passed": FLAG, "reason": TEXT, "metrics": TEXT, "judged_at": INSTANT,
    },
    # Which landing each (feed, part, entity, period) is certified with, publication by publication.
    "admission": {
        "publication_id": TEXT, "feed_id": TEXT, "part": TEXT, "entity_code": TEXT, "period": TEXT,
        "landing_id": TEXT, "sequence": INTEGER, "level": INTEGER, "is_admitted": FLAG, "reason": TEXT,
    },
    # Who each local supplier is, where that is not what was told before: the last word up to a publication holds.
    "supplier_member": {
        "publication_id": TEXT, **MEMBER, "unit_id": TEXT, "supplier_id": TEXT, "method": TEXT, "score": REAL,
        "status": TEXT,
    },
    "supplier_change": {
        "publication_id": TEXT, "kind": TEXT, "former_supplier_id": TEXT, "supplier_id": TEXT, "reason": TEXT,
    },
    # What the names taught about their words (``suppliers.vocabulary``); the last publication's is in use. ``kind``:
    # known and meaning (``means``, ``mark``), weight (``df``, ``news``), size and names (``df``).
    "likeness_word": {
        "publication_id": TEXT, "model_id": TEXT, "kind": TEXT, "word": TEXT, "means": TEXT, "mark": REAL,
        "df": INTEGER, "news": REAL,
    },
    # The entry of the registers (as they were: ``registers_id``) that a name is or may be; null where there is none.
    "register_link": {
        "publication_id": TEXT, "registers_id": TEXT, "name": TEXT, "register_id": TEXT, "score": REAL, "status": TEXT,
        "evidence": TEXT, "second_register_id": TEXT, "second_score": REAL,
    },
    "register_entry": {
        "publication_id": TEXT, "registers_id": TEXT, "register": TEXT, "register_id": TEXT, "name": TEXT,
        "siren": TEXT, "vat": TEXT, "lei": TEXT, "company_number": TEXT, "country": TEXT, "postcode": TEXT,
        "city": TEXT, "department": TEXT,
        "activity": TEXT, "size_class": TEXT, "size_class_year": INTEGER, "size_class_reason": TEXT, "is_ess": FLAG,
        "is_person": FLAG, "is_active": FLAG, "parent_id": TEXT, "parent_name": TEXT,
    },
    # The category of each group of lines, told once for one version of what people decided, and what was known of it.
    "category_choice": {
        "publication_id": TEXT, "version": TEXT, "entity_code": TEXT, "account_code": TEXT, "group_account": TEXT,
        "account_label": TEXT, "supplier_id": TEXT, "supplier_name": TEXT, "local_category": TEXT,
        "label_words": TEXT, "rule_id": TEXT, "default_category": TEXT, "amount": MONEY, "line_count": INTEGER,
        "category_code": TEXT, "category_method": TEXT, "category_confidence": REAL, "category_version": TEXT,
        "second_category_code": TEXT, "second_confidence": REAL,
    },
    # What the classifier of a version was, for people: data, scores, digest.
    "classifier_card": {"publication_id": TEXT, "version": TEXT, "model_id": TEXT, "content": TEXT},
    "publication": {
        "publication_id": TEXT, "published_at": INSTANT, "configuration_id": TEXT, "rate_set_id": TEXT,
        "lake_versions": TEXT, "hub_version": TEXT, "duckdb_version": TEXT, "line_count": INTEGER,
        "amount_group": MONEY, "digest": TEXT,
    },
}  # fmt: skip
