"""GLEIF and registers of any CSV, and one entry a company out of all of them."""

import os
from pathlib import Path

import polars as pl
import pytest
from register_files import (
    GLEIF,
    LEI,
    LEI_A,
    LEI_B,
    LEI_MID,
    LEI_TOP,
    RELATION,
    SIRENE,
    UNIT,
    A,
    B,
    C,
    D,
    record,
    relation,
    text,
    unit,
    workspace,
)  # fmt: skip
from test_sirene import zipped

from hub.reference.registers import ENTRY_SCHEMA, entries_for, load_registers
from hub.settings import Workspace
from hub.suppliers.names import normalise_names

UNITS = text(
    UNIT,
    [
        unit(A, "ALPHA FRANCE", categorieEntreprise="PME", anneeCategorieEntreprise="2021"),
        unit(D, "GRAND GROUPE", categorieEntreprise="GE", anneeCategorieEntreprise="2022"),
        unit(C, "SEULE", categorieEntreprise="ETI", anneeCategorieEntreprise="2022"),
    ],
)
RECORDS = text(
    LEI,
    [
        record(LEI_A, "Alpha France SAS", number=f"{A[:3]} {A[3:6]} {A[6:]}", authority="RA000192"),
        record(LEI_B, "Beta Ltd", "GB", "0123456", "RA000585",
               **{"Entity.OtherEntityNames.OtherEntityName.1": "BETA HOLDINGS", "Entity.LegalAddress.City": "Leeds"}),
        record(LEI_MID, "Middle NV", "NL", "77", "RA000463"),
        record(LEI_TOP, "Grand Groupe SA", number=D),
        record("969500XXXXXXXXXXXX00", "Alpha twice", number=A, **{"Registration.RegistrationStatus": "ANNULLED"}),
    ],
)  # fmt: skip
RELATIONS = text(
    RELATION,
    [
        relation(LEI_A, LEI_MID),
        relation(LEI_MID, LEI_TOP),
        relation(LEI_A, LEI_B, status="INACTIVE"),
    ],
)
FILES: dict[str, str | bytes] = {
    "Stock.csv": UNITS, "lei2.csv.zip": zipped("lei2.csv", RECORDS), "rr.csv.zip": zipped("rr.csv", RELATIONS),
}  # fmt: skip
OWN: dict[str, object] = {
    "name": "house", "kind": "csv", "files": ["house.csv"], "country": "GB",
    "columns": {
        "name": "Company", "key": "Id", "siren": "Siren", "company_number": "Number", "other_names": ["Short", "Old"],
        "headcount": "People", "turnover": "Sales", "balance": "Total", "parent_id": "Parent", "parent_name": "Owner",
        "is_ess": "Social", "is_active": "Open",
    },
}  # fmt: skip
HOUSE = (
    "Id;Company;Siren;Number;Short;Old;People;Sales;Total;Parent;Owner;Social;Open\n"
    "1;Omega Plc;;1234567;OMG;;120;60 000 000,00;40000000;2;Psi Ltd;non;yes\n"
    "2;Psi Ltd;;7654321;;;;;;3;Chi (its old name);;\n"
    "3;Chi Group;;SC000042;;;6000;3000000000;4000000000;;;;\n"
    f"4;Seule SA;{C};;LA SEULE;ANCIENNE;;;;;;oui;\n"
)


def entries(space: Workspace, ids: set[str], *names: str) -> dict[str, dict[str, object]]:
    found = entries_for(space, frozenset(ids), normalise_names(pl.Series(names, dtype=pl.String)))
    assert found.schema == pl.Schema(ENTRY_SCHEMA)
    return {str(row["register_id"]): row for row in found.to_dicts()}


def test_a_french_record_joins_its_unit_and_brings_its_parent(tmp_path: Path) -> None:
    space = workspace(tmp_path, [SIRENE, GLEIF], FILES)
    for ids, names in (({f"SIREN:{A}"}, ()), ({f"LEI:{LEI_A}"}, ()), (set[str](), ("ALPHA FRANCE",))):
        found = entries(space, ids, *names)
        assert set(found) == {f"SIREN:{A}"}
        alpha = found[f"SIREN:{A}"]
        assert (alpha["register"], alpha["name"], alpha["lei"]) == ("sirene", "ALPHA FRANCE", LEI_A)
        assert alpha["other_names"] == ["Alpha France SAS"]
        # Two direct parents up; the parent's class wins, for a subsidiary of a large group is no PME.
        assert (alpha["parent_id"], alpha["parent_name"]) == (f"SIREN:{D}", "GRAND GROUPE")
        assert (alpha["size_class"], alpha["size_class_year"]) == ("GE", 2022)
        assert alpha["size_class_reason"] == "class of its parent GRAND GROUPE (2022); its own is PME"


def test_a_foreign_record_stands_for_itself(tmp_path: Path) -> None:
    space = workspace(tmp_path, [SIRENE, GLEIF], FILES)
    by_number, by_name = entries(space, {"NUMBER:GB:00123456"}), entries(space, set(), "BETA HOLDINGS")
    assert by_number == by_name
    beta = by_name[f"LEI:{LEI_B}"]
    assert (beta["country"], beta["company_number"], beta["city"]) == ("GB", "00123456", "Leeds")
    assert (beta["parent_id"], beta["size_class"]) == (None, None)


def test_a_mapped_register_tells_size_parents_and_names(tmp_path: Path) -> None:
    space = workspace(tmp_path, [OWN], {"house.csv": HOUSE})
    omega = entries(space, {"NUMBER:GB:01234567"})["house:1"]
    # 120 people, turnover 60m above 50m, balance 40m below 43m: a PME; but its group has 6,000 people.
    assert (omega["size_class"], omega["parent_id"], omega["parent_name"]) == ("GE", "house:3", "Chi Group")
    assert omega["size_class_reason"] == "class of its parent Chi Group; its own is PME"
    assert (omega["company_number"], omega["country"], omega["other_names"]) == ("01234567", "GB", ["OMG"])
    assert (omega["is_ess"], omega["is_active"]) == (False, True)
    psi = entries(space, set(), "PSI")["house:2"]
    assert (psi["parent_name"], psi["size_class"]) == ("Chi Group", "GE")  # as its own entry says
    top = entries(space, set(), "CHI")["house:3"]
    assert (top["size_class"], top["size_class_reason"]) == ("GE", "computed from headcount, turnover and balance")


def test_headers_with_spaces_quotes_and_lines_within_cells(tmp_path: Path) -> None:
    house = ' Id ;"Company"\n 1 ;" Omega\nPlc "\n'
    space = workspace(tmp_path, [{**OWN, "columns": {"name": "Company", "key": "Id"}}], {"house.csv": "\ufeff" + house})
    assert entries(space, set(), "OMEGA")["house:1"]["name"] == "Omega\nPlc"


def test_the_first_register_that_tells_a_column_counts(tmp_path: Path) -> None:
    space = workspace(tmp_path, [SIRENE, OWN], {"Stock.csv": UNITS, "house.csv": HOUSE})
    seule = entries(space, set(), "ANCIENNE")[f"SIREN:{C}"]  # a name that only the house's register knows
    assert (seule["register"], seule["name"], seule["size_class"], seule["is_ess"]) == ("sirene", "SEULE", "ETI", True)
    assert seule["other_names"] == ["ANCIENNE", "LA SEULE", "Seule SA"]
    turned = workspace(tmp_path / "turned", [OWN, SIRENE], {"Stock.csv": UNITS, "house.csv": HOUSE})
    assert entries(turned, set(), "ANCIENNE")[f"SIREN:{C}"]["name"] == "Seule SA"


def test_what_was_asked_before_changes_no_answer(tmp_path: Path) -> None:
    files = {**FILES, "house.csv": HOUSE}
    registers = [SIRENE, GLEIF, OWN]
    fresh = entries(workspace(tmp_path / "one", registers, files), {f"SIREN:{C}"}, "ALPHA FRANCE")
    space = workspace(tmp_path / "two", registers, files)
    entries(space, {f"LEI:{LEI_B}", "NUMBER:GB:01234567"}, "PSI", "GRAND GROUPE")
    assert entries(space, {f"SIREN:{C}"}, "ALPHA FRANCE") == fresh


def test_an_unchanged_register_is_not_read_again(tmp_path: Path) -> None:
    space = workspace(tmp_path, [OWN], {"house.csv": HOUSE})
    file = space.reference / "registers" / "house.csv"
    before = entries(space, set(), "OMEGA")
    digest = load_registers(space).digest
    stat = file.stat()
    file.write_text("x" * stat.st_size, encoding="utf-8")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert load_registers(space).digest == digest
    assert entries(space, set(), "OMEGA") == before
    file.write_text(HOUSE.replace("Omega Plc", "Omega Limited"), encoding="utf-8")
    assert load_registers(space).digest != digest
    assert entries(space, set(), "OMEGA")["house:1"]["name"] == "Omega Limited"
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    longer = load_registers(space).digest
    file.write_text(file.read_text(encoding="utf-8").replace("Omega", "Olega"), encoding="utf-8")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))  # as long as before
    assert load_registers(space).digest != longer
    assert entries(space, set(), "OLEGA")["house:1"]["name"] == "Olega Limited"
    (space.warehouse / "registers" / "hits.parquet").write_bytes(b"cut")
    assert entries(space, set(), "OLEGA")["house:1"]["name"] == "Olega Limited"


def test_a_workspace_without_registers_has_no_entries(tmp_path: Path) -> None:
    assert entries(Workspace(tmp_path), {f"SIREN:{B}"}, "ALPHA") == {}
    assert load_registers(Workspace(tmp_path)).digest == ""


@pytest.mark.parametrize("kind", ["ULTIMATELY", "DIRECTLY"])
def test_a_circle_of_parents_has_no_top(tmp_path: Path, kind: str) -> None:
    circle = text(RELATION, [relation(LEI_A, LEI_MID), relation(LEI_MID, LEI_A), relation(LEI_B, LEI_B, kind)])
    space = workspace(tmp_path, [GLEIF], {"lei.csv": RECORDS, "rr.csv": circle})
    found = entries(space, {f"LEI:{LEI_A}", f"LEI:{LEI_B}"})
    assert [row["parent_id"] for row in found.values()] == [None, None]
