"""The shape of a register's entries, whatever the register, and the names of identifiers.

An entry's ``register_id`` is ``SIREN:552100554`` where a SIREN is known, else ``LEI:…``, else ``<register>:<key>``. An
*id* that is asked for is one of these, ``VAT:GB980780684``, or ``NUMBER:GB:01234567`` (a company number and its
country).
"""

import polars as pl

TEXT, FLAG, NAMES = pl.String(), pl.Boolean(), pl.List(pl.String)

ENTRY_SCHEMA: dict[str, pl.DataType] = {
    "register": TEXT,  # as registers.yml names the first one that knows it
    "register_id": TEXT,
    "name": TEXT,  # null where the unit asked INSEE not to tell it
    "other_names": NAMES,  # acronyms, usual and shop names, without ``name``
    "siren": TEXT,
    "vat": TEXT,
    "lei": TEXT,
    "company_number": TEXT,
    "country": TEXT,  # ISO 3166-1, two letters
    "postcode": TEXT,
    "city": TEXT,
    "department": TEXT,  # of France: 69, 2A, 974
    "activity": TEXT,  # NAF Rev. 2 in France
    "size_class": TEXT,  # PME, ETI, GE
    "size_class_year": pl.Int64(),
    "size_class_reason": TEXT,
    "is_ess": FLAG,  # économie sociale et solidaire
    "is_person": FLAG,  # a natural person's own business
    "is_active": FLAG,
    "parent_id": TEXT,  # ultimate parent
    "parent_name": TEXT,
}
HIT_SCHEMA: dict[str, pl.DataType] = {"asked": TEXT, "register_id": TEXT}


def no_entries() -> pl.DataFrame:
    """No row of ENTRY_SCHEMA."""
    return pl.DataFrame(schema=ENTRY_SCHEMA)


def no_hits() -> pl.DataFrame:
    """No row of HIT_SCHEMA: which asked id or key found which entry."""
    return pl.DataFrame(schema=HIT_SCHEMA)


def completed(entries: pl.DataFrame) -> pl.DataFrame:
    """``entries`` with the columns of ENTRY_SCHEMA that a register does not tell, null, in order."""
    absent = [pl.lit(None, kind).alias(name) for name, kind in ENTRY_SCHEMA.items() if name not in entries.columns]
    return entries.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in ENTRY_SCHEMA.items())


def own_id(register: str, key: str) -> pl.Expr:
    """``register_id`` out of the clean columns ``siren`` and ``lei`` and the register's own ``key``."""
    own = pl.concat_str(pl.lit(f"{register}:"), pl.col(key))
    return pl.coalesce(pl.format("SIREN:{}", "siren"), pl.format("LEI:{}", "lei"), own).alias("register_id")


def ids_of(entries: pl.DataFrame) -> pl.DataFrame:
    """Every id that an entry answers to: ``register_id`` and ``asked``."""
    told = {
        "siren": pl.format("SIREN:{}", "siren"),
        "lei": pl.format("LEI:{}", "lei"),
        "vat": pl.format("VAT:{}", "vat"),
        "company_number": pl.format("NUMBER:{}:{}", "country", "company_number"),
    }
    found = [entries.select("register_id", asked=asked) for asked in told.values()]
    own = entries.select("register_id", asked="register_id")
    return pl.concat([*found, own]).drop_nulls("asked").unique()
