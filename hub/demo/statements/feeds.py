"""The YAML of the four statement feeds, with comments for a controller."""

from hub.demo.statements import forms
from hub.demo.statements.draft import Customer, Statement
from hub.demo.suppliers import Supplier


def feed_texts(statements: list[Statement], master: tuple[Supplier, ...], currency: str) -> list[str]:
    """One text a statement, in the order of ``compose``; ``currency`` is that of the foreign one."""
    writers = (_invoices, _taxed, _foreign, _totals)
    texts = []
    for statement, write in zip(statements, writers, strict=True):
        supplier = master[statement.supplier]
        head, tail = write(statement)
        texts.append(f"# {supplier.name}: {head}\nkind: statement\n{_sender(supplier)}{tail}")
    texts[2] = texts[2].replace("CURRENCY", currency)
    return texts


def _sender(supplier: Supplier) -> str:
    name = f'name: {supplier.name}, siren: "{supplier.siren}", vat: {supplier.vat}'
    mail = "".join(filter(str.isalnum, supplier.siren))
    return f"owner: grands.comptes@{mail}.example\nsupplier: {{{name}}}\nbasis: invoiced\ncovers: named\n"


def _invoices(statement: Statement) -> tuple[str, str]:
    return (
        "what it invoiced each month, by SIRET of the customer, credit notes and rebates included.",
        f"""rebates: net
vat: excluded
currency: EUR
reader: delimited
pattern: "*.csv"
format:
  encoding: cp1252
  separator: ";"
  decimal: ","
  date_format: "%d/%m/%Y"
period: {{rule: document_date}}
columns:
{_columns(forms.INVOICES)}""",
    )


def _taxed(statement: Statement) -> tuple[str, str]:
    # The second company is left out: its name tells who it is.
    known = [customer for customer in statement.customers if customer is not statement.customers[1]]
    return (
        "its documents of a quarter with VAT; its customer numbers are those of its own books.",
        f"""rebates: net
vat: included
currency: EUR
{_customers(known)}reader: workbook
pattern: "*.xlsx"
format:
  sheet: Documents
  # Two lines of title stand above the headers.
  skip_lines: {forms.TITLE_LINES}
columns:
{_columns(forms.TAXED)}""",
    )


def _foreign(statement: Statement) -> tuple[str, str]:
    return (
        "its documents of a month in CURRENCY, whatever the currency that a company books them in.",
        f"""rebates: net
vat: excluded
reader: xml
pattern: "*.xml"
format:
  record: Document
period: {{rule: document_date}}
columns:
{_columns(forms.FOREIGN)}""",
    )


def _totals(statement: Statement) -> tuple[str, str]:
    return (
        "its turnover by customer and quarter, before rebates and credit notes.",
        f"""rebates: gross
vat: excluded
currency: EUR
reader: table
pattern: "*.csv"
columns:
{_columns(forms.TOTALS)}""",
    )


def _columns(columns: dict[str, str]) -> str:
    return "".join(f'  {name}: "{header}"\n' for name, header in columns.items())


def _customers(customers: list[Customer]) -> str:
    told = "".join(f'  "{customer.account}": {customer.entity}\n' for customer in customers)
    return f"# The supplier's customer numbers that are known: number → company of the group.\ncustomers:\n{told}"
