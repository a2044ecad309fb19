"""A report's totals, repeated headers and notes: listed as rejects, and no reason to hold a month."""

from pathlib import Path

import pytest

from tests.support import ask, deliver, make_workspace, refresh

LINES = "Date,Supplier,Amount\n13/01/2025,DURAND,100.00\n14/01/2025,EDF,20.50\n"
FEED = {
    "reader": "delimited",
    "kind": "purchases",
    "columns": {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount"},
}
FURNITURE = "Date,Supplier,Amount\n15/01/2025,EDF,9.50\n,Total,130.00\nPage 1,,\n"


@pytest.mark.parametrize(("end", "is_held"), [(FURNITURE, False), (FURNITURE.replace("130.00", "131.00"), True)])
def test_half_of_the_amount_in_a_total_holds_nothing_unless_it_is_wrong(
    tmp_path: Path, end: str, is_held: bool
) -> None:
    """100.00 + 20.50 + 9.50 = 130.00: a total of 131.00 says that a line is missing."""
    space = make_workspace(tmp_path / "w", [{"code": "A", "name": "Alpha"}], {"A/list": FEED})
    deliver(space, "A/list", "january.csv", LINES + end)
    refresh(space)
    rules = {rule for (rule,) in ask(space, "select rule from rejected_line")}
    assert rules == {"repeated_header", "note_line", "total_mismatch" if is_held else "total_line"}
    ((read, accepted, rejected),) = ask(space, "select lines_read, lines_accepted, lines_rejected from delivery")
    assert (read, accepted, rejected) == (6, 3, 3)
    assert ask(space, "select sum(amount_group) from fct_spend_line") == [(None if is_held else 130,)]
