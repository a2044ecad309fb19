"""The master: valid identifiers, a size that grows slowly, most suppliers shared; and each company's own spelling."""

import numpy as np
import pytest
from stdnum import iban
from stdnum.fr import siren as french_siren
from stdnum.fr import tva
from stdnum.gb import vat as gb_vat

from hub.demo.cast import CAST
from hub.demo.directory import make_directory
from hub.demo.members import Member, Spelling
from hub.demo.spelling import local_code, spell
from hub.demo.suppliers import Supplier, make_master, master_size


@pytest.fixture(scope="module")
def master() -> tuple[Supplier, ...]:
    return make_master(10_000_000, len(CAST), np.random.default_rng(3))


def test_the_master_grows_slowly_with_lines() -> None:
    assert (master_size(2_000), master_size(24_000), master_size(50_000_000)) == (120, 120, 400)
    assert 150 < master_size(200_000) < 250


def test_identifiers_are_valid_and_nobody_shares_one(master: tuple[Supplier, ...]) -> None:
    sirens = [supplier.siren for supplier in master if supplier.siren]
    assert all(french_siren.is_valid(number) for number in sirens)
    assert len(set(sirens)) == len(sirens)
    assert all(tva.is_valid(s.vat) if s.siren else gb_vat.is_valid(s.vat) for s in master)
    assert all(iban.is_valid(supplier.iban) for supplier in master)


def test_members_sirens_are_valid_and_not_a_suppliers(master: tuple[Supplier, ...]) -> None:
    for member in CAST:
        if member.country == "FR":
            assert french_siren.is_valid(member.siren)
            assert tva.is_valid(member.vat)
            assert member.siren not in {supplier.siren for supplier in master}


def test_no_generated_siren_can_be_a_company_s(master: tuple[Supplier, ...]) -> None:
    # A leading 2 is kept for public bodies.
    sirens = [s.siren for s in master if s.siren] + [member.siren for member in CAST if member.siren]
    assert {number[:1] for number in sirens} == {"2"}


def test_sixty_percent_of_suppliers_are_shared(master: tuple[Supplier, ...]) -> None:
    shared = sum(len(supplier.buyers) > 1 for supplier in master)
    assert shared / len(master) == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.code)
def test_every_company_has_a_supplier_for_every_kind_of_entry(member: Member, master: tuple[Supplier, ...]) -> None:
    directory = make_directory(member, CAST, master, np.random.default_rng(4))
    wanted = {"general", "insurance", "rental", "asset", "building", "foreign", "group", "customer", "employee"}
    assert set(directory.pools) == wanted
    assert all(pool.cumulated[-1] == pytest.approx(1) for pool in directory.pools.values())


def test_spelling_follows_the_style_of_the_company() -> None:
    rng = np.random.default_rng(5)
    upper = Spelling("upper", has_accents=False, legal="before", length=20)
    names = {spell("Arvérac Matériaux", "SARL", upper, rng) for _ in range(50)}
    assert len(names) > 1, "the same clerk does not always type the same"
    assert all(name == name.upper() and name.isascii() and len(name) <= 20 for name in names)


def test_local_codes_follow_the_pattern() -> None:
    assert local_code("F{number:05d}", 12, "Arvérac") == "F00012"
    assert local_code("401{letters}", 7, "Éclat d'Or") == "401ECLAT007"
    assert local_code("", 7, "Arvérac") == ""
