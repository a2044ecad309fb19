"""Identifiers that a feed maps: from the file to the lake, and to whom they make of a supplier; no figure moves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import polars as pl
import pytest
from deltalake import DeltaTable

from hub.demo.identifiers import french_iban
from hub.errors import LakeError
from hub.lake.secret import digests
from hub.settings import Workspace
from hub.suppliers.identity import identify
from hub.suppliers.others import shared_ibans
from tests.support import Moment, ask, deliver, make_workspace, refresh

COLUMNS = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount", "account_code": "Account"}
NUMBERS = {
    "supplier_siret": "Siret", "supplier_lei": "LEI", "supplier_company_number": "Number", "supplier_iban": "IBAN",
}  # fmt: skip
IBAN, LEI = french_iban(42), "969500AAAAAAAAAAAA35"
SPACED = " ".join(IBAN[at : at + 4] for at in range(0, 27, 4)).lower()
HEADER = "Date;Supplier;Amount;Account;Siret;LEI;Number;IBAN\n"
LINES = (
    f"2025-01-05;Alpha;12,50;6063;55210055400013;;;{IBAN}\n"
    f"2025-01-06;Beta;20,00;6063;;{LEI};;{SPACED}\n"
    f"2025-01-07;Gamma;30,00;6063;;;1234567;{IBAN[:-1]}0\n"  # no IBAN: its key is wrong
    f"2025-01-08;Delta;-5,00;6063;;;{IBAN};\n"  # an IBAN in a column of something else
    f"2025-01-09;Taxes;99,00;635;;;;{IBAN}\n"  # no purchase
)


def group(home: Path, columns: dict[str, str]) -> Workspace:
    feed = {"reader": "delimited", "kind": "purchases", "columns": columns}
    return make_workspace(home, [{"code": "E", "name": "Entity"}], {"E/list": feed})


def landed(home: Path, columns: dict[str, str]) -> Workspace:
    space = group(home, columns)
    deliver(space, "E/list", "january.csv", HEADER + LINES)
    refresh(space, Moment()())
    return space


def identifiers(space: Workspace) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(DeltaTable(space.lake / "supplier_identifier").to_pyarrow_table()))


def test_what_the_lines_tell_of_their_suppliers(tmp_path: Path) -> None:
    space = landed(tmp_path / "group", COLUMNS | NUMBERS)
    hidden = digests(space, pl.Series([IBAN]))[0]
    assert identifiers(space).select("supplier_name", "scheme", "value").sort(pl.all()).rows() == [
        ("Alpha", "iban", hidden),
        ("Alpha", "siret", "55210055400013"),
        ("Beta", "iban", hidden),
        ("Beta", "lei", LEI),
        ("Delta", "company_number", f"FR********{IBAN[-4:]}"),
        ("Gamma", "company_number", "1234567"),
    ]
    [[warnings]] = ask(space, "select warnings from delivery")
    assert "1 lines have an IBAN whose key is wrong" in warnings


def test_no_iban_is_anywhere_in_clear(tmp_path: Path) -> None:
    space = landed(tmp_path / "group", COLUMNS | NUMBERS)
    made = [path for folder in ("lake", "warehouse", "published") for path in (space.home / folder).rglob("*")]
    holding = [path for path in made if path.is_file() and IBAN.encode() in path.read_bytes()]
    assert len(made) > 20 and holding == []
    told = identifiers(space)["value"].to_list()
    assert not [value for value in told if IBAN[4:12] in value.replace(" ", "").upper()]


def test_the_lines_are_the_same_without_the_columns(tmp_path: Path) -> None:
    query = "select line_number, local_supplier_name, amount_group, category_code from fct_spend_line order by all"
    plain = landed(tmp_path / "plain", COLUMNS)
    assert ask(landed(tmp_path / "told", COLUMNS | NUMBERS), query) == ask(plain, query)
    assert not (plain.lake / "supplier_identifier").exists()
    assert not (plain.lake / ".iban.key").exists()


def test_they_identify_suppliers_and_ask_about_shared_accounts(tmp_path: Path) -> None:
    told = identifiers(landed(tmp_path / "group", COLUMNS | NUMBERS)).with_columns(country=pl.lit("GB"))
    local = told.select("entity_code", "supplier_code", "supplier_name").unique(maintain_order=True)
    none = pl.lit(None, pl.String)
    rows = local.with_columns(supplier_siren=none, supplier_vat=none, amount=pl.lit(1).cast(pl.Decimal(18, 2)))
    units = identify(rows, told).rename({"supplier_id": "unit_id"})
    assert dict(units.select("supplier_name", "unit_id").rows()) == {
        "Alpha": "SIREN:552100554", "Beta": f"LEI:{LEI}", "Gamma": "NUMBER:GB:01234567",
        "Delta": "NAME:DELTA",
    }  # fmt: skip
    question = (f"LEI:{LEI}", "SIREN:552100554", "paid on the same bank account")
    assert shared_ibans(units, told).rows() == [question]


def test_files_that_are_read_at_a_time_hide_ibans_under_one_key(tmp_path: Path) -> None:
    values = pl.Series([IBAN])
    for at in range(20):
        space, together = Workspace(tmp_path / str(at)), Barrier(4)

        def hidden(_: int, space: Workspace = space, together: Barrier = together) -> str:
            together.wait()
            return str(digests(space, values)[0])

        with ThreadPoolExecutor(4) as readers:
            assert len(set(readers.map(hidden, range(4)))) == 1
        assert [one.name for one in space.lake.iterdir()] == [".iban.key"]


def test_the_key_is_the_workspaces_own_and_kept(tmp_path: Path) -> None:
    one, other = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    values = pl.Series("iban", [IBAN, None, IBAN])
    hidden = digests(one, values)
    assert hidden.to_list() == digests(one, values).to_list() == [hidden[0], None, hidden[0]]
    assert hidden[0] != digests(other, values)[0]
    key = one.lake / ".iban.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("cut", encoding="ascii")
    with pytest.raises(LakeError, match="not the workspace's key"):
        digests(one, values)
