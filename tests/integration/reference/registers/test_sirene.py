"""SIRENE's stock files, CSV, zipped and Parquet, and what they tell of a unit."""

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from register_files import SHOP, SIRENE, UNIT, A, B, C, D, E, shop, text, unit, workspace

from hub.reference.registers import entries_for
from hub.suppliers.names import normalise_names

UNITS = [
    unit(A, "ALPHA CONSTRUCTION", sigle="ALC", denominationUsuelle1="ALPHA BTP", categorieEntreprise="GE",
         anneeCategorieEntreprise="2022", activitePrincipale="41.20B", nomenclatureActivitePrincipale="NAFRev2",
         economieSocialeSolidaire="N"),
    unit(B, categorieJuridique="1000", nom="MARTIN", nomUsage="DURAND", prenom1="ANNE", prenomUsuel="ANNIE",
         activitePrincipale="851C", nomenclatureActivitePrincipale="NAF1993"),
    unit(C, "BETA ASSOCIATION", etatAdministratif="C", economieSocialeSolidaire="O", categorieEntreprise="PME"),
    unit(D, "LA POSTE", categorieEntreprise="GE"),
    unit(E, categorieJuridique="1000", nom="[ND]", prenom1="[ND]", statutDiffusion="P", categorieEntreprise="PME"),
]  # fmt: skip
SHOPS = [
    shop(A + "00021", etablissementSiege="false", codePostal="75001", codeCommune="75101", enseigne1="GARAGE ZEBULON"),
    shop(A + "00013", codePostal="69003", libelleCommune="LYON", codeCommune="69383"),
    shop(B + "00074", codePostal="20000", libelleCommune="AJACCIO", codeCommune="2A004"),
    shop(C + "00022", codePostal="97400", libelleCommune="SAINT-DENIS", codeCommune="97411"),
    shop(D + "00048", codePostal="98000", libelleCommune="MONACO", codeCommune="", enseigne1="LA POSTE CENTRE"),
    shop(E + "00015", codePostal="[ND]", libelleCommune="[ND]", codeCommune="13055"),
]
FILES = {"StockUniteLegale_utf8.csv": text(UNIT, UNITS), "StockEtablissement_utf8.csv": text(SHOP, SHOPS)}


def look(home: Path, files: dict[str, str | bytes], ids: set[str], *names: str) -> pl.DataFrame:
    space = workspace(home, [SIRENE], files)
    return entries_for(space, frozenset(ids), normalise_names(pl.Series(names, dtype=pl.String)))


def parquet(content: str, **kinds: pl.DataType) -> bytes:
    """As data.gouv.fr publishes them: some columns are numbers and flags."""
    frame = pl.read_csv(io.BytesIO(content.encode()), infer_schema=False)
    stream = io.BytesIO()
    as_flag = [(pl.col(name) == "true").alias(name) for name, kind in kinds.items() if kind == pl.Boolean]
    as_number = [pl.col(name).cast(kind) for name, kind in kinds.items() if kind != pl.Boolean]
    frame.with_columns(*as_flag, *as_number).write_parquet(stream)
    return stream.getvalue()


def zipped(name: str, content: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def test_a_unit_that_is_asked_for_by_its_siren(tmp_path: Path) -> None:
    [found] = look(tmp_path, FILES, {f"SIREN:{A}"}).to_dicts()
    told = {name: value for name, value in found.items() if value is not None}
    assert told == {
        "register": "sirene", "register_id": f"SIREN:{A}", "siren": A, "name": "ALPHA CONSTRUCTION",
        "other_names": ["ALC", "ALPHA BTP"], "country": "FR", "postcode": "69003", "city": "LYON", "department": "69",
        "activity": "41.20B", "size_class": "GE", "size_class_year": 2022, "size_class_reason": "as registered (2022)",
        "is_ess": False, "is_person": False, "is_active": True,
    }  # fmt: skip


def test_natural_persons_closed_units_and_places(tmp_path: Path) -> None:
    found = look(tmp_path, FILES, {f"SIREN:{one}" for one in (B, C, D, E)}).sort("siren").to_dicts()
    by_siren = {row["siren"]: row for row in found}
    person, closed, post, hidden = (by_siren[one] for one in (B, C, D, E))
    # The name of use counts, both ways round, and the name at birth; a code of another nomenclature is none of today's.
    assert (person["name"], person["other_names"], person["is_person"]) == (
        "ANNIE DURAND",
        ["ANNIE MARTIN", "DURAND ANNIE"],
        True,
    )
    assert (person["department"], person["activity"], person["is_ess"]) == ("2A", None, None)
    assert (closed["is_active"], closed["is_ess"], closed["department"]) == (False, True, "974")
    assert (post["country"], post["department"], post["other_names"]) == ("MC", None, ["LA POSTE CENTRE"])
    assert (hidden["name"], hidden["city"], hidden["postcode"], hidden["size_class"]) == (None, None, None, "PME")
    assert (hidden["is_person"], hidden["other_names"], hidden["department"]) == (True, [], "13")


@pytest.mark.parametrize(
    ("name", "siren"),
    [
        ("ALPHA CONSTR.", A),  # abbreviated
        ("Sté ALPHA BTP SAS", A),  # usual name
        ("ALPHA CONSTRUCTI", A),  # cut
        ("GARAGE ZÉBULON", A),  # over a door that is not the head office's
        ("Mme DURAND Annie", B),
        ("MARTIN Annie", B),
        ("BETA", C),
        ("LA POSTE", D),
    ],
)
def test_a_unit_that_a_name_could_be(tmp_path: Path, name: str, siren: str) -> None:
    found = look(tmp_path, FILES, set(), name)
    assert found["siren"].to_list() == [siren]
    assert found["name"].null_count() == 0
    assert found["city"].null_count() == 0


def test_a_name_that_nothing_could_be(tmp_path: Path) -> None:
    assert look(tmp_path, FILES, set(), "OMEGA", "ALPINE BETON").is_empty()


def test_the_name_over_the_door_is_told(tmp_path: Path) -> None:
    assert "GARAGE ZEBULON" in look(tmp_path, FILES, set(), "ZEBULON GARAGE")["other_names"].to_list()[0]
    assert look(tmp_path, FILES, set(), "ZEBULON GARAGE")["name"].to_list() == ["ALPHA CONSTRUCTION"]


@pytest.mark.parametrize("form", ["zip", "parquet", "no shops"])
def test_the_same_in_every_form(tmp_path: Path, form: str) -> None:
    units, shops = FILES.values()
    files: dict[str, dict[str, str | bytes]] = {
        "zip": {"StockUniteLegale.zip": zipped("a.csv", units), "StockEtablissement.zip": zipped("b.csv", shops)},
        "parquet": {
            "StockUniteLegale.parquet": parquet(
                units, anneeCategorieEntreprise=pl.Int16(), categorieJuridiqueUniteLegale=pl.Int64()
            ),
            "StockEtablissement.parquet": parquet(shops, etablissementSiege=pl.Boolean()),
        },
        "no shops": {"StockUniteLegale.csv": "\ufeff" + units},
    }
    ids, names = {f"SIREN:{one}" for one in (A, B, C, D, E)}, ("ALPHA",)
    wanted = look(tmp_path / "csv", FILES, ids, *names)
    found = look(tmp_path / form, files[form], ids, *names)
    if form == "no shops":
        place = ("postcode", "city", "department", "country", "other_names")
        wanted, found = wanted.drop(place), found.drop(place)
    assert found.equals(wanted)


def test_a_common_word_does_not_bring_the_whole_register(tmp_path: Path) -> None:
    # 300 units hold DUPONT, the 20 shortest names stay.
    many = [unit(f"{900_000_000 + at}", f"DUPONT WORD{at} MORE") for at in range(300)]
    bare = [unit(f"{800_000_000 + at}", "DUPONT") for at in range(15)]
    files = {"StockUniteLegale.csv": text(UNIT, [*many, *bare])}
    found = look(tmp_path, files, set(), "DUPONT")
    assert found.height == 20
    assert found.filter(pl.col("name") == "DUPONT").height == 15
    turned = {"StockUniteLegale.csv": text(UNIT, [*bare, *many][::-1])}
    assert look(tmp_path / "turned", turned, set(), "DUPONT").equals(found)


def test_a_person_who_hides_is_found_by_number_only(tmp_path: Path) -> None:
    assert look(tmp_path, FILES, set(), "ND").is_empty()
