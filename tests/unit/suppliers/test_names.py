"""Names and numbers of suppliers come down to what can be compared; legal forms go, wrong keys are refused."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.suppliers.names import clean_siren, clean_vat, normalise_names


def normalised(name: str | None) -> str | None:
    found: str | None = normalise_names(pl.Series([name], dtype=pl.String)).item()
    return found


@pytest.mark.parametrize(
    ("rule", "name", "expected"),
    [
        ("accents go, capitals", "Société Générale", "SOCIETE GENERALE"),
        ("letters that NFKD keeps are spelt out", "Œuvre ﬁne Straße Łódź Ørsted", "OEUVRE FINE STRASSE LODZ ORSTED"),
        ("& is ET", "Dupont&Fils", "DUPONT ET FILS"),
        ("punctuation is a space", "L'Oréal -  Paris,France", "L OREAL PARIS FRANCE"),
        ("form at the end", "DUPONT SARL", "DUPONT"),
        ("form at the start", "SARL Dupont", "DUPONT"),
        ("form at both ends", "SAS DUPONT SA", "DUPONT"),
        ("form in brackets, anywhere", "DUPONT (S.A.R.L.) LYON", "DUPONT LYON"),
        ("dotted form", "S.A.R.L. DUPONT", "DUPONT"),
        ("spaced form", "S A R L DUPONT", "DUPONT"),
        ("dotted form against a name", "S.A.DUPONT", "DUPONT"),
        ("two forms", "UMICORE SA/NV", "UMICORE"),
        ("German", "Müller GmbH & Co. KG", "MULLER"),
        ("Danish, with a stroke", "Nielsen A/S", "NIELSEN"),
        ("Italian", "Rossi S.p.A.", "ROSSI"),
        ("Polish", "Firma Sp. z o.o.", "FIRMA"),
        ("Czech", "SKODA s.r.o.", "SKODA"),
        ("Luxembourg, accented", "Lux S.à r.l.", "LUX"),
        ("Luxembourg, one point less", "Lux S.àr.l.", "LUX"),
        ("Finnish", "Oy Karl Fazer Ab", "KARL FAZER"),
        ("British", "Smith Limited", "SMITH"),
        ("inside a name a form is a word", "CLUB SA DE LYON", "CLUB SA DE LYON"),
        ("inside a name a form is a word", "MAISON AS DE PIQUE", "MAISON AS DE PIQUE"),
        ("at the start it may be the name", "AS 24", "AS 24"),
        ("at the start it may be the name", "AB Tasty", "AB TASTY"),
        ("initials are not a form", "A B C FORMATION", "A B C FORMATION"),
        ("dotted initials are a word", "S.N.C.F.", "SNCF"),
        ("an initial is not glued to the name", "E.LECLERC", "E LECLERC"),
        ("a form alone is kept", "SA", "SA"),
        ("a form alone is kept", "S.A.", "SA"),
        ("digits alone are no name", "SA 2000", "SA 2000"),
        ("codes of an ERP", "F00123 - Dupont - 0001", "DUPONT"),
        ("codes of an ERP are all there is", "1234 - 0001", "1234 - 0001"),
        ("nothing left: the original in capitals", "  *** ", "***"),
        ("blank is blank", "  ", ""),
        ("null is null", None, None),
    ],
)
def test_a_name_comes_down_to(rule: str, name: str | None, expected: str | None) -> None:
    assert normalised(name) == expected, rule


def test_the_series_keeps_its_name_and_order() -> None:
    names = pl.Series("local_name", ["B SA", None, "A SA"])
    assert normalise_names(names).to_list() == ["B", None, "A"]
    assert normalise_names(names).name == "local_name"
    assert normalise_names(pl.Series([None, None])).to_list() == [None, None]


words = st.lists(
    st.sampled_from(["ALPHA", "BÊTA", "GAMMA", "L'EAU", "3M", "SAINT-GOBAIN", "H&M"]), min_size=1, max_size=4
)


@settings(max_examples=40)
@given(words, st.sampled_from(["SA", "S.A.S.", "(SARL)", "GmbH", "S.p.A.", "Ltd", "B.V.", "- SNC"]))
def test_a_form_put_behind_a_name_changes_nothing(parts: list[str], form: str) -> None:
    name = " ".join(parts)
    assert normalised(f"{name} {form}") == normalised(name)


@settings(max_examples=40)
@given(words)
def test_case_and_outer_spaces_change_nothing(parts: list[str]) -> None:
    name = " ".join(parts)
    assert normalised(f"  {name.lower()} ") == normalised(name)


@settings(max_examples=25)
@given(st.lists(st.text(max_size=40), min_size=1))
def test_a_name_that_is_not_blank_never_vanishes(names: list[str]) -> None:
    is_blank = pl.Series(names).str.strip_chars() == ""
    assert ((normalise_names(pl.Series(names)) == "") == is_blank).all()


@pytest.mark.parametrize(
    ("rule", "value", "siren"),
    [
        ("SIREN", "552100554", "552100554"),
        ("spaces and points are ignored", " 552 100.554\u00a0", "552100554"),
        ("SIRET: the first nine", "732 829 320 00074", "732829320"),
        ("SIRET with a wrong key", "73282932000079", None),
        # 3 + 5 + 6 + 4 + 9 + 8 + 3 + 7 = 45, a multiple of 5, where Luhn fails
        ("SIRET of La Poste: digits add up to a multiple of 5", "35600000049837", "356000000"),
        ("SIRET of La Poste, 46", "35600000049838", None),
        ("head office of La Poste: Luhn", "35600000000048", "356000000"),
        # (12 + 3 x (404833048 mod 97)) mod 97 = (12 + 3 x 56) mod 97 = 83
        ("French VAT number", "FR 83 404 833 048", "404833048"),
        ("French VAT number with a wrong key", "FR84404833048", None),
        ("SIREN with a wrong key", "552100555", None),
        ("zeros satisfy Luhn and are no SIREN", "000000000", None),
        ("too short: no digit is guessed", "55210055", None),
        ("words", "NEANT", None),
    ],
)
def test_a_siren_comes_out_clean_or_not_at_all(rule: str, value: str, siren: str | None) -> None:
    assert clean_siren(pl.Series([value])).rows() == [(siren, siren is not None)], rule


@pytest.mark.parametrize(
    ("rule", "value", "vat"),
    [
        ("Union", "DE 136 695 976", "DE136695976"),
        ("Belgium's old nine digits", "BE697449992", "BE0697449992"),
        ("Greece is EL", "GR094259216", "EL094259216"),
        ("France", "FR83404833048", "FR83404833048"),
        ("United Kingdom", "GB 980 7806 84", "GB980780684"),
        ("Northern Ireland", "XI980780684", "XI980780684"),
        ("Switzerland without the language's suffix", "CHE-107.787.577 IVA", "CHE107787577"),
        ("Norway without its suffix", "NO 995 525 828 MVA", "NO995525828"),
        ("wrong key", "GB123456789", None),
        ("no country", "83404833048", None),
        ("zeros", "FR12000000000", None),
        ("unknown country", "ZZ123456789", None),
    ],
)
def test_a_vat_number_comes_out_clean_or_not_at_all(rule: str, value: str, vat: str | None) -> None:
    assert clean_vat(pl.Series([value])).rows() == [(vat, vat is not None)], rule


def test_nothing_given_is_neither_right_nor_wrong() -> None:
    assert clean_siren(pl.Series([None, "", " - "])).rows() == [(None, None)] * 3
    assert clean_vat(pl.Series([None, None])).rows() == [(None, None)] * 2


@given(st.text(max_size=16))
def test_any_text_is_judged_without_failing(value: str) -> None:
    siren = clean_siren(pl.Series([value], dtype=pl.String))["siren"].item()
    assert siren is None or (siren.isascii() and siren.isdigit() and len(siren) == 9)
    clean_vat(pl.Series(["FR" + value, "CHE" + value, "NO" + value, "GB" + value, value]))
