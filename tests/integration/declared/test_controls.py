"""Trial balances that control a ledger: months out of cumulative balances, corrections, and what coverage shows."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.settings import Workspace
from tests.integration.declared.evidence import NOW, evidenced
from tests.support import deliver, fec, make_workspace, write_feed

BALANCE: dict[str, Any] = {
    "reader": "table",
    "kind": "trial_balance",
    "columns": {"account_code": "Compte", "account_label": "Libellé", "debit": "Débit", "credit": "Crédit"},
    "period": {"rule": "file_name", "pattern": r"(?P<year>\d{4})-(?P<month>\d{2})"},
}


def group(home: Path, balance: dict[str, Any], **entity: Any) -> Workspace:
    feeds = {"E/fec": {"reader": "fec"}, "E/balance": BALANCE | balance}
    return make_workspace(home, [{"code": "E", "name": "Entity", **entity}], feeds)


def bought(space: Workspace, month: str, **accounts: str) -> None:
    """A ledger of a month: account → amount."""
    day = month.replace("-", "") + "15"
    entries = [
        ("AC", f"{month}{at}", day, [(account[1:], amount, ""), ("401", "", amount, "S")])
        for at, (account, amount) in enumerate(accounts.items())
    ]
    deliver(space, "E/fec", f"{month}.txt", fec(entries))


def balance(space: Workspace, name: str, *lines: str, feed: str = "E/balance") -> None:
    deliver(space, feed, name, "Compte;Libellé;Débit;Crédit\n" + "".join(f"{line}\n" for line in lines))


CONTROLS = "select period, account_code, amount from landed.control_balance order by all"
MONTHS = "select period, detail_amount, control_amount, gap_absolute from coverage where control = 'trial_balance' "


def test_a_month_of_a_cumulative_balance_is_the_difference_to_the_month_before(tmp_path: Path) -> None:
    # The fiscal year begins in April. January's month before is not there, and it is not the first.
    space = group(tmp_path / "group", {"cumulative": True}, fiscal_year_end="03-31")
    balance(space, "2025-01.csv", "6061;Power;500,00;0,00")
    balance(space, "2025-03.csv", "6061;Power;900,00;0,00", "615;Repair;10,00;0,00")
    balance(space, "2025-04.csv", "6061;Power;100,00;0,00")
    balance(space, "2025-05.csv", "6061;Power;130,50;0,00", "615;Repair;20,00;5,00")
    balance(space, "2025-06.csv", "6061;Power;120,50;0,00")  # a credit note, and 615 gone
    with evidenced(space) as found:
        rows = found.refresh.build.connection.execute(CONTROLS).fetchall()
        assert rows == [
            ("2025-04", "6061", Decimal("100.00")),
            ("2025-05", "6061", Decimal("30.50")),
            ("2025-05", "615", Decimal("15.00")),
            ("2025-06", "6061", Decimal("-10.00")),
            ("2025-06", "615", Decimal("-15.00")),
        ]
        # Nothing was delivered of the detail: the control alone says what lacks.
        assert found.ask(MONTHS + "and account_class = 'all' order by 1") == [
            ("2025-04", Decimal(0), Decimal(100), Decimal(100)),
            ("2025-05", Decimal(0), Decimal("45.50"), Decimal("45.50")),
            ("2025-06", Decimal(0), Decimal(-25), Decimal(25)),
        ]
        assert found.ask("select count(*), count(distinct entity_code) from consolidation_status") == [(0, 0)]


def test_offsetting_errors_wages_and_subtotals(tmp_path: Path) -> None:
    space = group(tmp_path / "group", {})
    bought(space, "2025-01", _606100="100,00", _615000="50,00")
    balance(
        space, "2025-01.csv", "60;Achats;90,00;0,00", "60610000;Power;90,00;0,00", "61500000;Repair;60,00;0,00",
        "641;Wages of John;999,00;0,00", ";Total;1149,00;0,00", ";nobody;1,00;0,00",
    )  # fmt: skip
    with evidenced(
        space, NOW, "test_name:every_line_read_is_accepted_or_rejected", "every_rejected_line_is_kept"
    ) as found:
        assert found.ask(
            "select account_class, detail_amount, control_amount, gap, coverage, gap_absolute from coverage "
            "where control = 'trial_balance' order by 1"
        ) == [
            ("60", Decimal(100), Decimal(90), Decimal(10), Decimal("1.111111"), None),
            ("61", Decimal(50), Decimal(60), Decimal(-10), Decimal("0.833333"), None),
            ("all", Decimal(150), Decimal(150), Decimal(0), Decimal(1), Decimal(20)),
        ]
        [[told]] = found.ask("select string_agg(rule, ' ' order by line_number) from rejected_line")
        assert told == "total_line total_line account_missing"
        query = "select lines_read, lines_accepted, debit_read - debit_accepted - debit_rejected from delivery"
        assert found.ask(f"{query} where feed_id = 'E.balance'") == [(6, 3, Decimal(0))]


def test_a_correction_takes_the_months_that_it_tells_and_withdrawal_gives_them_back(tmp_path: Path) -> None:
    space = group(tmp_path / "group", {})
    balance(space, "2025-01.csv", "6061;Power;10,00;0,00", "615;Repair;1,00;0,00")
    balance(space, "2025-02.csv", "6061;Power;20,00;0,00")
    with evidenced(space):
        pass
    balance(space, "2025-01 again.csv", "6061;Power;11,00;0,00")
    with evidenced(space, NOW + dt.timedelta(hours=1)) as found:
        rows = found.refresh.build.connection.execute(CONTROLS).fetchall()
        assert rows == [("2025-01", "6061", Decimal(11)), ("2025-02", "6061", Decimal(20))]
        [[last]] = found.refresh.build.connection.execute(
            "select delivery_id from landed.delivery where file_name = '2025-01 again.csv'"
        ).fetchall()
    (space.decisions).mkdir(exist_ok=True)
    (space.decisions / "withdrawn.csv").write_text(f"delivery_id,by,reason\n{last},Ann,wrong\n", encoding="utf-8")
    with evidenced(space, NOW + dt.timedelta(hours=2)) as found:
        assert found.refresh.build.connection.execute(CONTROLS).fetchall()[0] == ("2025-01", "6061", Decimal(10))


def test_of_two_feeds_that_tell_a_month_the_last_delivered_counts(tmp_path: Path) -> None:
    space = group(tmp_path / "group", {})
    write_feed(space.home, "E/other", BALANCE | {"supersede": "file"})
    balance(space, "2025-01.csv", "6061;Power;10,00;0,00")
    with evidenced(space):
        pass
    for name, amount in (("2025-01 a.csv", "7,00"), ("2025-01 b.csv", "8,00")):  # parts that add up
        balance(space, name, f"6061;Power;{amount};0,00", feed="E/other")
    with evidenced(space, NOW + dt.timedelta(hours=1)) as found:
        rows = found.refresh.build.connection.execute(CONTROLS).fetchall()
    assert rows == [("2025-01", "6061", Decimal(15))]
