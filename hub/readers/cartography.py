"""Lines of a cartography: what people declare that an entity buys in a year.

What belongs here: whose line it is, of which year and category, and why not. Which words name an entity or a category
is in ``hub.group.cartography``.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from hub.group.cartography import Cartography, folded
from hub.readers.canonical import Chain, clean
from hub.readers.contract import MONEY, Batch
from hub.readers.furniture import MISMATCH, TOTAL, is_total_word
from hub.readers.masking import mask_ibans
from hub.readers.raw import RawBatch
from hub.readers.rejects import rejects_of
from hub.readers.sides import with_sides
from hub.reference.currencies import CURRENCIES

UNCLASSIFIED = "UNCLASSIFIED"  # a line that names no category
DECLARED_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),
    "entity_code": pl.String(),
    "year": pl.Int64(),
    "category_code": pl.String(),  # of any level of the taxonomy, or UNCLASSIFIED
    "supplier_name": pl.String(),  # null: all of the category but what other lines name
    "amount": MONEY,  # yearly, without VAT; purchases positive
    "currency": pl.String(),
    "said_by": pl.String(),
    "said_on": pl.Date(),
    "remark": pl.String(),
}

_TEXTS = ("entity", "year", "category_label", "supplier_name", "currency", "said_by", "document_date", "line_label")
_YEAR = r"19[7-9][0-9]|20[0-9]{2}"
_SIGNS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "$": "USD"}


def year_of_name(file_name: str) -> int | None:
    """The year that a file's name tells, when it tells one: ``cartography-2025.xlsx``."""
    found = set(re.findall(rf"(?<![0-9])(?:{_YEAR})(?![0-9])", file_name))
    return int(found.pop()) if len(found) == 1 else None


@dataclass
class CartographyChain(Chain):
    """Raw batches → DECLARED_SCHEMA. ``year``: of lines that tell none."""

    feed: Cartography
    year: int | None = None
    _sum: Decimal = Decimal(0)
    _strangers: dict[tuple[int, str], str] = field(default_factory=dict)

    def start(self) -> None:
        """Forget what was counted: the file is read from its first line."""
        super().start()
        self._sum = Decimal(0)

    def convert(self, raw: RawBatch) -> Batch:
        """Rows and rejects of one raw batch: each record is in exactly one of them."""
        frame = clean(raw)
        absent = [pl.lit(None, pl.String).alias(name) for name in _TEXTS if name not in frame.columns]
        # What is left of a broken line is no reason to ask the whole file how its amounts are written.
        notation = replace(self.notation, ask=None) if raw.broken.height else self.notation
        frame = with_sides(self._with_dates(frame.with_columns(absent)), self.feed, notation)
        frame = frame.with_columns(amount=(pl.col("debit") - pl.col("credit")).cast(MONEY))
        frame = self._understood(frame).sort("line_number")
        rows = frame.filter(pl.col("broken_rule").is_null())
        self._count(rows)
        broken = self._with_totals(frame)
        rejects = rejects_of(broken, raw.texts, self.feed)
        shown = rows.select(
            "line_number", "entity_code", "year", "category_code", "supplier_name", "amount", "currency", "said_by",
            said_on="document_date", remark="line_label",
        )  # fmt: skip
        shown = mask_ibans(shown, ("supplier_name", "said_by", "remark")).cast(DECLARED_SCHEMA)  # type: ignore[arg-type]
        return Batch(shown, rejects, frame.height, _total(frame, "debit"), _total(frame, "credit"))

    def _understood(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``entity_code``, ``category_code``, ``year``, ``currency``; ``rule`` and ``detail`` of what is not."""
        names = {"rule": pl.String(), "detail": pl.String(), "amount_rule": pl.String()}
        frame = frame.with_columns(
            pl.lit(None, kind).alias(one) for one, kind in names.items() if one not in frame.columns
        )
        told = [self._line(row) for row in frame.select(*_TEXTS, "rule", "detail").iter_rows(named=True)]
        schema = {
            "entity_code": pl.String, "category_code": pl.String, "year": pl.Int64, "currency": pl.String,
            "rule": pl.String, "detail": pl.String,
        }  # fmt: skip
        frame = frame.drop("currency", "year", "rule", "detail", "entity_code", strict=False)
        frame = frame.hstack(pl.DataFrame(told, schema=schema, orient="row"))
        return frame.with_columns(broken_rule=pl.coalesce("rule", "amount_rule"))

    def _line(self, row: Mapping[str, str | None]) -> tuple[object, ...]:
        entity, entity_found = self._looked_up(row["entity"], self.feed.entity_names)
        category, category_found = self._looked_up(row["category_label"], self.feed.category_names)
        year = re.fullmatch(rf"({_YEAR})(?:\.0*)?", row["year"] or "")
        currency = (row["currency"] or self.claims.currencies.get(entity or "") or "").upper()
        currency = _SIGNS.get(currency, currency)
        number = int(year[1]) if year else None if row["year"] else self.year
        rules = [
            (row["rule"], row["detail"] or ""),
            (not entity and "entity_unknown", f"expected an entity of group.yml, {entity_found}"),
            (row["category_label"] and not category and "category_unknown", f"expected a category, {category_found}"),
            (
                number is None and "year_unreadable",
                f"expected a year such as 2025, in the line or in the file's name, found {row['year'] or 'none'!r}",
            ),
            (currency not in CURRENCIES and "currency_unknown", f"expected an ISO 4217 code, found {currency!r}"),
        ]
        rule, detail = next(((rule, detail) for rule, detail in rules if rule), (None, None))
        code = category if row["category_label"] else UNCLASSIFIED
        return entity, code, number, currency or None, rule, detail

    def _looked_up(self, text: str | None, names: Mapping[str, str]) -> tuple[str | None, str]:
        """The code that a text names; and, where there is none, what was found, with the nearest that there is."""
        if text is None:
            return None, "found nothing"
        key = folded(text)
        if code := names.get(key):
            return code, ""
        if (id(names), key) not in self._strangers:  # to look for the nearest takes a millisecond
            near = difflib.get_close_matches(key, list(names), 1, 0.5)
            self._strangers[id(names), key] = f"; the nearest is {names[near[0]]}" if near else ""
        return None, f"found {text!r}{self._strangers[id(names), key]}"

    def _with_totals(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The broken lines; one that calls itself a total is no loss where the lines above it add up to it."""
        verdicts: list[tuple[str | None, str | None]] = []
        for row in frame.select(
            "broken_rule", "amount", "entity", "entity_code", "supplier_name", "category_label"
        ).iter_rows(named=True):
            if row["broken_rule"] is None:
                self._sum += row["amount"]
                continue
            told = row["entity"] or row["category_label"] or row["supplier_name"]
            is_total = row["entity_code"] is None and row["amount"] is not None and told and is_total_word(told)
            if not is_total:
                self._sum += row["amount"] or 0
                verdicts.append((None, None))
            elif row["amount"] == self._sum:
                verdicts.append((TOTAL, "the sum of the lines above it, not a line"))
            else:
                found = f"found {row['amount']:,} against {self._sum:,}"
                verdicts.append((MISMATCH, f"expected a total that the lines above it add up to, {found}"))
        broken = frame.filter(pl.col("broken_rule").is_not_null())
        named = pl.DataFrame(verdicts, schema={"total": pl.String, "why": pl.String}, orient="row")
        return broken.hstack(named).with_columns(
            rule=pl.coalesce("total", "rule"), detail=pl.coalesce("why", "detail"),
            broken_rule=pl.coalesce("total", "broken_rule"), period=pl.lit(None, pl.String),
        )  # fmt: skip


def _total(frame: pl.DataFrame, side: str) -> Decimal:
    return Decimal(frame[side].sum() or 0)
