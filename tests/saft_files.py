"""Writes small SAF-T files for the tests: one ledger, in the Norwegian and in the Portuguese form.

What is written follows the published schemas: Skatteetaten's 1.30 and Portugal's 1.04_01.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from xml.sax.saxutils import escape

ZERO = Decimal(0)


@dataclass(frozen=True)
class Party:
    """A supplier. ``number``: of the VAT register; ``account``: its own in the ledger."""

    code: str
    name: str
    number: str = ""
    country: str = ""
    account: str = ""
    register: str = ""


@dataclass(frozen=True)
class Posting:
    """One line. ``reference``: the invoice's number; ``original``: amount and currency of the document."""

    account: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    supplier: str = ""
    label: str = "Line"
    source: str = ""
    reference: str = ""
    original: tuple[str, str] | None = None


@dataclass(frozen=True)
class Entry:
    """One transaction. ``day``: of the document; ``posted``: of the ledger, the same unless given."""

    journal: str
    number: str
    day: dt.date
    lines: tuple[Posting, ...]
    posted: dt.date | None = None
    period: str = ""
    year: str = ""
    system: str = ""
    kind: str = "N"
    supplier: str = ""


@dataclass(frozen=True)
class Book:
    """A company's ledger. ``told``: totals that the file tells, its own unless given; None leaves one out."""

    entries: tuple[Entry, ...]
    parties: tuple[Party, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    company: str = "988077917"
    country: str = "NO"
    currency: str = "NOK"
    told: tuple[tuple[str, str | None], ...] = ()
    header: str = ""

    def totals(self) -> str:
        """NumberOfEntries, TotalDebit and TotalCredit."""
        lines = [line for entry in self.entries for line in entry.lines]
        own = {
            "NumberOfEntries": str(len(self.entries)),
            "TotalDebit": str(sum((line.debit for line in lines), ZERO)),
            "TotalCredit": str(sum((line.credit for line in lines), ZERO)),
        }
        return "".join(tag(name, text) for name, text in {**own, **dict(self.told)}.items() if text is not None)


def tag(name: str, text: object) -> str:
    return f"<{name}>{escape(str(text))}</{name}>" if text != "" else ""


def norwegian(book: Book, *, version: str = "1.30", prefix: str = "") -> str:
    """The book as SAF-T Financial of Norway: amounts in a structure, suppliers on the lines."""
    accounts = "".join(
        f"<Account>{tag('AccountID', code)}{tag('AccountDescription', label)}"
        f"<GroupingCategory>næringsspesifikasjon</GroupingCategory>{tag('GroupingCode', code[:2])}"
        "<AccountType>GL</AccountType></Account>"
        for code, label in book.labels
    )
    parties = "".join(
        f"<Supplier>{tag('RegistrationNumber', one.register)}{tag('Name', one.name)}<Address>{tag('City', 'Oslo')}"
        f"{tag('Country', one.country)}</Address><Contact><ContactPerson><FirstName>Kari</FirstName>"
        f"<LastName>Nordmann</LastName></ContactPerson></Contact><TaxRegistration>"
        f"{tag('TaxRegistrationNumber', one.number)}</TaxRegistration>{tag('SupplierID', one.code)}"
        f"<BalanceAccount>{tag('AccountID', one.account)}</BalanceAccount></Supplier>"
        for one in book.parties
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO">'
        f"<Header>{tag('AuditFileVersion', version)}{tag('AuditFileCountry', book.country)}"
        f"<SoftwareCompanyName>Soft AS</SoftwareCompanyName><Company>{tag('RegistrationNumber', book.company)}"
        "<Name>Selskapet AS</Name><Address><City>Oslo</City></Address>"
        "<BankAccount><BankAccountNumber>1</BankAccountNumber><CurrencyCode>SEK</CurrencyCode></BankAccount></Company>"
        f"{tag('DefaultCurrencyCode', book.currency)}{book.header}</Header><MasterFiles>"
        f"<GeneralLedgerAccounts>{accounts}</GeneralLedgerAccounts><Suppliers>{parties}</Suppliers></MasterFiles>"
        f"<GeneralLedgerEntries>{book.totals()}{_journals(book, _norwegian_entry)}</GeneralLedgerEntries></AuditFile>"
    )
    return text if not prefix else _prefixed(text, prefix)


def portuguese(book: Book) -> str:
    """The book as SAF-T (PT) 1.04_01, kind accounting: DebitLine before CreditLine, one supplier a transaction."""
    accounts = "".join(
        f"<Account>{tag('AccountID', code)}{tag('AccountDescription', label)}"
        "<OpeningDebitBalance>0</OpeningDebitBalance><GroupingCategory>GM</GroupingCategory></Account>"
        for code, label in book.labels
    )
    parties = "".join(
        f"<Supplier>{tag('SupplierID', one.code)}{tag('AccountID', one.account or 'Desconhecido')}"
        f"{tag('SupplierTaxID', one.number)}{tag('CompanyName', one.name)}<BillingAddress><City>Lisboa</City>"
        f"{tag('Country', one.country)}</BillingAddress></Supplier>"
        for one in book.parties
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><AuditFile xmlns="urn:OECD:StandardAuditFile-Tax:PT_1.04_01"><Header>'
        f"<AuditFileVersion>1.04_01</AuditFileVersion>{tag('CompanyID', f'Lisboa {book.company}')}"
        f"{tag('TaxRegistrationNumber', book.company)}<TaxAccountingBasis>C</TaxAccountingBasis>"
        "<CompanyName>Empresa Lda</CompanyName><CompanyAddress><City>Lisboa</City><Country>PT</Country>"
        f"</CompanyAddress>{book.header}{tag('CurrencyCode', book.currency)}</Header>"
        f"<MasterFiles><GeneralLedgerAccounts><TaxonomyReference>S</TaxonomyReference>{accounts}</GeneralLedgerAccounts>{parties}</MasterFiles>"
        f"<GeneralLedgerEntries>{book.totals()}{_journals(book, _portuguese_entry)}</GeneralLedgerEntries></AuditFile>"
    )


def debits_first(book: Book) -> Book:
    """The book in the only order of lines that the Portuguese form can tell."""
    entries = (replace(one, lines=tuple(sorted(one.lines, key=lambda line: line.credit != 0))) for one in book.entries)
    return replace(book, entries=tuple(entries))


def _journals(book: Book, written: Callable[[Entry], str]) -> str:

    found = groupby(book.entries, key=lambda entry: entry.journal)
    return "".join(
        f"<Journal>{tag('JournalID', code)}{tag('Description', f'Journal {code}')}<Type>GL</Type>"
        f"{''.join(written(entry) for entry in entries)}</Journal>"
        for code, entries in found
    )


def _norwegian_entry(entry: Entry) -> str:
    lines = "".join(_norwegian_line(number, line) for number, line in enumerate(entry.lines, 1))
    return (
        f"<Transaction>{tag('TransactionID', entry.number)}{tag('Period', entry.period or entry.day.month)}"
        f"{tag('PeriodYear', entry.year or entry.day.year)}{tag('TransactionDate', entry.day)}"
        f"<TransactionType>Normal</TransactionType><Description>Entry</Description><BatchID>1</BatchID>"
        f"{tag('SystemEntryDate', entry.day)}{tag('GLPostingDate', entry.posted or entry.day)}"
        f"{tag('SystemID', entry.system)}{lines}</Transaction>"
    )


def _norwegian_line(number: int, line: Posting) -> str:
    side, amount = ("CreditAmount", line.credit) if line.credit else ("DebitAmount", line.debit)
    value, currency = line.original or ("", "")
    return (
        f"<Line>{tag('RecordID', number)}{tag('AccountID', line.account)}<Analysis><AnalysisType>A</AnalysisType>"
        "<AnalysisAmount><Amount>1</Amount></AnalysisAmount></Analysis>"
        f"{tag('SourceDocumentID', line.source)}{tag('SupplierID', line.supplier)}{tag('Description', line.label)}"
        f"<{side}>{tag('Amount', amount)}{tag('CurrencyCode', currency)}{tag('CurrencyAmount', value)}</{side}>"
        "<TaxInformation><TaxType>MVA</TaxType><TaxBase>5</TaxBase><TaxAmount><Amount>7</Amount></TaxAmount>"
        f"</TaxInformation>{tag('ReferenceNumber', line.reference)}</Line>"
    )


def _portuguese_entry(entry: Entry) -> str:
    lines = "".join(_portuguese_line(number, line) for number, line in enumerate(entry.lines, 1))
    return (
        f"<Transaction>{tag('TransactionID', entry.number)}{tag('Period', entry.period or entry.day.month)}"
        f"{tag('TransactionDate', entry.day)}<SourceID>me</SourceID><Description>Entry</Description>"
        f"<DocArchivalNumber>A1</DocArchivalNumber>{tag('TransactionType', entry.kind)}"
        f"{tag('GLPostingDate', entry.posted or entry.day)}{tag('SupplierID', entry.supplier)}"
        f"<Lines>{lines}</Lines></Transaction>"
    )


def _portuguese_line(number: int, line: Posting) -> str:
    side, amount = ("Credit", line.credit) if line.credit else ("Debit", line.debit)
    return (
        f"<{side}Line>{tag('RecordID', number)}{tag('AccountID', line.account)}{tag('SourceDocumentID', line.source)}"
        f"<SystemEntryDate>2025-01-31T10:00:00</SystemEntryDate>{tag('Description', line.label)}"
        f"{tag(f'{side}Amount', amount)}</{side}Line>"
    )


def _prefixed(text: str, prefix: str) -> str:
    """The same with a prefix on every tag, as some programs write."""
    head, _, body = text.partition("?>")
    body = body.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
    return f"{head}?>{body.replace('xmlns=', f'xmlns:{prefix}=')}"
