"""Control totals of real files made by others, computed by independent code (INDEX.md beside them)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from readers_support import GROUP, Read, fec_feed, purchase_feed, read

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the real files are not there: {REAL}")

FECS = {
    "123456789FEC20500930.txt": (
        10_756,
        "8258083.73",
        4_001,
        "689771.14",
        93,
        dt.date(2022, 4, 1),
        dt.date(2023, 4, 30),
    ),
    "0000000001FEC20220831.txt": (
        5_422,
        "10186219.81",
        2_033,
        "590826.15",
        67,
        dt.date(2021, 9, 1),
        dt.date(2022, 8, 31),
    ),
}


@pytest.mark.parametrize("name", FECS)
def test_a_real_fec_ties_to_its_control_totals(name: str) -> None:
    lines, total, entries, opex, suppliers, first, last = FECS[name]
    found = read(fec_feed(), REAL / "fec" / name)
    assert (found.rows.height, found.rejects.height) == (lines, 0)
    assert found.total == (Decimal(total), Decimal(total))
    by_entry = found.rows.group_by("journal_code", "entry_number").agg(pl.col("debit").sum(), pl.col("credit").sum())
    assert by_entry.filter(pl.col("debit") == pl.col("credit")).height == by_entry.height == entries
    account = pl.col("account_code")
    is_opex = account.str.contains("^6[012]") & ~account.str.starts_with("603")
    spend = found.rows.filter(is_opex).select((pl.col("debit") - pl.col("credit")).sum()).item()
    assert spend == Decimal(opex)
    of_401 = found.rows.filter(account.str.starts_with("401"))
    assert of_401["supplier_code"].drop_nulls().n_unique() == suppliers
    assert (found.rows["posting_date"].min(), found.rows["posting_date"].max()) == (first, last)


def test_no_iban_is_left_in_a_real_fec() -> None:
    rows = read(fec_feed(), REAL / "fec" / "123456789FEC20500930.txt").rows
    labels = rows["line_label"]
    assert labels.str.contains(r"FR\*{8}[0-9]{4}").sum() > 0
    assert not labels.str.contains(r"FR[0-9]{2}[0-9]{8}").any()


def test_warnings_about_the_names_of_real_fecs() -> None:
    # 123456789FEC20500930 closes in 2050: every line is outside that year. 0000000001 has ten digits.
    first, second = (read(fec_feed(), REAL / "fec" / name).facts.warnings for name in FECS)
    assert any(warning.startswith("10,756 lines are dated outside") for warning in first)
    assert any("10 digits" in warning for warning in second)


@pytest.fixture(scope="module")
def group_files() -> list[Read]:
    files = sorted((REAL / "group_uk").glob("*.csv"))
    names = pl.concat([pl.read_csv(file, columns=["Entity"], infer_schema=False) for file in files])["Entity"].unique()
    feed = purchase_feed(
        entity="_group",
        entities={"column": "Entity", "map": {name: "UK" for name in names if name != "oyster"}},
        columns={
            "posting_date": "Clearing Date",
            "supplier_name": "Vendor Name",
            "account_label": "Expenditure Account",
            "document_ref": "Document Number",
            "journal_label": "Entity",
            "amount": "Amount",
        },
        period={
            "rule": "file_name",
            "pattern": r"(?P<year>\d{4})-P(?P<number>\d{2})",
            "first_month": 4,
            "year_is": "end",
        },
    )
    return [read(feed, file) for file in files]


def test_a_real_group_ties_to_its_control_totals(group_files: list[Read]) -> None:
    rows = pl.concat([found.rows for found in group_files])
    cost = pl.col("debit") - pl.col("credit")
    assert sum(found.lines_read for found in group_files) == 40_642
    assert sum(found.total[0] - found.total[1] for found in group_files) == Decimal("1934772399.97")
    by_entity = dict(rows.group_by("journal_label").agg(cost.sum()).iter_rows())
    assert by_entity["LONDON BUS SERVICES LTD"] == Decimal("658093634.98")
    assert by_entity["LONDON UNDERGROUND LTD"] == Decimal("402022286.86")
    assert by_entity["RAIL FOR LONDON LIMITED"] == Decimal("219566292.64")
    assert rows["supplier_name"].n_unique() <= 2_519
    assert rows["currency"].unique().to_list() == [GROUP.entity("UK").currency]


def test_the_value_that_is_no_entity_is_rejected_with_its_amount(group_files: list[Read]) -> None:
    rejects = pl.concat([found.rejects for found in group_files])
    assert rejects.select("rule", "debit").rows() == [("entity_unknown", Decimal("654360.40"))]


def test_the_four_periods_of_the_real_group(group_files: list[Read]) -> None:
    periods = [found.rows["period"].unique().to_list() for found in group_files]
    assert periods == [["2021-04"], ["2021-05"], ["2021-06"], ["2021-07"]]
