"""What a supplier's customer account and an entity are compared by: texts, normalised names, clean numbers.

Here belongs what is known of each on its own. Which account is which entity's is decided in ``customers``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from hub.suppliers.names import clean_siren, clean_vat, normalise_names

TEXTS = ("customer_account", "customer_name", "customer_siret", "customer_siren", "customer_vat")
ACCOUNT = dict.fromkeys(("supplier_key", *TEXTS), pl.String())
NUMBERS = ("siret", "siren", "vat")  # strongest first


@dataclass(frozen=True)
class Account:
    """A customer account as a statement names it; '' where it says nothing. ``numbers``: the SIREN (of ``siret`` and
    ``siren``) and the VAT number with a right key; ``wrong``: the fields whose key is wrong."""

    supplier: str
    account: str
    name: str
    siret: str
    siren: str
    vat: str
    plain_name: str
    numbers: dict[str, str]
    wrong: tuple[str, ...]

    @property
    def sirens(self) -> frozenset[str]:
        """Every SIREN that its fields give, that of a French VAT number too."""
        return frozenset(self.numbers[kind] for kind in ("siret", "siren", "siren_of_vat") if kind in self.numbers)


@dataclass(frozen=True)
class Company:
    """An entity of the group. ``names``: its normalised name and aliases; numbers clean or None."""

    code: str
    name: str
    names: frozenset[str]
    siren: str | None
    vat: str | None


def accounts_of(frame: pl.DataFrame) -> list[Account]:
    """Each row of ``frame`` (ACCOUNT), in its order."""
    rows = frame.select(pl.col(name).cast(pl.String).fill_null("").str.strip_chars() for name in ACCOUNT)
    siret, siren, of_vat = (clean_siren(rows[f"customer_{kind}"]) for kind in NUMBERS)
    vat = clean_vat(rows["customer_vat"])
    as_account = clean_siren(rows["customer_account"])["siren"]
    told = rows.with_columns(
        plain_name=normalise_names(rows["customer_name"]),
        siret_clean=siret["siren"],
        siren_clean=siren["siren"],
        vat_clean=vat["vat"],
        siren_of_vat=of_vat["siren"],
        siren_of_account=as_account,
        siret_wrong=~siret["is_valid"],
        siren_wrong=~siren["is_valid"],
        vat_wrong=~vat["is_valid"],
    )
    return [_account(row) for row in told.iter_rows(named=True)]


def companies_of(entities: pl.DataFrame) -> list[Company]:
    """Each row of ``entities``: entity_code, name, aliases (list), siren, vat (the last three may be null)."""
    spelt = (
        entities.select(
            "entity_code",
            name=pl.concat_list(pl.concat_list("name"), pl.col("aliases").cast(pl.List(pl.String)).fill_null([])),
        )
        .explode("name", empty_as_null=True)
        .drop_nulls()
    )
    plain: dict[str, set[str]] = {}
    for code, name in zip(spelt["entity_code"], normalise_names(spelt["name"]), strict=True):
        plain.setdefault(code, set()).add(name)
    siren, vat = clean_siren(entities["siren"])["siren"], clean_vat(entities["vat"])["vat"]
    of_vat = clean_siren(entities["vat"])["siren"]
    rows = zip(entities["entity_code"], entities["name"], siren, vat, of_vat, strict=True)
    return [
        Company(code, name, frozenset(plain.get(code, ())) - {""}, siren or of_vat, vat)
        for code, name, siren, vat, of_vat in rows
    ]


def key(text: str) -> str:
    """Letters and digits in capitals; of a number without the zeros in front, which spreadsheets cut."""
    plain = re.sub(r"[\W_]", "", text).upper()
    return plain.lstrip("0") or plain if plain.isdigit() else plain


def names_of(texts: Iterable[str]) -> dict[str, str]:
    """Each text as a normalised name."""
    distinct = sorted(set(texts))
    return dict(zip(distinct, normalise_names(pl.Series(distinct, dtype=pl.String)), strict=True))


def _account(row: dict[str, Any]) -> Account:
    texts = (row[name] for name in ACCOUNT)
    supplier, account, name, siret, siren, vat = texts
    wrong = tuple(kind.upper() for kind in NUMBERS if row[f"{kind}_wrong"])
    return Account(supplier, account, name, siret, siren, vat, row["plain_name"], dict(_numbers(row)), wrong)


def _numbers(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    columns = {"siret": "siret_clean", "siren": "siren_clean", "vat": "vat_clean"}
    columns |= {name: name for name in ("siren_of_vat", "siren_of_account")}
    return ((kind, row[column]) for kind, column in columns.items() if row[column])
