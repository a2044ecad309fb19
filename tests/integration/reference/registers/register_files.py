"""Small registers with the headers of the true files."""

import csv
import io
from pathlib import Path

import yaml

from hub.demo import register_headers as headers
from hub.demo.identifiers import siren
from hub.settings import Workspace

UNIT, SHOP, LEI, RELATION = (text.split(",") for text in (headers.UNIT, headers.SHOP, headers.RECORD, headers.RELATION))
Rows = list[dict[str, str]]

# SIRENs with a right Luhn key that stand for no company of these tests' names; LEIs likewise (ISO 17442).
A, B, C, D, E = "552100554", "732829320", "404833048", "356000000", siren("29900001")
LEI_A, LEI_B, LEI_TOP, LEI_MID = (
    "969500AAAAAAAAAAAA35", "969500BBBBBBBBBBBB21", "969500TTTTTTTTTTTT60", "969500MMMMMMMMMMMM61",
)  # fmt: skip


def text(header: list[str], rows: Rows, separator: str = ",") -> str:
    """A CSV of that header; what a row does not tell is empty."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, header, restval="", delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def unit(siren: str, name: str = "", **more: str) -> dict[str, str]:
    """A unit in activity; keys of ``more`` without UniteLegale where the header has it."""
    told = {"denomination": name, "etatAdministratif": "A", "categorieJuridique": "5710", **more}
    named = {key if key in UNIT else f"{key}UniteLegale": value for key, value in told.items()}
    assert set(named) <= set(UNIT), set(named) - set(UNIT)
    return {"siren": siren, **named}


def shop(siret: str, **more: str) -> dict[str, str]:
    """An establishment; keys of ``more`` without Etablissement where the header has it."""
    told = {"etatAdministratif": "A", "etablissementSiege": "true", **more}
    named = {key if key in SHOP else f"{key}Etablissement": value for key, value in told.items()}
    assert set(named) <= set(SHOP), set(named) - set(SHOP)
    return {"siret": siret, "siren": siret[:9], "nic": siret[9:], **named}


def record(
    lei: str, name: str, country: str = "FR", number: str = "", authority: str = "RA000189", **more: str
) -> dict[str, str]:
    """A record of level 1."""
    return {
        "LEI": lei, "Entity.LegalName": name, "Entity.LegalAddress.Country": country,
        "Entity.RegistrationAuthority.RegistrationAuthorityID": authority,
        "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": number,
        "Entity.EntityStatus": "ACTIVE", "Registration.RegistrationStatus": "ISSUED",
        "Entity.EntityCategory": "GENERAL", **more,
    }  # fmt: skip


def relation(child: str, parent: str, kind: str = "DIRECTLY", status: str = "ACTIVE") -> dict[str, str]:
    """A relation of level 2."""
    start, start_type, end, end_type, named, state = RELATION
    told = {start: child, start_type: "LEI", end: parent, end_type: "LEI", named: f"IS_{kind}_CONSOLIDATED_BY"}
    return {**told, state: status}


def workspace(home: Path, registers: list[dict[str, object]], files: dict[str, str | bytes]) -> Workspace:
    """A workspace with these registers and files of ``reference/registers/``."""
    folder = home / "reference" / "registers"
    folder.mkdir(parents=True, exist_ok=True)
    (home / "reference" / "registers.yml").write_text(yaml.safe_dump({"registers": registers}), encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return Workspace(home.resolve())


SIRENE: dict[str, object] = {"name": "sirene", "kind": "sirene", "files": ["Stock*"]}
GLEIF: dict[str, object] = {"name": "gleif", "kind": "gleif", "files": ["lei*", "rr*"]}
