"""Whose a supplier's customer account is: rules from the strongest to the weakest, and what is left to people."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.decisions.statements import CustomerJudgement
from hub.reconciliation.customer_keys import ACCOUNT
from hub.reconciliation.customers import LINK, link_customers

# Valid keys: python-stdnum's examples and INSEE's own; La Poste's digits add up to a multiple of five (15 here).
NORD, SUD, OTHER, POSTE = "732829320", "552100554", "443061841", "356000000"
NORD_SIRET, SUD_SIRET, OTHER_SIRET, POSTE_SIRET = f"{NORD}00017", f"{SUD}00013", f"{OTHER}00013", f"{POSTE}00001"
NORD_VAT, SUD_VAT = f"FR44{NORD}", f"FR96{SUD}"

ENTITIES = [
    ("NORD", "Veralta Nord SAS", ["Ets Martin"], NORD, None),
    ("SUD", "Veralta Sud", ["Bâtisud"], SUD, SUD_VAT),
    ("POST", "Courrier et Cie", [], POSTE, None),
    ("BE", "Veralta Belux", None, None, "BE0404616494"),
    ("A", "Twin", [], None, None),
    ("B", "Twin SARL", [], None, None),
]
SCHEMA: dict[str, Any] = {
    "entity_code": pl.String, "name": pl.String, "aliases": pl.List(pl.String), "siren": pl.String, "vat": pl.String,
}  # fmt: skip
MAPPED = [("V", "C-1001", "SUD"), ("V", SUD_SIRET, "A"), ("V", "Chantier du port", "B"), ("W", "C-1001", "NORD")]


def entities(rows: Sequence[tuple[Any, ...]] = ENTITIES) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def mapped(rows: Sequence[tuple[str, str, str]] = MAPPED) -> pl.DataFrame:
    columns = dict.fromkeys(("supplier_key", "customer", "entity_code"), pl.String)
    return pl.DataFrame(list(rows), schema=columns, orient="row")


def accounts(*rows: tuple[str | None, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ACCOUNT, orient="row")


def account(
    number: str | None = None, name: str | None = None, siret: str | None = None, siren: str | None = None,
    vat: str | None = None, supplier: str = "V",
) -> tuple[str | None, ...]:  # fmt: skip
    return (supplier, number, name, siret, siren, vat)


def said(number: str, name: str, entity: str, judgement: str, supplier: str = "V") -> CustomerJudgement:
    told = {"supplier": supplier, "account": number, "name": name, "entity": entity, "judgement": judgement}
    signed: Any = {**told, "by": "Ann", "on": dt.date(2026, 3, 31), "reason": ""}
    return CustomerJudgement.model_construct(**signed)


def link(one: tuple[str | None, ...], *judged: CustomerJudgement, declared: Any = MAPPED) -> dict[str, Any]:
    return link_customers(accounts(one), entities(), mapped(declared), judged).row(0, named=True)


@pytest.mark.parametrize(("one", "entity", "method"), [
    (account("C-1001"), "SUD", "declared"),
    (account(" c 1001 "), "SUD", "declared"),  # compared without case, spaces and marks
    (account("C-1001", supplier="W"), "NORD", "declared"),  # every supplier numbers for itself
    (account("X", siret=SUD_SIRET), "A", "declared"),  # one establishment may be declared apart from its SIREN
    (account("X", name="CHANTIER DU PORT"), "B", "declared"),
    (account("X", siret=NORD_SIRET), "NORD", "siret"),
    (account("X", siret="732 829 320 00017"), "NORD", "siret"),
    (account(NORD_SIRET), "NORD", "siret"),  # a supplier that numbers its customers by SIRET
    (account("X", siret=POSTE_SIRET), "POST", "siret"),
    (account("X", siren=SUD), "SUD", "siren"),
    (account("X", vat=SUD_VAT), "SUD", "vat"),
    (account("X", vat="BE 0404.616.494"), "BE", "vat"),
    (account("X", vat=NORD_VAT), "NORD", "vat"),  # its SIREN is in it
    (account("X", name="VERALTA NORD"), "NORD", "name"),
    (account(None, name="batisud s.a.s."), "SUD", "name"),
    (account("X", name="Veralta Belux", siren=OTHER), "BE", "name"),  # the entity has no SIREN to go against
])  # fmt: skip
def test_rules_that_are_sure(one: tuple[str | None, ...], entity: str, method: str) -> None:
    found = link(one)
    assert (found["entity_code"], found["method"]) == (entity, method)
    assert (found["proposed_entity"], found["score"]) == (None, None)


@pytest.mark.parametrize(("one", "proposed", "score", "evidence"), [
    # Twin and Twin SARL are one normalised name: both answer, nobody is linked.
    (account("X", name="Twin"), "A", 1.0, "in doubt, name: A and B; the same name as TWIN of A"),
    # The numbers of one account are of two companies.
    (account("X", siret=NORD_SIRET, siren=SUD), None, None, "in doubt, SIRET: NORD, SIREN: SUD"),
    (account("X", name="Veralta Nord", siren=OTHER), "NORD", 1.0,
     f"the same name as VERALTA NORD of NORD; but its SIREN {OTHER} is not {NORD}"),
    (account("X", name="Veralta Belux", vat="BE0403170701"), "BE", 1.0,
     "the same name as VERALTA BELUX of BE; but its VAT number BE0403170701 is not BE0404616494"),
    (account("X", name="Veralta Nord entrepôt de Lille"), "NORD", 0.9, "a name like VERALTA NORD of NORD"),
    # Common in order are VERALTA SU and a space less: 2 × 10 ÷ (11 + 12) letters, rounded.
    (account("X", name="VERALTA SUDD"), "SUD", 0.9565, "a name like VERALTA SUD of SUD"),
    (account("X", name="Zyx"), None, None, "no entity has a name like it"),
    (account("X", siret="73282932000018"), None, None, "it has no name; the key of its SIRET is wrong"),
    (account(), None, None, "it has no name"),
    (account("X", name=" - "), None, None, "no entity has a name like it"),
])  # fmt: skip
def test_what_is_not_sure_is_left_to_people(
    one: tuple[str | None, ...], proposed: str | None, score: float | None, evidence: str
) -> None:
    found = link(one)
    assert (found["entity_code"], found["method"]) == (None, "none")
    assert (found["proposed_entity"], found["score"], found["evidence"]) == (proposed, score, evidence)


def test_a_weaker_number_does_not_go_against_a_stranger_s_stronger_one() -> None:
    found = link(account("X", siren=OTHER, vat=SUD_VAT, name="Bâtisud"))
    assert (found["entity_code"], found["proposed_entity"]) == (None, "SUD")
    assert found["evidence"].startswith(f"in doubt, VAT number: SUD, but its SIREN is of {OTHER}; the same name as")
    # A VAT group: the entity's own SIRET beside the number of all.
    assert link(account("X", siret=NORD_SIRET, vat=f"FR64{OTHER}"))["method"] == "siret"
    # An entity without a SIREN has none to go against.
    assert link(account("X", siren=OTHER, vat="BE0404616494"))["method"] == "vat"


def test_what_is_declared_wins_and_the_contradiction_is_told() -> None:
    found = link(account("C-1001", siret=NORD_SIRET, name="Ets Martin"))
    assert (found["entity_code"], found["method"]) == ("SUD", "declared")
    assert found["evidence"] == "declared as C-1001: SUD; but SIRET: NORD; but name: NORD"


def test_an_account_declared_twice_as_it_is_normalised_is_nobodys_and_as_it_is_written_is_sure() -> None:
    both = [("V", "C1", "NORD"), ("V", "C-1", "SUD")]
    assert link(account("c 1"), declared=both)["evidence"] == "in doubt, declared as c 1: NORD and SUD"
    assert link(account("C-1"), declared=both)["entity_code"] == "SUD"


def test_zeros_that_a_spreadsheet_cut_do_not_matter_to_a_declaration() -> None:
    assert link(account("40012"), declared=[("V", "0040012", "NORD")])["entity_code"] == "NORD"


def test_a_declared_siren_is_of_all_its_establishments_but_those_declared_themselves() -> None:
    both = [("V", SUD, "NORD"), ("V", SUD_SIRET, "A")]
    assert link(account("X", siret=f"{SUD}00021"), declared=both)["entity_code"] == "NORD"
    assert link(account("X", siret=SUD_SIRET), declared=both)["entity_code"] == "A"


@pytest.mark.parametrize(("judged", "entity", "method"), [
    ([said("C-1001", "", "NORD", "same")], "NORD", "judgement"),
    ([said("C-1001", "Bâtisud", "NORD", "same")], "NORD", "judgement"),
    ([said("C-1001", "BATISUD SAS", "NORD", "same")], "NORD", "judgement"),
    ([said("", "Batisud", "NORD", "same")], "NORD", "judgement"),
    ([said(f"{SUD}00021", "", "NORD", "same")], "NORD", "judgement"),
    ([said(SUD, "", "NORD", "same")], "NORD", "judgement"),
    ([said("C-1001", "Somebody", "NORD", "same")], "SUD", "declared"),  # of an account with another name
    ([said("C1001", "", "NORD", "same")], "SUD", "declared"),  # of another account
    ([said("C-1001", "", "NORD", "same", supplier="W")], "SUD", "declared"),
    ([said("C-1001", "", "SUD", "different")], None, "none"),  # barred from what is declared, its SIRET and its name
    ([said("C-1001", "", "", "different")], None, "judgement"),  # of the group is nobody
    ([said("C-1001", "", "", "different"), said("C-1001", "", "NORD", "same")], "NORD", "judgement"),
    ([said("C-1001", "", "NORD", "same"), said("C-1001", "", "BE", "same")], "BE", "judgement"),
    ([said("C-1001", "", "NORD", "same"), said("C-1001", "", "BE", "different")], "NORD", "judgement"),
    ([said("C-1001", "", "NORD", "same"), said("C-1001", "", "NORD", "unsure")], "SUD", "declared"),
    ([said("C-1001", "", "SUD", "different"), said("C-1001", "", "", "unsure")], "SUD", "declared"),
    ([said("C-1001", "", "", "different"), said("C-1001", "", "BE", "unsure")], None, "judgement"),
    ([said("C-1001", "", "SUD", "different"), said("C-1001", "", "SUD", "unsure")], "SUD", "declared"),
    ([said("C-1001", "", "SUD", "different"), said("C-1001", "", "SUD", "same")], "SUD", "judgement"),
])  # fmt: skip
def test_judgements_go_first(judged: list[CustomerJudgement], entity: str | None, method: str) -> None:
    found = link(account("C-1001", name="Bâtisud", siret=f"{SUD}00021", siren=SUD), *judged)
    assert (found["entity_code"], found["method"]) == (entity, method)
    assert found["proposed_entity"] is None or found["proposed_entity"] != "SUD"


def test_who_judged_is_told_with_what_speaks_against_it() -> None:
    found = link(account("X", siren=SUD), said("X", "", "NORD", "same"))
    assert found["evidence"] == "judged by Ann on 2026-03-31: NORD; but SIREN: SUD"
    nobody = link(account("X"), said("X", "", "", "different"))
    assert nobody["evidence"] == "judged by Ann on 2026-03-31: none of the group's entities"


def test_of_two_entities_with_one_siren_the_one_that_is_not_barred_answers() -> None:
    branches = entities([("N1", "Nord Lille", [], NORD, None), ("N2", "Nord Arras", [], NORD, None)])
    one = accounts(account("X", siret=NORD_SIRET, name="Nord Arras"))
    torn = link_customers(one, branches, mapped([]), []).row(0, named=True)
    assert (torn["entity_code"], torn["proposed_entity"]) == (None, "N2")
    assert torn["evidence"] == "in doubt, SIRET: N1 and N2; the same name as NORD ARRAS of N2"
    sure = link_customers(one, branches, mapped([]), [said("X", "", "N1", "different")]).row(0, named=True)
    assert (sure["entity_code"], sure["method"]) == ("N2", "siret")


def test_nothing_gives_nothing() -> None:
    empty = link_customers(accounts(), entities([]), mapped([]), [])
    assert empty.schema == pl.Schema({**ACCOUNT, **LINK})
    found = link_customers(accounts(account("X", name="Nord")), entities([]), mapped([]), [])
    assert found.select("entity_code", "method", "evidence").row(0) == (None, "none", "no entity has a name like it")


HOSTILE = ["=1+1", "'", "\x00", "a\nb", "é北京🙂", "x" * 400, "SAS", "(SARL)", "٠٠١", "N/A", "C-1001", "", " ", "0"]
texts = st.none() | st.sampled_from([*HOSTILE, "Twin", "Bâtisud", NORD, SUD_SIRET, NORD_VAT]) | st.text(max_size=12)
rows = st.lists(st.tuples(st.sampled_from(["V", "W"]), texts, texts, texts, texts, texts), max_size=8)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_accounts_and_entities_does_not_matter(
    some: list[tuple[str | None, ...]], chance: random.Random
) -> None:
    former = link_customers(accounts(*some), entities(), mapped(), [])
    assert former.select(list(ACCOUNT)).rows() == some
    assert (former["entity_code"].is_null() == former["method"].is_in(["none"])).all()
    at = list(range(len(some)))
    chance.shuffle(at)
    latter = link_customers(accounts(*(some[one] for one in at)), entities(ENTITIES[::-1]), mapped(MAPPED[::-1]), [])
    assert latter.rows() == [former.row(one) for one in at]


@given(st.tuples(st.just("V"), texts, texts, texts, texts, texts), st.sampled_from(["NORD", "SUD", "BE"]))
def test_a_judgement_always_wins(one: tuple[str | None, ...], entity: str) -> None:
    number, name = ((text or "").strip() for text in one[1:3])
    if number or name:
        assert link(one, said(number, name, entity, "same"))["entity_code"] == entity
        barred = link(one, said(number, name, entity, "different"))
        assert entity not in (barred["entity_code"], barred["proposed_entity"])
