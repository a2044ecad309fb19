"""Everything that speaks of suppliers put together: numbers, names that are alike, registers, people, and the past."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from hub.group.harmonising import SupplierMatching
from hub.suppliers.identity import identify
from hub.suppliers.kept import PAIRS
from hub.suppliers.proposed import CONTRADICTED, entries_told, links_told, pairs_told
from hub.suppliers.resolve import EDGE, LINK, Evidence, Resolved, between_units, name_units, recall, resolve

RULES = SupplierMatching(accept=Decimal("0.95"), propose=Decimal("0.5"))
FORMER = dict.fromkeys(
    ("entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat", "supplier_id", "since",
     "unit_id", "method", "status"), pl.String,
) | {"score": pl.Float64}  # fmt: skip
ONE, TWO = "552100554", "428240287"  # keys are right


def members(*rows: tuple[str, str, str | None, int]) -> pl.DataFrame:
    """(entity, name, SIREN, amount)."""
    met = pl.DataFrame(
        [(entity, None, name, siren, None, Decimal(amount)) for entity, name, siren, amount in rows],
        schema=dict.fromkeys(
            ("entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"), pl.String
        )
        | {"amount": pl.Decimal(38, 2)},
        orient="row",
    )
    units = (
        identify(met).rename({"supplier_id": "unit_id", "supplier_method": "unit_method"}).drop("supplier_name_group")
    )
    return units.with_columns(supplier_siren_given=met["supplier_siren"], supplier_vat_given=met["supplier_vat"])


def evidence(
    known: pl.DataFrame, pairs: Sequence[tuple[str, str, float]] = (), judged: Sequence[tuple[str, str, str]] = (),
    links: Sequence[tuple[str, str, float, str]] = (), entries: Sequence[tuple[str, str, str | None]] = (),
) -> Evidence:  # fmt: skip
    alike = pl.DataFrame([(*pair, "alike") for pair in pairs], schema=PAIRS, orient="row")
    linked = pl.DataFrame(
        [(unit, entry, "name", score, status, "why", None, None) for unit, entry, score, status in links],
        schema=LINK,
        orient="row",
    )
    told = pl.DataFrame(judged, schema=dict.fromkeys(("left", "right", "judgement"), pl.String), orient="row")
    said = pl.DataFrame(
        entries, schema=dict.fromkeys(("register_id", "name", "siren"), pl.String), orient="row"
    ).with_columns(vat=pl.lit(None, pl.String))
    return Evidence(between_units(alike, name_units(known)), pl.DataFrame(schema=EDGE), linked, said, told)


def former(found: Resolved, since: str = "P1") -> pl.DataFrame:
    """What the next refresh reads of this one."""
    return found.members.select(
        "entity_code", "supplier_code", "supplier_name", "supplier_id", "unit_id", "status", "score",
        supplier_siren="supplier_siren_given", supplier_vat="supplier_vat_given", method="supplier_method",
        since=pl.lit(since),
    )  # fmt: skip


NOTHING = pl.DataFrame(schema=FORMER)


def told(found: Resolved) -> list[tuple[str, str, str, str]]:
    return found.members.select("supplier_name", "supplier_id", "supplier_method", "status").rows()


def test_names_that_are_alike_enough_are_one_supplier_and_the_rest_is_proposed():
    known = members(("E", "Dupont", None, 9), ("F", "Dupond", None, 2), ("F", "Dupontel", None, 1))
    given = evidence(known, [("Dupond", "Dupont", 0.97), ("Dupont", "Dupontel", 0.6)])
    found = resolve(known, given, NOTHING, RULES)
    # The id of a newcomer is the first in the alphabet of what is known as well; the larger one is the anchor.
    assert told(found) == [
        ("Dupont", "NAME:DUPOND", "name", "sure"),
        ("Dupond", "NAME:DUPOND", "likeness", "accepted"),
        ("Dupontel", "NAME:DUPONTEL", "name", "sure"),
    ]
    pairs = pairs_told(found, given, 0.5).select("left_name", "right_name", "status").rows()
    assert sorted((*sorted(pair[:2]), pair[2]) for pair in pairs) == [
        ("Dupond", "Dupont", "accepted"), ("Dupont", "Dupontel", "proposed"),
    ]  # fmt: skip


def test_two_sirens_are_two_suppliers_however_alike_and_are_put_to_nobody():
    known = members(("E", "Dupont Nord", ONE, 9), ("F", "Dupont Sud", TWO, 2))
    given = evidence(known, [("Dupont Nord", "Dupont Sud", 0.99)])
    found = resolve(known, given, NOTHING, RULES)
    assert found.members["supplier_id"].to_list() == [f"SIREN:{ONE}", f"SIREN:{TWO}"]
    assert pairs_told(found, given, 0.5).is_empty()


def test_what_somebody_said_counts_before_the_scores():
    known = members(("E", "Dupont", None, 9), ("F", "Dupond", None, 2), ("F", "Martin", None, 1))
    judged = [("NAME:DUPOND", "NAME:DUPONT", "different"), ("NAME:DUPONT", "NAME:MARTIN", "same")]
    given = evidence(known, [("Dupond", "Dupont", 0.99)], judged)
    found = resolve(known, given, NOTHING, RULES)
    ids = found.members["supplier_id"].to_list()
    assert ids[0] == ids[2] != ids[1]
    statuses = {
        (row["left_name"], row["right_name"]): row["status"]
        for row in pairs_told(found, given, 0.5).iter_rows(named=True)
    }
    assert statuses == {("Dupond", "Dupont"): "different", ("Dupont", "Martin"): "same"}


def test_two_names_linked_to_one_entry_of_a_register_are_one_supplier():
    known = members(("E", "La Poste", None, 9), ("F", "Poste Courrier", None, 2), ("G", "Posta", None, 1))
    entry = f"SIREN:{ONE}"
    links = [("NAME:LA POSTE", entry, 0.99, "accepted"), ("NAME:POSTE COURRIER", entry, 0.99, "accepted"),
             ("NAME:POSTA", entry, 0.7, "proposed")]  # fmt: skip
    given = evidence(known, links=links, entries=[(entry, "LA POSTE", ONE)])
    found = resolve(known, given, NOTHING, RULES)
    assert found.members["supplier_id"].to_list() == ["NAME:LA POSTE"] * 2 + ["NAME:POSTA"]
    assert set(found.members["supplier_method"].head(2)) == {"register"}
    assert entries_told(found, given).select("supplier_id", "register_id").rows() == [("NAME:LA POSTE", entry)]
    assert links_told(found, given).select("supplier_id", "local_name", "status").rows() == [
        ("NAME:LA POSTE", "La Poste", "accepted"), ("NAME:POSTA", "Posta", "proposed"),
    ]  # fmt: skip


def test_a_person_can_refuse_an_entry_of_the_register():
    known, entry = members(("E", "La Poste", None, 9)), f"SIREN:{ONE}"
    given = evidence(
        known, judged=[("NAME:LA POSTE", entry, "different")], links=[("NAME:LA POSTE", entry, 0.99, "accepted")],
        entries=[(entry, "LA POSTE", ONE)],
    )  # fmt: skip
    found = resolve(known, given, NOTHING, RULES)
    assert found.members["supplier_id"].to_list() == ["NAME:LA POSTE"]
    assert entries_told(found, given).is_empty()
    assert links_told(found, given)["status"].to_list() == ["different"]


def test_the_next_refresh_keeps_the_ids_and_tells_what_merged():
    known = members(("E", "Dupont", None, 9), ("F", "Dupond", None, 2))
    first = resolve(known, evidence(known), NOTHING, RULES)
    again = resolve(known, evidence(known, [("Dupond", "Dupont", 0.97)]), former(first), RULES)
    assert again.members["supplier_id"].to_list() == ["NAME:DUPONT"] * 2  # the larger of two that are as old
    assert again.changes.rows() == [("merge", "NAME:DUPOND", "NAME:DUPONT", "likeness")]


def test_a_past_publication_is_what_it_told_whatever_is_known_since():
    known = members(("E", "Dupont", None, 9), ("F", "Dupond", None, 2))
    entry = f"SIREN:{ONE}"
    given = evidence(
        known, [("Dupond", "Dupont", 0.97)], links=[("NAME:DUPOND", entry, 0.99, "accepted")],
        entries=[(entry, "DUPOND", ONE)],
    )  # fmt: skip
    first = resolve(known, given, NOTHING, RULES)
    past = recall(known, given, former(first), RULES)
    assert past.members.select(sorted(past.members.columns)).equals(first.members.select(sorted(first.members.columns)))
    assert entries_told(past, given).equals(entries_told(first, given))
    assert past.clusters.equals(first.clusters)


def test_a_shared_bank_account_is_asked_about_although_the_names_are_hardly_alike():
    known = members(("E", "Dupont", None, 9), ("F", "Duval", None, 2))
    given = evidence(known, [("Dupont", "Duval", 0.3)])
    iban = pl.DataFrame([("NAME:DUPONT", "NAME:DUVAL", None, "iban", "same account")], schema=EDGE, orient="row")
    told = pairs_told(resolve(known, given, NOTHING, RULES), replace(given, questions=iban), 0.5)
    assert told.select("method", "status").rows() == [("iban", "proposed")]


def test_a_judgement_that_others_contradict_says_so():
    known = members(("E", "Dupont", None, 9), ("F", "Duval", None, 2), ("G", "Durand", None, 1))
    judged = [("NAME:DUPONT", "NAME:DUVAL", "same"), ("NAME:DURAND", "NAME:DUVAL", "same"),
              ("NAME:DUPONT", "NAME:DURAND", "different")]  # fmt: skip
    given = evidence(known, judged=judged)
    told = pairs_told(resolve(known, given, NOTHING, RULES), given, 0.5)
    # Dupont and Duval are put together first; Durand cannot join them.
    said = {(row["left_name"], row["right_name"]): (row["status"], row["evidence"]) for row in told.to_dicts()}
    assert said["Dupont", "Duval"] == ("same", None)
    assert said["Dupont", "Durand"] == ("different", None)
    assert said["Durand", "Duval"] == ("same", CONTRADICTED)
