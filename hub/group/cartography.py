"""The hub's own feed of what people declare: every workbook and text in ``inbox/_cartography/``, without any YAML.

What belongs here: its columns, and how people may write an entity or a category. Reading a file is in ``readers``.
"""

import re
import unicodedata
from pathlib import Path
from typing import ClassVar, Literal

import polars as pl
from pydantic import model_validator

from hub.group.columns import CARTOGRAPHY_COLUMNS
from hub.group.models import Feed, Group

FOLDER = "_cartography"
# Headers as the hub writes them, then as others do.
HEADERS = {
    "entity": ("Entité / Entity", "Entité", "Entity", "Société", "Filiale", "Company", "Subsidiary"),
    "year": ("Année / Year", "Année", "Year", "Exercice"),
    "category_label": ("Catégorie / Category", "Catégorie", "Category", "Famille", "Family"),
    "supplier_name": ("Fournisseur / Supplier", "Fournisseur", "Supplier", "Vendor"),
    "amount": (
        "Montant annuel / Yearly amount", "Montant annuel", "Montant annuel HT", "Montant", "Montant HT",
        "Yearly amount", "Annual amount", "Amount", "Spend",
    ),
    "currency": ("Devise / Currency", "Devise", "Currency"),
    "said_by": ("Dit par / Said by", "Dit par", "Déclaré par", "Source", "Said by", "Declared by", "Who"),
    "document_date": ("Le / On", "Dit le", "Le", "Date", "Said on", "On", "When"),
    "line_label": ("Remarque / Remark", "Remarque", "Commentaire", "Remark", "Comment", "Note"),
}  # fmt: skip
NEEDED = ("entity", "amount")


class Cartography(Feed):
    """The feed. ``entity_names`` and ``category_names``: what people may write, folded → code.

    They are part of how a file is read: declaring an entity reads again the files that named it.
    """

    _own_columns: ClassVar[tuple[str, ...]] = CARTOGRAPHY_COLUMNS

    kind: Literal["cartography"] = "cartography"
    entity_names: dict[str, str] = {}
    category_names: dict[str, str] = {}

    @property
    def inbox(self) -> str:
        """``_cartography``: a folder that people find."""
        return FOLDER

    @property
    def entity_codes(self) -> tuple[str, ...]:
        """None: it claims no period of any entity."""
        return ()

    @model_validator(mode="after")
    def _is_whole(self) -> "Cartography":
        return self


def cartography(group: Group, taxonomy: pl.DataFrame) -> Cartography:
    """The feed of this group and taxonomy (``categories.taxonomy.COLUMNS``)."""
    return Cartography(
        entity=FOLDER,
        name="declared",
        path=Path(FOLDER),
        reader="table",
        supersede="file",
        columns=HEADERS,
        optional=tuple(name for name in HEADERS if name not in NEEDED),
        entity_names=entity_names(group),
        category_names=category_names(taxonomy),
    )


def entity_names(group: Group) -> dict[str, str]:
    """Code, name, SIREN and aliases of each entity, folded → its code; what two entities could be is nobody's."""
    told = [
        (text, one.code)
        for one in group.entities
        for text in (one.code, one.name, one.siren, *one.aliases, entity_choice(one.code, one.name))
        if text
    ]
    return _only_one(told) | {folded(one.code): one.code for one in group.entities}


def category_names(taxonomy: pl.DataFrame) -> dict[str, str]:
    """Code, labels and choices of each category of any level, folded → its code; a label of two is nobody's."""
    told, codes = [], {}
    for row in taxonomy.iter_rows(named=True):
        code = row["category_code"]
        labels = [label for label in (row["label_fr"], row["label_en"]) if label]
        told += [(text, code) for text in (*labels, category_choice(row))]
        codes[folded(code)] = code
    return _only_one(told) | codes


def folded(text: str) -> str:
    """Without case, accents, spaces and punctuation: two people who write a name alike."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return re.sub(r"[\W_]", "", bare)


def entity_choice(code: str, name: str) -> str:
    """What the drop-down list shows of an entity."""
    return f"{code} · {name}"


def category_choice(row: dict[str, str | None]) -> str:
    """What the drop-down list shows of a category, a row of the taxonomy."""
    labels = dict.fromkeys(label for label in (row["label_fr"], row["label_en"]) if label)
    return f"{row['category_code']} · {' / '.join(labels)}"


def _only_one(told: list[tuple[str, str]]) -> dict[str, str]:
    codes: dict[str, set[str]] = {}
    for text, code in told:
        codes.setdefault(folded(text), set()).add(code)
    return {text: next(iter(of)) for text, of in codes.items() if text and len(of) == 1}
