"""What several tests need: a workspace in a temporary folder, a refresh of it, and FEC text."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import yaml

from hub.refresh.run import Outcome, run
from hub.settings import Workspace

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
REAL_IS_ABSENT = f"real data are not beside the repository ({REAL.parent.name}/{REAL.name})"

FEC_COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip


class Moment:
    """A clock that the tests set: a minute later at each call."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


def make_workspace(
    home: Path, entities: Iterable[dict[str, Any]], feeds: dict[str, dict[str, Any]], **group: Any
) -> Workspace:
    """A workspace with these entities and feeds (``"ENTITY/feed"`` → its YAML)."""
    home.mkdir(parents=True, exist_ok=True)
    declared = {"name": "Test", "entities": list(entities), **group}
    (home / "group.yml").write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    for name, content in feeds.items():
        write_feed(home, name, content)
    return Workspace(home.resolve())


def write_feed(home: Path, name: str, content: dict[str, Any]) -> None:
    """Write ``feeds/<ENTITY>/<feed>.yml``, and make its inbox folder."""
    path = home / "feeds" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (home / "inbox" / name).mkdir(parents=True, exist_ok=True)


def deliver(space: Workspace, feed: str, file_name: str, content: str | bytes) -> Path:
    """Drop a file in a feed's inbox (``"ENTITY/feed"``)."""
    path = space.inbox / feed / file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def refresh(space: Workspace, now: dt.datetime | None = None) -> Outcome:
    """A refresh without an orchestrator."""
    return run(space, now or dt.datetime.now(dt.UTC))


def ask(space: Workspace, query: str) -> list[tuple[Any, ...]]:
    """Rows that the published file answers."""
    with duckdb.connect(str(space.cube_file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def fec(entries: Iterable[tuple[str, str, str, list[tuple[str, ...]]]]) -> str:
    """A FEC: entries are (journal, number, YYYYMMDD, lines); a line is (account, debit, credit[, supplier[, piece]]).

    Amounts as written, with a decimal comma.
    """
    rows = ["\t".join(FEC_COLUMNS)]
    for journal, number, date, lines in entries:
        for line in lines:
            account, debit, credit, supplier, piece = (*line, "", "")[:5]
            piece = piece or f"P{number}"
            name = f"Supplier {supplier}" if supplier else ""
            fields = [journal, f"Journal {journal}", number, date, account, f"Account {account}", supplier, name, piece]
            fields += [date, f"Line {number}", debit or "0,00", credit or "0,00", "", "", date, "", ""]
            rows.append("\t".join(fields))
    return "\r\n".join(rows) + "\r\n"
