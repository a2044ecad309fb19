"""SIRET, LEI, company number and bank account: what they make of suppliers, and what they only ask."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.demo.identifiers import french_iban
from hub.suppliers.identity import identify
from hub.suppliers.numbers import clean_company_number, clean_iban, clean_lei, clean_siret
from hub.suppliers.others import MOST_SHARING, shared_ibans

A_SIREN, A_SIRET, POST = "552100554", "55210055400013", "35600000000048"
A_LEI = "969500AAAAAAAAAAAA35"
TEXT = pl.String()
SUPPLIERS = dict.fromkeys(("entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"), TEXT)
TOLD = dict.fromkeys(("entity_code", "supplier_code", "supplier_name", "scheme", "value", "country"), TEXT)
Told = tuple[str, str, str, str | None]  # name of the supplier, scheme, value, country


def identified(
    rows: list[tuple[str, str, str | None, str | None]], told: list[Told], *columns: str
) -> list[tuple[object, ...]]:
    """Rows (entity, name, siren, vat) and what is told of names in every entity, identified."""
    suppliers = [(entity, None, name, siren, vat, Decimal(1)) for entity, name, siren, vat in rows]
    frame = pl.DataFrame(suppliers, schema={**SUPPLIERS, "amount": pl.Decimal(18, 2)}, orient="row")
    entities = sorted({entity for entity, *_ in rows})
    listed = [(entity, None, *one) for one in told for entity in entities]
    found = identify(frame, pl.DataFrame(listed, schema=TOLD, orient="row"))
    return found.select(columns or ("supplier_id", "supplier_method")).rows()


def test_a_siret_gives_its_siren() -> None:
    told: list[Told] = [("ALPHA", "siret", "552 100 554 00013", None)]
    assert identified([("A", "ALPHA", None, None)], told) == [(f"SIREN:{A_SIREN}", "siren")]


def test_two_branches_are_one_supplier_and_two_companies_none() -> None:
    branches: list[Told] = [("ALPHA", "siret", A_SIRET, None), ("ALPHA", "siret", "55210055400021", None)]
    assert identified([("A", "ALPHA", None, None)], branches) == [(f"SIREN:{A_SIREN}", "siren")]
    both: list[Told] = [branches[0], ("ALPHA", "siret", POST, None)]
    assert identified([("A", "ALPHA", None, None)], both) == [("NAME:ALPHA", "name")]


def test_wrong_keys_are_flagged_and_not_used() -> None:
    told: list[Told] = [
        ("ALPHA", "siret", "55210055400014", None),
        ("ALPHA", "lei", "969500AAAAAAAAAAAA36", None),
        ("BETA", "siret", A_SIRET, None),
        ("GAMMA", "siret", " - ", None),  # nothing is given
    ]
    rows = [("A", "ALPHA", None, None), ("A", "BETA", "732829320", None), ("A", "GAMMA", None, None)]
    assert identified(rows, told, "supplier_id", "identifier_flag") == [
        ("NAME:ALPHA", "invalid_siret,invalid_lei"),
        ("SIREN:732829320", "siren_differs_from_siret"),
        ("NAME:GAMMA", ""),
    ]


def test_the_order_is_siren_vat_lei_company_number() -> None:
    told: list[Told] = [(name, "lei", A_LEI, None) for name in ("ALPHA", "BETA")]
    told += [(name, "company_number", "1234567", "GB") for name in ("GAMMA", "DELTA")]
    rows = [("A", "ALPHA", A_SIREN, None), ("A", "BETA", None, None)]
    # BETA tells the LEI that ALPHA tells beside its SIREN: it is the same supplier.
    assert identified(rows, told) == [(f"SIREN:{A_SIREN}", "siren"), (f"SIREN:{A_SIREN}", "lei")]
    assert identified([("A", "BETA", None, None)], told) == [(f"LEI:{A_LEI}", "lei")]
    rows = [("A", "GAMMA", None, "GB980780684"), ("B", "DELTA", None, None)]
    assert identified(rows, told) == [("VAT:GB980780684", "vat"), ("VAT:GB980780684", "company_number")]
    assert identified(rows[1:], told) == [("NUMBER:GB:01234567", "company_number")]


def test_a_siret_goes_before_a_vat_number_and_a_lei_before_a_company_number() -> None:
    told: list[Told] = [
        ("ALPHA", "siret", A_SIRET, None),
        ("BETA", "company_number", "1234567", "GB"),
        ("BETA", "lei", A_LEI, None),
    ]
    rows = [("A", "ALPHA", None, "FR83404833048"), ("A", "BETA", None, None)]
    assert identified(rows, told, "supplier_id", "supplier_method", "identifier_flag") == [
        (f"SIREN:{A_SIREN}", "siren", "siren_differs_from_vat"),
        (f"LEI:{A_LEI}", "lei", ""),
    ]


def test_a_lei_of_two_companies_makes_neither_the_other() -> None:
    told: list[Told] = [(name, "lei", A_LEI, None) for name in ("ALPHA", "BETA", "GAMMA")]
    rows = [("A", "ALPHA", A_SIREN, None), ("A", "BETA", "732829320", None), ("A", "GAMMA", None, None)]
    assert [found for found, _ in identified(rows, told)] == [f"SIREN:{A_SIREN}", "SIREN:732829320", f"LEI:{A_LEI}"]


def test_a_company_number_counts_with_its_country() -> None:
    told: list[Told] = [
        ("ALPHA", "company_number", "0123.456.749", "GB"),  # the country of its VAT number before the entity's
        ("PSI", "company_number", "BE:0123456749", None),
        ("BETA", "company_number", "NO:988 077 917", "GB"),  # its own word before the entity's country
        ("GAMMA", "company_number", "552 100 554", "FR"),  # a French company number is the SIREN
        ("DELTA", "company_number", "77001", None),  # nobody knows of which register
        ("OMEGA", "company_number", "000000", "GB"),
    ]
    names = ("BETA", "GAMMA", "DELTA", "OMEGA")
    assert identified([("A", name, None, None) for name in names], told) == [
        ("NUMBER:NO:988077917", "company_number"),
        (f"SIREN:{A_SIREN}", "company_number"),
        ("NAME:DELTA", "name"),
        ("NAME:OMEGA", "name"),
    ]
    rows = [("A", "ALPHA", None, "BE0123456749"), ("A", "PSI", None, None)]
    assert identified(rows, told) == [("VAT:BE0123456749", "vat"), ("VAT:BE0123456749", "company_number")]


@given(st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    told: list[Told] = [("BETA", "lei", A_LEI, None), ("ALPHA", "lei", A_LEI, None), ("GAMMA", "siret", A_SIRET, None)]
    rows = [
        ("A", "ALPHA", A_SIREN, None),
        ("B", "BETA", None, None),
        ("A", "GAMMA", None, None),
        ("B", "NOBODY", None, None),
    ]
    straight = identified(rows, told)
    assert identified([rows[at] for at in order], told[::-1]) == [straight[at] for at in order]


def test_without_identifiers_nothing_changes() -> None:
    rows = [("A", "ALPHA", A_SIREN, None), ("B", "BETA", None, "FR83404833048"), ("A", "GAMMA", "552100555", None)]
    frame = pl.DataFrame(
        [(entity, None, name, siren, vat, Decimal(1)) for entity, name, siren, vat in rows],
        schema={**SUPPLIERS, "amount": pl.Decimal(18, 2)},
        orient="row",
    )
    assert identify(frame).equals(identify(frame, pl.DataFrame(schema=TOLD)))


def units(*names: str) -> pl.DataFrame:
    rows = [("A", None, name, f"U{name}") for name in names]
    return pl.DataFrame(rows, schema=[*[*SUPPLIERS][:3], "unit_id"], orient="row", infer_schema_length=None)


def held(*pairs: tuple[str, str]) -> pl.DataFrame:
    rows = [("A", None, name, "iban", value) for name, value in pairs]
    return pl.DataFrame(rows, schema=[*TOLD][:5], orient="row", infer_schema_length=None)


def test_a_shared_account_is_a_question_of_each_pair() -> None:
    found = shared_ibans(
        units("X", "Y", "Z"), held(("X", "i"), ("Y", "i"), ("Y", "j"), ("X", "j"), ("Z", "k"), ("Z", "k"))
    )
    assert found.rows() == [("UX", "UY", "paid on the same 2 bank accounts")]
    one = shared_ibans(units("X", "Y", "Z"), held(("X", "i"), ("Y", "i"), ("Z", "i")))
    assert [row[:2] for row in one.rows()] == [("UX", "UY"), ("UX", "UZ"), ("UY", "UZ")]
    assert one["evidence"].unique().to_list() == ["paid on the same bank account"]


def test_the_account_of_a_factor_asks_nothing() -> None:
    names = [f"N{at}" for at in range(MOST_SHARING + 1)]
    assert shared_ibans(units(*names), held(*((name, "factor") for name in names))).is_empty()
    assert shared_ibans(units(*names[1:]), held(*((name, "i") for name in names))).height == 10


@pytest.mark.parametrize(
    ("clean", "given_value", "wanted"),
    [
        (clean_siret, "356 000 000 00048", "35600000000048"),  # Luhn holds for this one of La Poste
        (clean_siret, "35600000049837", "35600000049837"),  # 3+5+6+4+9+8+3+7 = 45, a multiple of 5
        (clean_siret, "35600000049838", None),
        (clean_siret, "00000000000000", None),
        (clean_siret, A_SIREN, None),
        (clean_lei, " 969500-aaaaaaaaaaaa-35 ", A_LEI),
        (clean_lei, "969500AAAAAAAAAAAA53", None),
        (clean_lei, None, None),
        (clean_iban, french_iban(7), french_iban(7)),
        (clean_iban, " ".join(french_iban(7)), french_iban(7)),
        (clean_iban, french_iban(7)[:-1] + "0", None),
        (clean_iban, "", None),
    ],
)
def test_keys(clean: object, given_value: str | None, wanted: str | None) -> None:
    assert callable(clean)
    assert clean(pl.Series("x", [given_value], pl.String)).to_list() == [wanted]


def test_company_numbers() -> None:
    numbers = pl.Series(["123456", "sc 000042", "0007", "12", "HRB 1234", None])
    countries = pl.Series(["GB", "GB", "GB", "GB", "DE", "GB"])
    assert clean_company_number(numbers, countries).to_list() == [
        "00123456",
        "SC000042",
        "00000007",
        None,
        "HRB1234",
        None,
    ]
