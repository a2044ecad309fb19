"""Statements in a refresh: alone, and beside a ledger whose figures they never touch."""

from decimal import Decimal
from pathlib import Path

from tests.support import Moment, ask, deliver, fec, make_workspace, refresh

STATEMENT = {
    "reader": "table", "kind": "statement", "supplier": {"name": "Verre et Cie"}, "basis": "invoiced",
    "customers": {"C-1": "E"},
    "columns": {"customer_account": "Client", "document_ref": "Ref", "document_date": "Date", "amount": "Montant"},
}  # fmt: skip
TEXT = "Client;Ref;Date;Montant\nC-1;F-001;15/01/2025;100,00\nC-1;F-002;31/01/2025;50,00\n"
LEDGER = fec(
    [("AC", "1", "20250115", [("615", "100,00", "", "", "F-001"), ("401", "", "100,00", "S1", "F-001")])]
)  # fmt: skip


def test_a_refresh_with_statements_only_publishes_and_a_ledger_that_follows_has_its_own_figures(tmp_path: Path) -> None:
    feeds = {"_suppliers/VERRE/releve": STATEMENT, "E/fec": {"reader": "fec"}}
    space, moment = make_workspace(tmp_path / "g", [{"code": "E", "name": "Entity"}], feeds), Moment()
    deliver(space, "_suppliers/VERRE/releve", "jan.csv", TEXT)
    outcome = refresh(space, moment())
    assert (outcome.exit_code, outcome.problems, outcome.is_new) == (0, [], True)
    query = "select lines_read, lines_accepted, debit_read from delivery where feed_id = '_suppliers.VERRE.releve'"
    assert ask(space, query) == [(2, 2, Decimal("150.00"))]
    assert not refresh(space, moment()).is_new
    deliver(space, "E/fec", "ledger.txt", LEDGER)
    assert refresh(space, moment()).problems == []
    assert ask(space, "select sum(amount_accrual) from spend_cube") == [(Decimal("100.00"),)]
