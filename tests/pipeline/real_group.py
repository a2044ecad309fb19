"""The workspace of the real group: 17 companies in the same files (real data's INDEX.md, ``group_uk``)."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

from hub.settings import Workspace
from tests.support import REAL, make_workspace

COLUMNS = {
    "posting_date": "Clearing Date",
    "supplier_name": "Vendor Name",
    "document_ref": "Document Number",
    "account_label": "Expenditure Account",
    "amount": "Amount",
}


def real_group(home: Path) -> tuple[Workspace, dict[str, Decimal]]:
    """The workspace with its files in the inbox, and the true total of each value of the entity column."""
    totals: dict[str, Decimal] = {}
    files = sorted((REAL / "group_uk").glob("*.csv"))
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                totals[row["Entity"]] = totals.get(row["Entity"], Decimal(0)) + Decimal(row["Amount"])
    known = sorted(set(totals) - {"oyster"})
    codes = {name: f"E{number:02}" for number, name in enumerate(known)}
    feed = {"reader": "delimited", "kind": "purchases", "supersede": "file", "columns": COLUMNS}
    entities = [{"code": code, "name": name, "country": "GB", "currency": "GBP"} for name, code in codes.items()]
    space = make_workspace(
        home, entities, {"_group/spend": {**feed, "entities": {"column": "Entity", "map": codes}}}, currency="GBP"
    )
    for path in files:
        shutil.copy(path, space.inbox / "_group" / "spend" / path.name)
    return space, totals
