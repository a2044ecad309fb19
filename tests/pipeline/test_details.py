"""What a list of purchases tells beside its amounts, from the file to the published table."""

from decimal import Decimal
from pathlib import Path

from deltalake import DeltaTable

from hub.settings import Workspace
from tests.support import Moment, ask, deliver, make_workspace, refresh

COLUMNS = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount", "account_code": "Account"}
DETAILS = {
    "supplier_siret": "Siret", "supplier_company_number": "Number", "category_label": "Category", "item_code": "Item",
    "item_label": "Label", "quantity": "Quantity", "unit": "Unit", "unit_price": "Price",
}  # fmt: skip
HEADER = "Date;Supplier;Amount;Account;Siret;Number;Category;Item;Label;Quantity;Unit;Price\n"
LINES = (
    "2025-01-05;Dupont;12,50;6063;55210055400013;;Safety;G1;Gloves;2,5;box;5\n"
    "2025-01-06;Smith;20,00;6063;;GB 123;Safety;B1;Boots;many;pair;10,00\n"
    "2025-01-07;Taxes;99,00;635;;;Taxes;;Stamps;1;;99\n"
    "2025-01-08;Plain;1,00;6063;;;;;;;;\n"
)


def group(home: Path, columns: dict[str, str]) -> Workspace:
    feed = {"reader": "delimited", "kind": "purchases", "columns": columns}
    return make_workspace(home, [{"code": "E", "name": "Entity"}], {"E/list": feed})


def lake(space: Workspace, table: str) -> list[dict[str, object]]:
    return DeltaTable(space.lake / table).to_pyarrow_table().to_pylist()


def test_details_follow_their_lines(tmp_path: Path) -> None:
    space, moment = group(tmp_path / "group", COLUMNS | DETAILS), Moment()
    deliver(space, "E/list", "january.csv", HEADER + LINES)
    refresh(space, moment())
    query = (
        "select local_supplier_name, amount_group, category_label, item_code, item_label, quantity, unit, unit_price "
        "from fct_spend_line left join purchase_detail using (spend_line_id) order by line_number"
    )
    # 635 is no purchase; a quantity that is no number is left out, and its amount stays.
    assert ask(space, query) == [
        ("Dupont", Decimal("12.50"), "Safety", "G1", "Gloves", Decimal("2.5"), "box", Decimal(5)),
        ("Smith", Decimal("20.00"), "Safety", "B1", "Boots", None, "pair", Decimal(10)),
        ("Plain", Decimal("1.00"), None, None, None, None, None, None),
    ]
    assert ask(space, "select count(*) from purchase_detail") == [(2,)]
    [[warnings]] = ask(space, "select warnings from delivery")
    assert "1 lines have a quantity that is no number" in warnings
    assert ask(space, "select siren from dim_supplier where supplier_name = 'Dupont'") == [("552100554",)]
    found = sorted((row["supplier_name"], row["scheme"], row["value"]) for row in lake(space, "supplier_identifier"))
    assert found == [("Dupont", "siret", "55210055400013"), ("Smith", "company_number", "GB 123")]


def test_a_new_delivery_replaces_the_details_too(tmp_path: Path) -> None:
    space, moment = group(tmp_path / "group", COLUMNS | DETAILS), Moment()
    deliver(space, "E/list", "january.csv", HEADER + LINES)
    refresh(space, moment())
    deliver(space, "E/list", "february.csv", HEADER + LINES.replace("2025-01", "2025-02"))
    deliver(space, "E/list", "january again.csv", HEADER + LINES.replace("Gloves", "Mittens"))
    refresh(space, moment())
    rows = ask(space, "select period, item_label from purchase_detail order by all")
    assert rows == [("2025-01", "Boots"), ("2025-01", "Mittens"), ("2025-02", "Boots"), ("2025-02", "Gloves")]


def test_a_feed_that_maps_none_writes_none(tmp_path: Path) -> None:
    space = group(tmp_path / "group", COLUMNS)
    deliver(space, "E/list", "january.csv", HEADER + LINES)
    refresh(space, Moment()())
    assert not (space.lake / "line_detail").exists()
    assert not (space.lake / "supplier_identifier").exists()
    assert not (space.lake / "invoice_line").exists()
    assert ask(space, "select count(*) from purchase_detail") == [(0,)]
