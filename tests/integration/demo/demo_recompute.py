"""The figures of a demonstration workspace, computed again from its files alone, a line at a time.

It starts from the accounts and the domain's rules (§2, §3), where the generator starts from its templates' tags; it
shares no code with ``hub.demo`` nor with the hub's readers.
"""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import yaml

ENCODINGS = {"NORD": "utf-8-sig", "SERV": "iso-8859-15", "ATEL": "cp850"}
FEC = ("journal", "number", "date", "account", "code", "name", "piece", "debit", "credit")
FEC_AT = (0, 2, 3, 4, 6, 7, 8, 11, 12)
CARRIERS = ("401", "403", "404", "405")
ZERO = Decimal(0)


@dataclass
class Line:
    """One ledger or purchase line; ``amount`` is debit less credit."""

    entity: str
    period: str
    account: str
    amount: Decimal
    entry: tuple[str, str] = ("", "")
    piece: str = ""
    code: str = ""
    name: str = ""
    siren: str = ""
    debit: Decimal = ZERO
    credit: Decimal = ZERO


@dataclass
class Figures:
    """What the truth says of one entity and period, found again."""

    lines: int = 0
    values: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    unbalanced: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    sellers: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))


def amount(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", ".") or "0")


def read_fec(entity: str, path: Path) -> list[Line]:
    text = path.read_bytes().decode(ENCODINGS[entity])
    separator = "|" if entity == "ATEL" else "\t"
    lines = []
    for row in text.splitlines()[1:]:
        fields = [value.strip() for value in row.split(separator)]
        got = dict(zip(FEC, (fields[at] for at in FEC_AT), strict=True))
        lines.append(
            Line(
                entity,
                f"{got['date'][:4]}-{got['date'][4:6]}",
                got["account"],
                amount(got["debit"]) - amount(got["credit"]),
                (got["journal"], got["number"]),
                got["piece"],
                got["code"],
                got["name"],
                debit=amount(got["debit"]),
                credit=amount(got["credit"]),
            )
        )
    return lines


def read_erp(path: Path, accounts: dict[str, str]) -> list[Line]:
    lines = []
    for row in csv.DictReader(io.StringIO(path.read_bytes().decode("cp1252")), delimiter=";"):
        debit, credit = amount(row["Montant débit"]), amount(row["Montant crédit"])
        _, month, year = row["Date compta"].split("/")
        lines.append(
            Line(
                "COND",
                f"{year}-{month}",
                accounts[row["Compte"][:4]],
                debit - credit,
                (row["Jnl"], row["N° écriture"]),
                row["Réf. pièce"],
                row["N° frs"],
                row["Raison sociale"],
                row["SIREN frs"],
                debit,
                credit,
            )
        )
    return lines


def read_workbook(path: Path) -> list[Line]:
    frame = pl.read_excel(path, sheet_name="Achats", read_options={"header_row": 3})
    assert frame.schema["Date"] == pl.Date and frame.schema["Montant HT"] == pl.Float64
    return [
        Line(
            "ORVE",
            row["Date"].strftime("%Y-%m"),
            row["Compte"],
            Decimal(str(round(row["Montant HT"], 2))),
            name=row["Fournisseur"],
        )
        for row in frame.iter_rows(named=True)
    ]


def read_csv(path: Path, accounts: dict[str, str]) -> list[Line]:
    lines = []
    for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"))):
        _, month, year = row["Date"].split("/")
        account, net = accounts[row["Nominal"]], Decimal(row["Net GBP"])
        lines.append(Line("TARN", f"{year}-{month}", account, net, code=row["Account ref"], name=row["Supplier"]))
    return lines


class Workspace:
    """The declarations and the lines of one demonstration workspace."""

    def __init__(self, home: Path) -> None:
        self.home = home
        group = yaml.safe_load((home / "group.yml").read_text(encoding="utf-8"))
        self.names: dict[str, str] = {}
        for entity in group["entities"]:
            for name in (entity["name"], *entity["aliases"], entity.get("siren", entity["name"])):
                self.names[name] = entity["code"]
        self.feeds: dict[str, dict[str, Any]] = {
            path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in home.glob("feeds/*/*.yml")
        }

    def lines(self, entity: str) -> list[Line]:
        accounts = self.feeds[entity].get("accounts", {})
        lines: list[Line] = []
        for path in sorted(self.home.glob(f"inbox/{entity}/*/*")):
            if entity in ENCODINGS:
                lines += read_fec(entity, path)
            elif entity == "COND":
                lines += read_erp(path, accounts)
            else:
                lines += read_workbook(path) if entity == "ORVE" else read_csv(path, accounts)
        return lines

    def seller(self, line: Line) -> str:
        """The company of the group that a line names, else an empty text."""
        declared = self.feeds[line.entity].get("intercompany", {}).get("suppliers", {})
        known = {**self.names, **declared}
        return next((known[value] for value in (line.name, line.siren, line.code) if value in known), "")

    def figures(self, entity: str) -> dict[str, Figures]:
        found: dict[str, Figures] = defaultdict(Figures)
        entries: dict[Any, list[Line]] = defaultdict(list)
        is_ledger = self.feeds[entity]["kind"] == "ledger"
        for number, line in enumerate(self.lines(entity)):
            found[line.period].lines += 1
            found[line.period].values["debit"] += line.debit
            found[line.period].values["credit"] += line.credit
            entries[(line.period, line.entry if is_ledger else number)].append(line)
        for (period, entry), lines in entries.items():
            self._add_entry(found[period], entry, lines, is_ledger)
        return found

    def _add_entry(self, found: Figures, entry: Any, lines: list[Line], is_ledger: bool) -> None:
        balance = sum((line.amount for line in lines), ZERO)
        if is_ledger and balance:
            found.unbalanced[entry] = balance
        opening = self.feeds[lines[0].entity].get("opening_journals", ())
        if entry in opening or (is_ledger and entry[0] in opening):
            return
        on = {
            prefix for line in lines for prefix in ("408", "486", "451", *CARRIERS) if line.account.startswith(prefix)
        }
        is_adjustment = is_ledger and ("486" in on or ("408" in on and not on & set(CARRIERS)))
        seller = next((code for line in lines if (code := self.seller(line))), "")
        is_group = "451" in on or bool(seller)
        way = attribution(lines) if is_ledger else "direct"
        for line in lines:
            if line.account.startswith(("20", "21", "23")):
                found.values["capex"] += line.amount
            elif line.account.startswith(("60", "61", "62")) and not line.account.startswith("603"):
                if is_group:
                    found.values["intercompany"] += line.amount
                    found.sellers[seller] += line.amount
                    continue
                found.values["opex_accrual"] += line.amount
                found.values["opex_invoiced"] += ZERO if is_adjustment else line.amount
                found.values["rebates"] += line.amount if line.account.startswith(("609", "619", "629")) else ZERO
                found.values[way] += line.amount


def attribution(lines: list[Line]) -> str:
    """How the supplier of an entry's charges is found; 408 and 4098 tell it where no invoice does."""
    carried = [line for line in lines if line.account.startswith((*CARRIERS, "408", "4098")) and line.code]
    if len({line.code for line in carried}) <= 1:
        return "direct" if carried else "none"
    documents: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        documents[line.piece] += line.amount
    return "allocated" if any(documents.values()) else "direct"
