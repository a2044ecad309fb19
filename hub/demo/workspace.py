"""The YAML of the demonstration workspace: ``group.yml`` and one feed an entity, with comments for a controller."""

from hub.demo import dialect_csv, dialect_erp, dialect_workbook
from hub.demo.calendar import Month
from hub.demo.directory import Directory
from hub.demo.local_charts import local_chart
from hub.demo.members import GROUP_NAME, Member
from hub.demo.statements.group_text import NOTHING, Extras
from hub.demo.workbook_parts import SHEET


def group_yaml(cast: tuple[Member, ...], months: list[Month], extras: Extras = NOTHING) -> str:
    """The text of ``group.yml``; a company that joins in month n joins on its first day."""
    head = f"""# The demonstration group: six invented companies, each with a system of its own.
# Amounts of every company are converted to this currency when the group is consolidated.
name: {GROUP_NAME}
currency: EUR

entities:
"""
    entities = (_entity_yaml(member, months) + extras.entities.get(member.code, "") for member in cast)
    return head + "\n".join(entities) + extras.end


def _entity_yaml(member: Member, months: list[Month]) -> str:
    lines = [f"  - code: {member.code}", f"    name: {member.name}", f"    country: {member.country}"]
    if member.siren:
        lines += [f'    siren: "{member.siren}"', f"    vat: {member.vat}"]
    if member.currency != "EUR":
        lines.append(f"    currency: {member.currency}  # of its ledger; the rates are taken from reference/")
    lines.append(f"    division: {member.division}")
    lines.append(
        "    # Other names under which the companies of the group write it: purchases from it are intercompany."
    )
    lines.append("    aliases: [" + ", ".join(f'"{alias}"' for alias in member.aliases) + "]")
    if member.consolidated != "1":
        lines.append("    # Held with a partner: the group takes its part of each amount, and of no other figure.")
        lines += ["    method: proportional", f"    share: {member.consolidated}"]
    if member.joins_in_month:
        first = _nth_month(months[0], member.joins_in_month)
        lines.append(
            "    # Bought during the year: what it spent before is in its files, but is not spend of the group."
        )
        lines.append(f"    joined: {first.date(1).isoformat()}")
    return "\n".join(lines) + "\n"


def _nth_month(first: Month, number: int) -> Month:
    month = first.month - 1 + number
    return Month(first.year + month // 12, month % 12 + 1, number)


def feed_yaml(directory: Directory) -> str:
    """The text of the one feed of a company."""
    member = directory.member
    text = {"fec": _fec, "erp": _erp, "workbook": _workbook, "csv": _csv}[member.system](directory)
    if directory.declared:
        text += "\n# Its own codes for companies of the group: neither the name nor a SIREN would tell.\n"
        text += "intercompany:\n  suppliers:\n"
        text += "".join(f'    "{code}": {other}\n' for code, other in directory.declared.items())
    return text


def _fec(directory: Directory) -> str:
    member = directory.member
    journals = member.journals
    opening = journals.opening[0] if journals else ""
    note = (
        "# Fields padded with spaces, amounts with zeros, a separator at the end of each line, in CP850.\n"
        if member.fec.is_padded
        else ""
    )
    separator = "\\t" if member.fec.separator == "\t" else member.fec.separator
    # A byte-order mark says the encoding by itself; without one, Latin-9 and CP850 can only be told.
    written = "" if member.fec.has_bom else f'format:\n  encoding: {member.fec.encoding}\n  separator: "{separator}"\n'
    return f"""# {member.name}: the FEC that French law asks of every company, one a month.
# Its columns and accounts are the law's: nothing to map.
{note}reader: fec
kind: ledger
owner: comptabilite@{member.code.lower()}.example
pattern: "*FEC*.txt"
{written}# Balances brought forward: they are not purchases of the year.
opening_journals: [{opening}]
"""


def invoices_yaml(member: Member) -> str:
    """The text of the feed of electronic invoices of a company."""
    return f"""# {member.name}: electronic invoices of its suppliers (UBL).
# They add nothing to the figures: they tell what was bought, and are tied to the purchase ledger.
reader: einvoice
kind: invoices
owner: achats@{member.code.lower()}.example
pattern: "*.xml"
"""


def _erp(directory: Directory) -> str:
    member = directory.member
    opening = member.journals.opening[0] if member.journals else ""
    return f"""# {member.name}: the general ledger as its ERP exports it, debit and credit in two columns.
reader: delimited
kind: ledger
owner: controle.gestion@{member.code.lower()}.example
pattern: "GL_*.csv"
format:
  encoding: {dialect_erp.ENCODING}
  separator: ";"
  decimal: ","
  date_format: "%d/%m/%Y"
# The hub's name of each column: the export's header.
columns:
{_columns(dialect_erp.COLUMNS)}# Balances brought forward: they are not purchases of the year.
opening_journals: [{opening}]
# Its chart of accounts is not the PCG: beginning of its account → PCG account. Every account of the export is here,
# those that are no spend as well, since they tell an accrual, an asset or a bank payment.
accounts:
{_accounts(directory)}"""


def _workbook(directory: Directory) -> str:
    member = directory.member
    return f"""# {member.name}: the purchase ledger kept in Excel, one workbook a month, amounts without VAT.
# Credit notes are negative.
reader: workbook
kind: purchases
owner: achats@{member.code.lower()}.example
pattern: "*.xlsx"
format:
  sheet: {SHEET}
  # Three lines of title stand above the headers.
  skip_lines: {dialect_workbook.TITLE_LINES}
columns:
{_columns(dialect_workbook.COLUMNS)}"""


def _csv(directory: Directory) -> str:
    member = directory.member
    return f"""# {member.name}: the purchase ledger, amounts in pounds without VAT, credit notes negative.
# An invoice in dollars or euros keeps its own amount and currency beside the amount in pounds that was booked.
reader: delimited
kind: purchases
currency: {member.currency}
owner: finance@{member.code.lower()}.example
pattern: "*.csv"
format:
  encoding: utf-8
  separator: ","
  decimal: "."
  date_format: "%d/%m/%Y"
columns:
{_columns(dialect_csv.COLUMNS)}# Its nominal codes are British: nominal code → PCG account.
accounts:
{_accounts(directory)}"""


def _columns(columns: dict[str, str]) -> str:
    return "".join(f'  {name}: "{header}"\n' for name, header in columns.items())


def _accounts(directory: Directory) -> str:
    chart = local_chart(directory.member)
    return "".join(f'  "{prefix}": "{account}"\n' for prefix, account in sorted(chart.mapping.items()))
