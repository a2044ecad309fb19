"""Lists of purchases with suppliers and labels, one feed an entity, for the tests of harmonising."""

from pathlib import Path
from typing import Any

from hub.settings import Workspace
from tests.support import deliver, make_workspace

COLUMNS = {
    "posting_date": "Date", "supplier_name": "Supplier", "supplier_siren": "Siren", "supplier_iban": "IBAN",
    "account_code": "Account", "line_label": "Label", "category_label": "Own", "amount": "Amount",
}  # fmt: skip
FEED: dict[str, Any] = {"reader": "delimited", "kind": "purchases", "columns": COLUMNS}


def group_of(home: Path, entities: str, **group: Any) -> Workspace:
    """A workspace of entities with codes of one letter, each with a feed ``list``."""
    declared = [{"code": code, "name": f"{code} SA"} for code in entities]
    space = make_workspace(home, declared, {f"{code}/list": FEED for code in entities}, **group)
    space.decisions.mkdir()
    return space


def bought(
    supplier: str,
    amount: float,
    siren: str = "",
    iban: str = "",
    account: str = "606100",
    label: str = "",
    own: str = "",
) -> tuple[str, ...]:
    """One line of a list."""
    return (supplier, siren, iban, account, label, own, f"{amount:.2f}")


def send(space: Workspace, entity: str, month: str, *lines: tuple[str, ...]) -> None:
    """Deliver an entity's purchases of a month."""
    rows = [";".join(COLUMNS.values()), *(";".join((f"{month}-15", *line)) for line in lines)]
    deliver(space, f"{entity}/list", f"{month}.csv", "\n".join(rows) + "\n")


def decide(space: Workspace, ledger: str, header: str, *rows: str) -> None:
    """Add rows to a ledger of ``decisions/``; each is signed."""
    path = space.decisions / f"{ledger}.csv"
    told = path.read_text(encoding="utf-8") if path.exists() else f"{header},by,on,reason\n"
    path.write_text(told + "".join(f"{row},Ann,2026-01-05,why\n" for row in rows), encoding="utf-8")
