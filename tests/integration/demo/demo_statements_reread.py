"""The statements of a demonstration workspace, read again from their files alone; shares no code with ``hub``."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import yaml


@dataclass(frozen=True)
class Told:
    """One line of a file: ``number`` as a reader counts it, ``customer`` as written, month of the date or span."""

    number: int
    customer: str
    month: str
    ref: str
    amount: Decimal


class Readers:
    """The files by form; customers as codes of entities where ``group.yml`` or the feed tells them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        group = yaml.safe_load((home / "group.yml").read_text(encoding="utf-8"))
        self.names: dict[str, str] = {}
        for entity in group["entities"]:
            self.names |= {entity["name"]: entity["code"], entity.get("siren", entity["code"]): entity["code"]}

    def lines(self, path: Path) -> list[Told]:
        """All the lines of one file."""
        read = {".xlsx": self._workbook, ".xml": self._xml, ".csv": self._csv}[path.suffix]
        return read(path)

    def _entity(self, *told: str) -> str:
        return next((self.names[one] for one in told if one in self.names), told[0])

    def _csv(self, path: Path) -> list[Told]:
        content = path.read_bytes()
        is_totals = content.startswith(b"\xef\xbb\xbf")
        text = content.decode("utf-8-sig" if is_totals else "cp1252")
        lines = []
        for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=";"), start=2):
            if is_totals:
                amount = Decimal(row["Chiffre d'affaires brut HT"].replace(",", "."))
                lines.append(Told(number, self._entity(row["Client"]), _month(row["Du"]), "", amount))
            else:
                customer = self._entity(row["SIRET client"], row["SIRET client"][:9])
                amount = Decimal(row["Montant HT"].replace(",", "."))
                lines.append(Told(number, customer, _month(row["Date"]), row["N° document"], amount))
        return lines

    def _workbook(self, path: Path) -> list[Told]:
        frame = pl.read_excel(path, sheet_name="Documents", read_options={"header_row": 2})
        rows: list[dict[str, Any]] = frame.to_dicts()
        return [
            Told(
                number,
                self._entity(row["Client"]),
                row["Du"].strftime("%Y-%m"),
                str(row["Pièce"] or ""),
                Decimal(str(round(row["Montant TTC"], 2))).quantize(Decimal("0.01")),
            )
            for number, row in enumerate(rows, start=4)
        ]

    def _xml(self, path: Path) -> list[Told]:
        lines = []
        for number, element in enumerate(ElementTree.parse(path).getroot(), start=1):
            leaves = {leaf.tag: leaf.text or "" for leaf in element}
            assert leaves["Currency"] == "GBP"
            amount = Decimal(leaves["NetAmount"])
            customer = self._entity(leaves["AccountName"])
            lines.append(Told(number, customer, leaves["DocumentDate"][:7], leaves["DocumentNumber"], amount))
        return lines


def _month(day: str) -> str:
    return f"{day[6:]}-{day[3:5]}"
