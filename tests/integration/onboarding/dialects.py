"""A random ledger, written in a random dialect: what the property test of onboarding draws."""

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from tests.integration.onboarding.dialect_words import LANGUAGES

DATES = (
    "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%m/%d/%y", "%d-%b-%y",
    "%Y/%m/%d",
    "%d/%m/%Y 00:00", "%d.%m.%y",
)  # fmt: skip
NUMBERS = ((".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (",", "\u202f"), (".", "'"), (",", "\xa0"))
SIGNS = ("before", "after", "parentheses", "crdr", "sides", "direction", "inverted")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "iso8859-15", "utf-16", "cp850")
NAMES = (
    "DURAND & FILS", "Société Générale d'Étanchéité", "ACME LTD", "Müller GmbH", "EDF", "Peña Hermanos S.L.", "O'Brien",
    "TOTAL ENERGIES", "F. Bianchi S.p.A.", "Électricité, Gaz; Services", "3M FRANCE", "La Poste", 'Café "Le Coin"',
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the truth: the amount is positive for a purchase, or for a debit."""

    day: dt.date
    supplier: str
    account: str
    document: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Dialect:
    """How it is written."""

    language: str
    encoding: str
    separator: str
    date: str
    mark: str
    thousands: str
    sign: str
    is_trimmed: bool
    is_quoted: bool
    preamble: int
    has_total: bool
    header_again: bool
    noise: int
    has_typo: bool
    is_workbook: bool
    with_account: bool


def draw(seed: int) -> tuple[list[Line], Dialect, random.Random]:
    """The truth and the dialect of one case."""
    rng = random.Random(seed)
    mark, thousands = rng.choice(NUMBERS)
    is_ledger = rng.random() < 0.35
    sign = rng.choice(("sides", "direction", "before") if is_ledger else SIGNS)
    dialect = Dialect(
        rng.choice(list(LANGUAGES)), rng.choice(ENCODINGS), rng.choice(";,\t|"), rng.choice(DATES), mark, thousands,
        sign,
        rng.random() < 0.2, rng.random() < 0.3, rng.choice((0, 0, 1, 3, 5)), rng.random() < 0.3, rng.random() < 0.15,
        rng.randint(0, 3), rng.random() < 0.15, rng.random() < 0.15, is_ledger or rng.random() < 0.3,
    )  # fmt: skip
    lines = _ledger(rng) if is_ledger else _purchases(rng)
    if sign == "inverted":  # that purchases are negative shows where most of them are no credit notes
        lines = [*lines, *(replace(line, amount=abs(line.amount), document=f"{line.document}B") for line in lines * 2)]
    return lines, dialect, rng


def _day(rng: random.Random) -> dt.date:
    return dt.date(2025, 1, 1) + dt.timedelta(days=rng.choice((rng.randint(0, 364), rng.randint(0, 11))))


def _money(rng: random.Random) -> Decimal:
    cents = rng.choice((rng.randint(1, 99_999), rng.randint(1, 99_999_999), rng.randint(1, 9999) * 100))
    return Decimal(cents) / 100


def _purchases(rng: random.Random) -> list[Line]:
    names = rng.sample(NAMES, rng.randint(2, len(NAMES)))
    lines = []
    for number in range(rng.randint(1, 40)):
        amount = _money(rng) * (-1 if rng.random() < 0.15 else 1)
        account = rng.choice(("606300", "611000", "615500", "622600"))
        lines.append(Line(_day(rng), rng.choice(names), account, f"F{number + 100}", f"achat {number}", amount))
    return lines


def _ledger(rng: random.Random) -> list[Line]:
    """Entries of two or three lines that balance."""
    names = rng.sample(NAMES, rng.randint(2, len(NAMES)))
    lines = []
    for number in range(rng.randint(2, 20)):
        day, name, net = _day(rng), rng.choice(names), _money(rng)
        vat = (net / 5).quantize(Decimal("0.01"))
        told = (f"P{number + 10}", f"facture {number}")
        lines += [
            Line(day, name, rng.choice(("606300", "611000")), *told, net),
            Line(day, name, "445660", *told, vat),
            Line(day, name, "401000", *told, -net - vat),
        ]
    return lines


def write(lines: Sequence[Line], dialect: Dialect, rng: random.Random, folder: Path) -> Path:
    """The file."""
    words = LANGUAGES[dialect.language]
    columns = _columns(lines, dialect, rng, words)
    order = list(columns)
    rng.shuffle(order)
    header = [_title(name, dialect, rng, words) for name in order]
    body = [[columns[name](line, at) for name in order] for at, line in enumerate(lines)]
    if dialect.header_again and len(body) > 4:
        body.insert(len(body) // 2, list(header))
    if dialect.has_total:
        body.append(_total_row(lines, dialect, order, words))
    width = len(header)
    above = [[rng.choice(words["title"]), *[""] * (width - 1)] for _ in range(dialect.preamble)]
    if dialect.is_workbook:
        return _workbook(folder, [*above, header, *body])
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if dialect.is_quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, delimiter=dialect.separator, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n")))
    writer.writerows([*above, header, *body])
    path = folder / "export.csv"
    text = stream.getvalue()
    try:
        path.write_bytes(text.encode(dialect.encoding))
    except UnicodeEncodeError:  # a narrow space, which only Unicode has
        path.write_bytes(text.encode("utf-8"))
    return path


def _columns(
    lines: Sequence[Line], dialect: Dialect, rng: random.Random, words: dict[str, list[str] | str]
) -> dict[str, Callable[[Line, int], str]]:
    made: dict[str, Callable[[Line, int], str]] = {
        "date": lambda line, _: line.day.strftime(dialect.date),
        "supplier": lambda line, _: line.supplier,
        "document": lambda line, _: line.document,
        "label": lambda line, _: line.label,
    }
    if dialect.with_account:
        made["account"] = lambda line, _: line.account
    if dialect.sign == "sides":
        made["debit"] = lambda line, _: number(line.amount, dialect) if line.amount > 0 else ""
        made["credit"] = lambda line, _: number(-line.amount, dialect) if line.amount <= 0 else ""
    else:
        made["amount"] = lambda line, _: signed(line.amount, dialect)
    if dialect.sign == "direction":
        debit, credit = {"de": "SH", "es": "DH", "it": "DA"}.get(dialect.language, "DC")
        made["direction"] = lambda line, _: debit if line.amount > 0 else credit
    running = _running(lines)
    noises: dict[int, Callable[[Line, int], str]] = {
        0: lambda line, _: f"CC{len(line.supplier)}",
        1: lambda line, _: (line.day + dt.timedelta(days=30)).strftime(dialect.date),
        2: lambda _, at: number(abs(running[at]), dialect),
        3: lambda line, _: number(abs(line.amount) * 2, dialect),
        4: lambda line, _: str(len(line.label)),
        5: lambda _, at: str(at + 1),
        6: lambda line, _: line.supplier[:2],
        7: lambda line, at: "" if at % 3 else line.document[::-1],
    }
    for kind in rng.sample(sorted(noises), dialect.noise):
        made[f"noise{kind}"] = noises[kind]
    return made


def _title(name: str, dialect: Dialect, rng: random.Random, words: dict[str, list[str] | str]) -> str:
    if name.startswith("noise"):
        return words["noise"][int(name.removeprefix("noise"))]
    title = rng.choice(list(words[name]))
    if dialect.has_typo and len(title) > 5:
        at = rng.randint(1, len(title) - 2)
        return title[:at] + title[at + 1] + title[at] + title[at + 2 :]
    return title


def _running(lines: Sequence[Line]) -> list[Decimal]:
    sums, total = [], Decimal(0)
    for line in lines:
        total += line.amount
        sums.append(total)
    return sums


def _total_row(
    lines: Sequence[Line], dialect: Dialect, order: list[str], words: dict[str, list[str] | str]
) -> list[str]:
    total = sum((line.amount for line in lines), Decimal(0))
    sides = {
        "debit": sum((line.amount for line in lines if line.amount > 0), Decimal(0)),
        "credit": sum((-line.amount for line in lines if line.amount <= 0), Decimal(0)),
    }
    row = []
    for name in order:
        if name in sides:
            row.append(number(sides[name], dialect))
        elif name == "amount":
            row.append(signed(total, dialect))
        else:
            row.append(str(words["total"]) if name == "label" else "")
    return row


def number(value: Decimal, dialect: Dialect) -> str:
    """An amount without sign."""
    text = f"{value:,.2f}"
    if dialect.is_trimmed:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", dialect.mark).replace("\0", dialect.thousands)


def signed(value: Decimal, dialect: Dialect) -> str:
    """An amount with the dialect's sign."""
    size = number(abs(value), dialect)
    if dialect.sign == "crdr":
        return f"{size} {'DR' if value >= 0 else 'CR'}"
    if dialect.sign == "direction":
        return size
    if dialect.sign == "inverted":
        return size if value < 0 else f"-{size}"
    if value >= 0:
        return size
    return {"after": f"{size}-", "parentheses": f"({size})"}.get(dialect.sign, f"-{size}")


def _workbook(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Export")
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(at, place, text)
    return path
