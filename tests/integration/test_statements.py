"""Statements from the inbox to the build: which deliveries count, what is stray, and what stops nobody else."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hub.group.load import load_group
from hub.lake import build as lake_build
from hub.lake import tables
from hub.refresh.inputs import last_readable
from hub.refresh.land import Landed, check_strays, land_new
from hub.settings import Workspace
from tests.support import Moment, deliver, make_workspace, write_feed

SLOT = dict.fromkeys(("feed_id", "part", "entity_code", "period", "landing_id"), pl.String())
HEADER = "Client;Pièce;Date;Montant\n"
FEED = "_suppliers/VERRE/releve"
STATEMENT: dict[str, Any] = {
    "reader": "delimited", "kind": "statement", "basis": "invoiced", "currency": "EUR", "customers": {"C-1": "NORD"},
    "supplier": {"name": "Verre et Cie", "siren": "552 100 554"},
    "columns": {"customer_account": "Client", "document_ref": "Pièce", "document_date": "Date", "amount": "Montant"},
}  # fmt: skip
QUARTERS = {"rule": "file_name", "pattern": r"(?P<year>\d{4})-T(?P<number>\d)", "span": "quarter"}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return group(tmp_path / "group", STATEMENT)


def group(home: Path, *statements: dict[str, Any]) -> Workspace:
    feeds = {FEED if not at else f"{FEED}{at}": one for at, one in enumerate(statements)}
    return make_workspace(home, [{"code": "NORD", "name": "Nord"}, {"code": "SUD", "name": "Sud"}], feeds)


moment = Moment()


def land(space: Workspace) -> Landed:
    declared = load_group(space)
    return land_new(space, declared, list(declared.feeds), moment())


def lines(month: str, *amounts: str, customer: str = "C-1") -> str:
    rows = [f"{customer};{month}-{at};{month}-15;{amount}\n" for at, amount in enumerate(amounts, start=1)]
    return HEADER + "".join(rows)


def told(space: Workspace, query: str) -> list[tuple[Any, ...]]:
    """Rows of the build that a refresh would make of what is landed."""
    with lake_build.opened(space, tables.versions(space.lake)) as build:
        lake_build.register_declarations(build, last_readable(space, load_group(space)))
        lake_build.register_lake(build, pl.DataFrame(schema=SLOT))
        return build.connection.execute(query).fetchall()


STATUSES = "select file_name, status from landed.statement_delivery order by all"
AMOUNTS = "select period_from, period_to, sum(amount) from landed.statement_line group by all order by all"


def test_a_statement_is_landed_with_its_sender_and_its_months(space: Workspace) -> None:
    deliver(space, FEED, "2025.csv", HEADER + "C-1;F1;15/01/2025;100,00\nC-2;A1;31/03/2025;-40,00\n;F3;;7,00\n" * 1)
    write_feed(space.home, FEED, {**STATEMENT, "rejects": {"max_line_share": 0.5, "max_amount_share": 0.5}})
    landed = land(space)
    [delivery] = landed.deliveries
    names = ("lines_read", "lines_accepted", "lines_rejected", "debit_read", "credit_read", "debit_rejected")
    assert [str(delivery[name]) for name in names] == ["3", "2", "1", "107.00", "40.00", "7.00"]
    assert told(space, "select * from landed.statement_feed") == [
        (
            "_suppliers.VERRE.releve",
            "VERRE",
            "Verre et Cie",
            "552100554",
            None,
            "invoiced",
            "gross",
            "excluded",
            "named",
        )
    ]
    # February is silent: the supplier invoiced nothing.
    query = "select period_from, period_to, line_count, amount from landed.statement_covered order by all"
    assert told(space, query) == [
        ("2025-01", "2025-01", 1, Decimal("100.00")),
        ("2025-02", "2025-02", 0, Decimal("0.00")),
        ("2025-03", "2025-03", 1, Decimal("-40.00")),
    ]
    query = (
        "select supplier_key, period_from, period_to, line_count, amount, status, reason from landed.statement_delivery"
    )
    assert told(space, query) == [("VERRE", "2025-01", "2025-03", 2, Decimal("60.00"), "counted", None)]
    query = (
        "select supplier_key, customer_account, document_ref, amount from landed.statement_line order by line_number"
    )
    assert told(space, query) == [("VERRE", "C-1", "F1", Decimal("100.00")), ("VERRE", "C-2", "A1", Decimal("-40.00"))]


def test_the_same_bytes_twice_are_one_delivery(space: Workspace) -> None:
    deliver(space, FEED, "a.csv", lines("2025-01", "100"))
    land(space)
    deliver(space, FEED, "copy of a.csv", lines("2025-01", "100"))
    assert land(space).deliveries == []
    assert told(space, STATUSES) == [("a.csv", "counted")]
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal("100.00"))]


def test_a_correction_under_another_name_replaces_its_months(space: Workspace) -> None:
    deliver(space, FEED, "a.csv", lines("2025-01", "100") + lines("2025-02", "5").removeprefix(HEADER))
    land(space)
    deliver(space, FEED, "corrected.csv", lines("2025-01", "120"))
    land(space)
    assert told(space, STATUSES) == [("a.csv", "partly_superseded"), ("corrected.csv", "counted")]
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(120)), ("2025-02", "2025-02", Decimal(5))]


def test_a_withdrawn_statement_gives_way_to_the_former(space: Workspace) -> None:
    deliver(space, FEED, "a.csv", lines("2025-01", "100"))
    land(space)
    deliver(space, FEED, "b.csv", lines("2025-01", "120"))
    [delivery] = land(space).deliveries
    (space.decisions).mkdir(exist_ok=True)
    text = f"delivery_id,by,reason\n{str(delivery['delivery_id'])[:10]},Jeanne,draft of the supplier\n"
    (space.decisions / "withdrawn.csv").write_text(text, encoding="utf-8")
    assert told(space, STATUSES) == [("a.csv", "counted"), ("b.csv", "withdrawn")]
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(100))]


def test_a_month_of_a_quarter_told_in_one_is_refused_and_the_quarter_stays(tmp_path: Path) -> None:
    quarterly = {**STATEMENT, "period": QUARTERS, "optional": ["document_date"]}
    space = group(tmp_path / "g", quarterly)
    deliver(space, FEED, "2025-T1.csv", HEADER + "C-1;F1;;100,00\nTotal;;;100,00\n")
    land(space)
    write_feed(
        space.home,
        FEED,
        {
            **quarterly,
            "columns": {**STATEMENT["columns"], "period_from": ["Du"]},
            "optional": ["document_date", "period_from"],
        },
    )
    deliver(space, FEED, "2025-T1 février.csv", "Client;Pièce;Date;Montant;Du\nC-1;F1;;30,00;2025-02\n")
    land(space)
    query = "select file_name, status, reason from landed.statement_delivery order by all"
    [refused, counted] = sorted(told(space, query), key=lambda row: row[1], reverse=True)
    assert counted[:2] == ("2025-T1.csv", "counted")
    assert refused[:2] == ("2025-T1 février.csv", "refused") and "ask for all of 2025-01 to 2025-03" in refused[2]
    assert told(space, AMOUNTS) == [("2025-01", "2025-03", Decimal(100))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER + "C-1;F1;15/01/2025;90,00\nC-1;F2;;10,00\n", "1 lines rejected, above rejects.max_line_share"),
        (HEADER + "C-1;F1;;90,00\n", "no line of it could be accepted"),
        (HEADER, "the file has headers only"),
        ("%PDF-1.4", "a PDF document"),
    ],
)
def test_a_bad_correction_takes_nothing_away(space: Workspace, content: str, said: str) -> None:
    deliver(space, FEED, "a.csv", lines("2025-01", "100"))
    land(space)
    deliver(space, FEED, "b.csv", content)
    land(space)
    rows = told(space, "select file_name, status, reason from landed.statement_delivery order by all")
    assert [row[:2] for row in rows] == [("a.csv", "counted"), ("b.csv", "refused")]
    assert said in rows[1][2]
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(100))]


def test_one_file_a_customer_adds_up_where_the_feed_says_so(tmp_path: Path) -> None:
    space = group(tmp_path / "g", {**STATEMENT, "supersede": "file"})
    deliver(space, FEED, "C-1.csv", lines("2025-01", "100"))
    deliver(space, FEED, "C-2.csv", lines("2025-01", "50", customer="C-2"))
    land(space)
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(150))]
    deliver(space, FEED, "C-2.csv", lines("2025-02", "60", customer="C-2"))
    land(space)
    # The new version of C-2 empties the month that only its former version had.
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(100)), ("2025-02", "2025-02", Decimal(60))]
    # Without it, the second customer's file is refused: it is no correction of the first's.
    write_feed(space.home, FEED, STATEMENT)
    deliver(space, FEED, "C-3.csv", lines("2025-01", "50", customer="C-3"))
    land(space)
    assert dict(told(space, STATUSES))["C-3.csv"] == "refused"


def test_the_order_in_which_files_of_months_apart_come_is_nothing(tmp_path: Path) -> None:
    found = set()
    for at, order in enumerate(([1, 2, 3], [3, 1, 2], [2, 3, 1])):
        space = group(tmp_path / str(at), STATEMENT)
        for rank, month in enumerate(order):
            path = deliver(space, FEED, f"m{month}.csv", lines(f"2025-0{month}", f"{month}00"))
            os.utime(path, (rank, rank))
        land(space)
        found.add(tuple(told(space, AMOUNTS)))
    assert found == {tuple((f"2025-0{month}", f"2025-0{month}", Decimal(month * 100)) for month in (1, 2, 3))}


def test_one_file_in_two_feeds_counts_once(tmp_path: Path) -> None:
    space = group(tmp_path / "g", STATEMENT, STATEMENT)
    for feed in (FEED, f"{FEED}1"):
        deliver(space, feed, "a.csv", lines("2025-01", "100"))
    land(space)
    assert told(space, AMOUNTS) == [("2025-01", "2025-01", Decimal(100))]
    [(reason,)] = told(space, "select reason from landed.statement_delivery where status = 'refused'")
    assert reason == "byte for byte a file already delivered to feed _suppliers.VERRE.releve"


def test_a_broken_feed_stops_only_itself_and_its_files_are_no_strays(tmp_path: Path) -> None:
    space = group(
        tmp_path / "g", STATEMENT, {**STATEMENT, "bases": "invoiced"}, {**STATEMENT, "customers": {"C": "EST"}}
    )
    deliver(space, FEED, "a.csv", lines("2025-01", "100"))
    deliver(space, f"{FEED}1", "b.csv", lines("2025-01", "100"))
    assert len(land(space).deliveries) == 1
    declared = load_group(space)
    assert list(declared.broken_feeds) == ["_suppliers.VERRE.releve1", "_suppliers.VERRE.releve2"]
    [unknown_key, unknown_entity] = map(str, declared.broken_feeds.values())
    assert "unknown key 'bases'" in unknown_key and "did you mean 'basis'?" in unknown_key
    assert "_suppliers/VERRE/releve1.yml:2" in unknown_key or "releve1.yml:" in unknown_key
    assert "unknown entity 'EST'" in unknown_entity
    assert check_strays(space, declared) == []


def test_files_that_nobody_declares_are_strays(space: Workspace) -> None:
    deliver(space, "_suppliers/BOIS/releve", "a.csv", lines("2025-01", "1"))
    deliver(space, "_suppliers", "b.csv", lines("2025-01", "1"))
    (space.feeds / "_suppliers" / "loose.yml").write_text("kind: statement\n", encoding="utf-8")
    declared = load_group(space)
    strays = [str(one) for one in check_strays(space, declared)]
    assert len(strays) == 2 and all("feeds/_suppliers/<SUPPLIER>/<feed>.yml" in one for one in strays)
    assert "feeds/_suppliers/<SUPPLIER>/loose.yml" in str(declared.broken_feeds["_suppliers.loose"])
