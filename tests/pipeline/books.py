"""Files of purchases for the tests of deliveries: ledgers that balance or not, and lists of purchases."""

from typing import Any

from tests.support import fec

FEC = {"reader": "fec"}
CSV: dict[str, Any] = {
    "reader": "delimited",
    "kind": "purchases",
    "columns": {"posting_date": "Date", "supplier_name": "Fournisseur", "account_code": "Compte", "amount": "HT"},
}


def euros(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",")


def book(who: str, month: str, *amounts: float, unbalanced: int = -1) -> str:
    """Purchase entries of a month as FEC lines; the credit of the one numbered ``unbalanced`` is 5.00 short."""
    entries = []
    for number, amount in enumerate(amounts):
        credit = euros(amount - 5 if number == unbalanced else amount)
        day = f"{month.replace('-', '')}{number % 28 + 1:02}"
        lines: list[tuple[str, ...]] = [("606100", euros(amount), ""), ("401000", "", credit, f"F{who}")]
        entries.append(("AC", f"{month}-{number}", day, lines))
    return fec(entries)


def together(*books: str) -> str:
    """One FEC out of several: the header once."""
    return books[0] + "".join(one.split("\r\n", 1)[1] for one in books[1:])


def purchases(who: str, *rows: str) -> str:
    """``date amount [currency [company]]`` → a CSV file with a gross column 1.20 times the net one."""
    lines = ["Date;Fournisseur;Compte;HT;TTC;Devise;Societe"]
    for row in rows:
        date, amount, currency, company = [*row.split(), "EUR", who][:4] if row.count(" ") == 1 else row.split()
        gross = euros(float(amount) * 1.2) if amount.isdigit() else amount
        lines.append(f"{date};F{who};606100;{amount};{gross};{currency};{company}")
    return "\n".join(lines) + "\n"
