"""The hub's names of what a file's columns hold, which a feed's ``columns`` maps to the file's headers."""

CANONICAL_COLUMNS = (
    "journal_code",
    "journal_label",
    "entry_number",
    "posting_date",
    "account_code",
    "account_label",
    "supplier_code",
    "supplier_name",
    "supplier_siren",
    "supplier_vat",
    "document_ref",
    "document_date",
    "line_label",
    "debit",
    "credit",
    "amount",
    "direction",
    "vat_amount",
    "currency",
    "amount_original",
)
# What a line can tell beside its amount: identifiers of its supplier, what was bought, the entity's own category.
DETAIL_COLUMNS = (
    "supplier_siret",
    "supplier_lei",
    "supplier_company_number",
    "supplier_iban",
    "category_label",
    "item_code",
    "item_label",
    "quantity",
    "unit",
    "unit_price",
)
# Of the cartography, beside columns of purchases (``hub.group.cartography``).
CARTOGRAPHY_COLUMNS = ("entity", "year", "said_by")
