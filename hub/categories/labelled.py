"""Reads lines whose category somebody knows, and makes them groups: what the classifier is measured on.

One CSV line a purchase: ``supplier_name, amount, category`` and, where they exist, ``account_label, account_group,
department, service``. A category of two levels is written with a dot between them; what stands before the first dot is
its family.
"""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import polars as pl

from hub.categories.words import folded
from hub.errors import ConfigurationError
from hub.group.text import text_of

NEEDED = ("supplier_name", "amount", "category")
OWN = ("account_group", "department", "service")
OPTIONAL = ("account_label", *OWN)
PLAIN = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?")
COMMA = re.compile(r"[-+]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}")


def read_labelled(path: Path) -> pl.DataFrame:
    """The lines: NEEDED and OPTIONAL columns as text ('' where absent), ``amount`` as Float64, sign kept.

    Separated by commas, semicolons or tabs. ConfigurationError names file and line: no such column, no line, an amount
    that is no number, a line without a category.
    """
    text = text_of(path)
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    header = [name.strip().lower() for name in next(rows, [])]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise ConfigurationError(
            f"no column {', '.join(missing)}",
            f"{path}:1",
            f"a header with {', '.join(NEEDED)} and, where they exist, {', '.join(OPTIONAL)}",
            ", ".join(header)[:200] or "an empty file",
            "name the columns so",
        )
    places = {name: header.index(name) for name in (*NEEDED, *OPTIONAL) if name in header}
    found: dict[str, list[str | float]] = {name: [] for name in (*NEEDED, *OPTIONAL)}
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                _take(found, row, places, f"{path}:{rows.line_num}")
    except csv.Error as error:
        raise ConfigurationError(
            "not a line of a CSV file",
            f"{path}:{rows.line_num}",
            "cells apart by one mark",
            str(error),
            "mend the line",
        ) from error
    if not found["category"]:
        raise ConfigurationError("no line", str(path), "one labelled line or more", "a header alone", "fill the file")
    schema = {name: pl.Float64 if name == "amount" else pl.String for name in found}
    return pl.DataFrame(found, schema=schema)


def _take(found: dict[str, list[str | float]], row: list[str], places: dict[str, int], where: str) -> None:
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
    if not cells["category"]:
        raise ConfigurationError(
            "a line without a category", where, "a category", "nothing", "fill it, or drop the line"
        )
    amount = _number(cells["amount"])
    if amount is None:
        raise ConfigurationError(
            "an amount that is no number",
            where,
            "1234.56 or -1234.56",
            cells["amount"][:60] or "nothing",
            "mend the amount",
        )
    for name in found:
        found[name].append(amount if name == "amount" else cells.get(name, ""))


def _number(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f'€£$]", "", text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if not re.search(r"\d", plain):
        return None
    if PLAIN.fullmatch(plain):
        return float(Decimal(plain.replace(",", "")))
    return float(Decimal(plain.replace(".", "").replace(",", "."))) if COMMA.fullmatch(plain) else None


def groups(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a group: lines of one supplier (name without case, accents and punctuation), account label, account
    group, department and service.

    Columns EXAMPLE of ``features``, ``category_code`` (of a group with several, that with the largest Σ|amount|, then
    the first in the alphabet), ``family`` and ``amount`` (Σ|amount|, so that a credit note weighs as an invoice does).
    In one order, whatever that of the lines.
    """
    keys = ["supplier", "account_label", *OWN]
    rows = lines.with_columns(supplier=folded(pl.col("supplier_name")), amount=pl.col("amount").abs())
    by_category = rows.group_by(*keys, "category").agg(
        pl.col("amount").sort().sum(), name=pl.col("supplier_name").min()
    )
    by_group = by_category.sort(*keys, "amount", "category", descending=[False] * len(keys) + [True, False])
    made = by_group.group_by(keys, maintain_order=True).agg(
        category_code=pl.col("category").first(), amount=pl.col("amount").sum(), supplier_name=pl.col("name").min()
    )
    return made.select(
        "supplier",
        "supplier_name",
        pl.lit("").alias("account_code"),
        "account_label",
        pl.lit("").alias("words"),
        pl.concat_list(OWN).alias("own"),
        "category_code",
        pl.col("category_code").str.split(".").list.first().alias("family"),
        "amount",
    )


def families(made: pl.DataFrame) -> dict[str, str]:
    """Category → family of ``groups``."""
    return dict(made.select("category_code", "family").unique().sort("category_code").rows())
