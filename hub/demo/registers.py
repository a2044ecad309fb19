"""The registers of the demonstration group: SIRENE, GLEIF, and who misleads in them.

Every invented supplier has its entry, SIRENE's for the French and GLEIF's for the British. Beside them: the same name
in another town, subsidiaries that are small on their own and large with their group, associations, closed units.
"""

import csv
from pathlib import Path

from hub.demo import register_headers as headers
from hub.demo.identifiers import lei, siren
from hub.demo.names import STEM_STARTS
from hub.demo.spelling import without_accents
from hub.demo.suppliers import Supplier

Row = dict[str, str]

# Legal form → INSEE's categorieJuridique.
CATEGORIES = {"SARL": "5499", "SAS": "5710", "SA": "5599", "SASU": "5720"}
ASSOCIATION = "9220"
TOWNS = (
    ("69003", "LYON", "69383"), ("59000", "LILLE", "59350"), ("13001", "MARSEILLE", "13201"),
    ("20000", "AJACCIO", "2A004"), ("35000", "RENNES", "35238"), ("97400", "SAINT-DENIS", "97411"),
    ("67000", "STRASBOURG", "67482"),
)  # fmt: skip
YEAR = "2022"
# One supplier out of so many, by its number in the master.
TWIN_EVERY, SUBSIDIARY_EVERY, ASSOCIATION_EVERY, CLOSED_EVERY, LEI_EVERY = 6, 12, 17, 23, 3
GROUPS = 3  # the large ones that subsidiaries belong to
OTHERS = "27"  # SIRENs of those that the group does not buy from; 1 and 2 in front are of no company

YAML = """# Registers of companies, invented like the group: the files have the headers of the true ones.
# The first register that tells a name, a place or a size counts.
registers:
  - name: sirene
    kind: sirene
    files: ["StockUniteLegale_utf8.csv", "StockEtablissement_utf8.csv"]
  - name: gleif
    kind: gleif
    files: ["lei2-golden-copy.csv", "rr-golden-copy.csv"]
"""


def register_id(supplier: Supplier) -> str:
    """The right entry of a supplier."""
    return f"SIREN:{supplier.siren}" if supplier.siren else f"LEI:{_lei_of(supplier)}"


def write_registers(reference: Path, master: tuple[Supplier, ...]) -> None:
    """Write ``registers.yml`` and its files below ``reference``; the same master gives the same bytes."""
    folder = reference / "registers"
    folder.mkdir(parents=True, exist_ok=True)
    (reference / "registers.yml").write_text(YAML, encoding="utf-8")
    french = [(number, one) for number, one in enumerate(master) if one.siren]
    units = [_unit(number, one) for number, one in french]
    units += [_twin(number, one) for number, one in french if number % TWIN_EVERY == 0]
    units += [_group(number) for number in range(GROUPS)]
    _write(folder / "StockUniteLegale_utf8.csv", headers.UNIT, units)
    shops = [_shop(at, unit["siren"], unit["denominationUniteLegale"]) for at, unit in enumerate(units)]
    _write(folder / "StockEtablissement_utf8.csv", headers.SHOP, shops)
    records, relations = _gleif(master)
    _write(folder / "lei2-golden-copy.csv", headers.RECORD, records)
    _write(folder / "rr-golden-copy.csv", headers.RELATION, relations)


def _unit(number: int, supplier: Supplier) -> Row:
    is_association = number % ASSOCIATION_EVERY == ASSOCIATION_EVERY - 1
    size = "GE" if number % 10 == 5 else "ETI" if number % 4 == 1 else "PME"
    return {
        "siren": supplier.siren,
        "denominationUniteLegale": _registered(supplier.name),
        "sigleUniteLegale": "".join(word[0] for word in _registered(supplier.name).split()) if number % 5 == 0 else "",
        "categorieEntreprise": "PME" if number % SUBSIDIARY_EVERY == 0 else size,
        "etatAdministratifUniteLegale": "C" if number % CLOSED_EVERY == CLOSED_EVERY - 1 else "A",
        "categorieJuridiqueUniteLegale": ASSOCIATION if is_association else CATEGORIES[supplier.legal_form],
        "economieSocialeSolidaireUniteLegale": "O" if is_association else "N",
        **_common(),
    }


def _twin(number: int, supplier: Supplier) -> Row:
    """Another company of the same name, in another town."""
    return {
        "siren": siren(f"{OTHERS}{number:06d}"),
        "denominationUniteLegale": _registered(supplier.name),
        "categorieEntreprise": "PME",
        "etatAdministratifUniteLegale": "A",
        "categorieJuridiqueUniteLegale": "5499",
        "economieSocialeSolidaireUniteLegale": "N",
        **_common(),
    }


def _group(number: int) -> Row:
    return {
        "siren": _group_siren(number),
        "denominationUniteLegale": _group_name(number),
        "categorieEntreprise": "GE",
        "etatAdministratifUniteLegale": "A",
        "categorieJuridiqueUniteLegale": "5599",
        "economieSocialeSolidaireUniteLegale": "N",
        **_common(),
    }


def _common() -> Row:
    return {
        "statutDiffusionUniteLegale": "O",
        "anneeCategorieEntreprise": YEAR,
        "dateCreationUniteLegale": "2001-01-01",
        "dateDebut": "2008-01-01",
        "activitePrincipaleUniteLegale": "82.99Z",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": "00012",
        "caractereEmployeurUniteLegale": "O",
    }


def _shop(at: int, number: str, name: str) -> Row:
    postcode, town, commune = TOWNS[at % len(TOWNS)]
    return {
        "siren": number,
        "nic": "00012",
        "siret": f"{number}00012",
        "statutDiffusionEtablissement": "O",
        "etablissementSiege": "true",
        "codePostalEtablissement": postcode,
        "libelleCommuneEtablissement": town,
        "codeCommuneEtablissement": commune,
        "etatAdministratifEtablissement": "A",
        "enseigne1Etablissement": f"{name} {town}" if at % 7 == 3 else "",
    }


def _gleif(master: tuple[Supplier, ...]) -> tuple[list[Row], list[Row]]:
    """Records of the British, of one French supplier out of LEI_EVERY and of the groups; who belongs to which group."""
    groups = [_record(_group_lei(at), _group_name(at), "FR", "RA000189", _group_siren(at)) for at in range(GROUPS)]
    records, relations = list(groups), []
    for number, one in enumerate(master):
        if one.siren and number % LEI_EVERY == 0:
            records.append(_record(_lei_of(one), f"{one.name} {one.legal_form}", "FR", "RA000189", one.siren))
        elif not one.siren:
            records.append(_record(_lei_of(one), f"{one.name} Limited", "GB", "RA000585", f"{number:08d}"))
        if one.siren and number % SUBSIDIARY_EVERY == 0:
            relations.append(_relation(_lei_of(one), _group_lei(number // SUBSIDIARY_EVERY % GROUPS)))
    return records, relations


def _record(number: str, name: str, country: str, authority: str, registered: str) -> Row:
    return {
        "LEI": number,
        "Entity.LegalName": name,
        "Entity.LegalAddress.Country": country,
        "Entity.RegistrationAuthority.RegistrationAuthorityID": authority,
        "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": registered,
        "Entity.EntityCategory": "GENERAL",
        "Entity.EntityStatus": "ACTIVE",
        "Registration.RegistrationStatus": "ISSUED",
    }


def _relation(child: str, parent: str) -> Row:
    return {
        "Relationship.StartNode.NodeID": child,
        "Relationship.StartNode.NodeIDType": "LEI",
        "Relationship.EndNode.NodeID": parent,
        "Relationship.EndNode.NodeIDType": "LEI",
        "Relationship.RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY",
        "Relationship.RelationshipStatus": "ACTIVE",
    }


def _registered(name: str) -> str:
    """As INSEE writes names."""
    return without_accents(name).upper()


def _group_name(number: int) -> str:
    return f"GROUPE {STEM_STARTS[number].upper()}ALIS"


def _group_siren(number: int) -> str:
    return siren(f"{OTHERS}99{number:04d}")


def _group_lei(number: int) -> str:
    return lei(f"DEMO00GROUP{number:07d}")


def _lei_of(supplier: Supplier) -> str:
    return lei(f"DEMO00{supplier.supplier_id:0>12}")


def _write(path: Path, header: str, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header.split(","), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: [*row.values()]))
