"""Files of a cartography, from the folder to the lake: who is understood, what is refused, and what replaces what."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from deltalake import DeltaTable
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import ConfigurationError
from hub.group.load import load_group
from hub.lake.staging import Row
from hub.readers.sheets import opened
from hub.refresh.land import Landed, check_strays, land_new
from hub.settings import Workspace
from tests.support import deliver, make_workspace

NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
HEADER = "Entité;Catégorie;Fournisseur;Montant annuel HT;Devise;Dit par;Le;Remarque\n"
ENTITIES = [{"code": "NORD", "name": "Nord SA"}, {"code": "SUD", "name": "Sud Ltd", "currency": "GBP"}]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "group", ENTITIES, {})


def land(space: Workspace) -> Landed:
    declared = load_group(space)
    return land_new(space, declared, list(declared.every_feed), NOW)


def kept(space: Workspace, table: str = "declared_spend") -> list[dict[str, Any]]:
    if not (space.lake / table).exists():
        return []
    return sorted(DeltaTable(space.lake / table).to_pyarrow_table().to_pylist(), key=lambda row: row["line_number"])


def assert_whole(row: Row) -> None:
    """Read = accepted + rejected, in lines and in amounts."""
    assert row["lines_read"] == int(str(row["lines_accepted"])) + int(str(row["lines_rejected"]))
    for side in ("debit", "credit"):
        parts = [Decimal(str(row[f"{side}_{what}"])) for what in ("accepted", "rejected")]
        assert Decimal(str(row[f"{side}_read"])) == sum(parts)


def test_every_line_is_understood_or_rejected_with_its_amount(space: Workspace) -> None:
    lines = [
        "Nord SA;EN-EL-10;EDF;1 200,50;EUR;Anne;05/06/2025;ok",
        "sud;Electricity;;300;;Bob;2025-03-01;",
        "NORD;;Dupont;-20,00;€;;32/13/2025;FR7630006000011234567890189",
        "nrod;EN;;5;;;;",
        "NORD;Electrcity;;7;;;;",
        "NORD;EN;;;;;;",
        "NORD;EN;;many;;;;",
        "NORD;EN;;8;XYZ;;;",
        "Total;;;1500,50;;;;",
    ]
    deliver(space, "_cartography", "cartography-2025.csv", HEADER + "\n".join(lines) + "\n")
    [row] = land(space).deliveries
    assert_whole(row)
    assert (row["lines_read"], row["lines_accepted"], row["lines_rejected"]) == (9, 3, 6)
    columns = ("entity_code", "year", "category_code", "supplier_name", "amount", "currency", "said_by", "said_on")
    day = dt.date(2025, 6, 5)  # day first
    assert [tuple(one[name] for name in columns) for one in kept(space)] == [
        ("NORD", 2025, "EN-EL-10", "EDF", Decimal("1200.50"), "EUR", "Anne", day),
        ("SUD", 2025, "EN-EL", None, Decimal("300.00"), "GBP", "Bob", dt.date(2025, 3, 1)),
        ("NORD", 2025, "UNCLASSIFIED", "Dupont", Decimal("-20.00"), "EUR", None, None),
    ]
    assert "30006000" not in str(kept(space))  # an IBAN is kept nowhere
    told = {one["line_number"]: (one["rule"], one["debit"], one["detail"]) for one in kept(space, "rejected_line")}
    assert told[5] == (
        "entity_unknown",
        Decimal(5),
        "expected an entity of group.yml, found 'nrod'; the nearest is NORD",
    )
    assert told[6] == ("category_unknown", Decimal(7), "expected a category, found 'Electrcity'; the nearest is EN-EL")
    assert [told[line][:2] for line in (7, 8)] == [("amount_unreadable", None)] * 2
    assert told[9][:2] == ("currency_unknown", Decimal(8))
    assert told[10][:2] == ("total_line", Decimal("1500.50"))  # 1200.50 + 300 − 20 + 5 + 7 + 8


def test_a_total_that_the_lines_do_not_add_up_to_is_a_fault(space: Workspace) -> None:
    deliver(space, "_cartography", "2025.csv", HEADER + "NORD;EN;;10;;;;\nTotal général;;;11;;;;\n")
    land(space)
    [reject] = kept(space, "rejected_line")
    assert (reject["rule"], reject["debit"]) == ("total_mismatch", Decimal(11))


@pytest.mark.parametrize(
    ("name", "year", "found"),
    [
        ("carto-2025.csv", "", 2025),
        ("carto.csv", "2024", 2024),
        ("carto-2025.csv", "2024.0", 2024),
        ("carto.csv", "", None),
        ("carto 2024-2025.csv", "", None),
        ("carto-2025.csv", "last year", None),
    ],
)
def test_the_year_is_told_by_the_line_or_by_the_name(space: Workspace, name: str, year: str, found: int | None) -> None:
    deliver(space, "_cartography", name, f"Entity,Year,Amount\nNORD,{year},10.00\n")
    land(space)
    assert [row["year"] for row in kept(space)] == ([] if found is None else [found])
    assert [row["rule"] for row in kept(space, "rejected_line")] == ([] if found else ["year_unreadable"])


def test_english_headers_and_titles_above_them(space: Workspace) -> None:
    header = "What we think we buy\n\nCompany,Category,Vendor,Annual amount,Currency,When\n"
    text = header + 'Sud Ltd,Fuels,Shell,"1,234.50",USD,2025-05-02\n'
    deliver(space, "_cartography", "map 2025.csv", text)
    land(space)
    [row] = kept(space)
    assert (row["entity_code"], row["category_code"], row["amount"]) == ("SUD", "EN-FU", Decimal("1234.50"))


def test_a_file_without_amounts_is_no_cartography(space: Workspace) -> None:
    deliver(space, "_cartography", "2025.csv", "Entité;Fournisseur\nNORD;EDF\n")
    landed = land(space)
    assert [row["outcome"] for row in landed.deliveries] == ["unreadable"]
    assert "(for amount)" in landed.failures[0]


def test_the_same_bytes_twice_are_one_delivery(space: Workspace) -> None:
    for name in ("a 2025.csv", "b 2025.csv"):
        deliver(space, "_cartography", name, HEADER + "NORD;EN;;10;;;;\n")
    assert len(land(space).deliveries) == 1
    assert land(space).deliveries == []
    assert check_strays(space, load_group(space)) == []


def test_an_entity_that_is_declared_later_is_read_again(space: Workspace) -> None:
    deliver(space, "_cartography", "2025.csv", HEADER + "EST;EN;;10;;;;\n")
    assert land(space).deliveries[0]["lines_rejected"] == 1
    told = yaml.safe_load(space.group_file.read_text(encoding="utf-8"))
    told["entities"].append({"code": "EST", "name": "Est"})
    space.group_file.write_text(yaml.safe_dump(told), encoding="utf-8")
    assert land(space).deliveries[0]["lines_accepted"] == 1


def test_the_empty_workbook_is_no_error_and_is_read_once_filled_in(space: Workspace) -> None:
    made = CliRunner().invoke(app, ["cartography", "new", "--year", "2025", "--home", str(space.home)])
    assert made.exit_code == 0, made.output
    path = space.inbox / "_cartography" / "cartography-2025.xlsx"
    landed = land(space)
    assert landed.failures == []
    assert (landed.deliveries[0]["outcome"], landed.deliveries[0]["lines_read"]) == ("landed", 0)
    with opened(path, "") as book:
        grids = {one.name: book.cells(one.name).texts.rows() for one in book.outlines(None, 0)}
    form, _, lists = grids.values()
    entity, category = lists[2][0], next(str(row[1]) for row in lists if str(row[1]).startswith("EN-EL "))
    assert (entity, category) == ("SUD · Sud Ltd", "EN-EL · Électricité / Electricity")
    form.append((entity, None, category, "=1+1", 1234.5, None, "Anne", dt.date(2025, 6, 5), None))
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "dd/mm/yy"}) as filled:
        for name, rows in grids.items():
            page = filled.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, ["" if cell is None else cell for cell in row])
    landed = land(space)
    assert landed.failures == []
    [row] = kept(space)
    assert (row["entity_code"], row["year"], row["category_code"], row["amount"], row["currency"], row["said_on"]) == (
        "SUD", 2025, "EN-EL", Decimal("1234.50"), "GBP", dt.date(2025, 6, 5),
    )  # fmt: skip


def test_a_workbook_that_is_there_is_never_written_over(space: Workspace) -> None:
    path = deliver(space, "_cartography", "cartography-2025.xlsx", "somebody's work")
    made = CliRunner().invoke(app, ["cartography", "new", "--year", "2025", "--home", str(space.home)])
    assert made.exit_code != 0
    assert path.read_text(encoding="utf-8") == "somebody's work"


def test_a_slip_in_published_accounts_is_told_with_its_line(space: Workspace) -> None:
    text = "name: G\nentities:\n  - code: A\n    name: A\n    accounts:\n      2025:\n        FX: 12\n"
    space.group_file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_group(space)
    assert f"{space.group_file}:7" in str(raised.value)
    assert "FX" in str(raised.value)
