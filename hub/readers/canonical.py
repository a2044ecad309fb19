"""Raw batches of any dialect into canonical rows and rejects: the one chain that all readers share.

What belongs here: the order of the steps and of the rules. How a date, an amount or a side is read is in ``dates``,
``amounts`` and ``sides``; entity, period and currency in ``attributes``; what a reject may show in ``rejects``.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

from hub.group.models import Feed
from hub.readers.amounts import Notation
from hub.readers.attributes import Claims, with_currency, with_entity, with_period
from hub.readers.contract import ROW_SCHEMA, Batch
from hub.readers.dates import DateForm, parse_dates
from hub.readers.details import are_mapped, details_of, with_siren
from hub.readers.furniture import Furniture
from hub.readers.masking import mask_ibans
from hub.readers.raw import RawBatch, is_blank
from hub.readers.rejects import rejects_of
from hub.readers.sides import with_sides

_TEXTS = (
    "journal_code",
    "journal_label",
    "entry_number",
    "account_code",
    "account_label",
    "supplier_code",
    "supplier_name",
    "supplier_siren",
    "supplier_vat",
    "document_ref",
    "line_label",
)
_MAY_HOLD_IBAN = tuple(name for name in _TEXTS if name not in ("supplier_siren", "supplier_vat"))
# A line is rejected by the first of these that is not null.
_RULES = ("rule", "entity_rule", "date_rule", "amount_rule", "account_rule", "currency_rule", "claim_rule")
_ACCOUNT = "^[0-9][0-9A-Za-z]{2,}$"


@dataclass
class Chain:
    """How the batches of one file become rows: feed, what its name and values settled, and what was counted."""

    feed: Feed
    claims: Claims
    dates: DateForm
    notation: Notation
    counts: Counter[str] = field(default_factory=Counter)
    furniture: Furniture = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Forget what was counted: the file is read from its first line."""
        self.counts.clear()
        self.furniture = Furniture(self.feed, self.claims.needed_date)

    def convert(self, raw: RawBatch) -> Batch:
        """Rows (ROW_SCHEMA) and rejects (REJECT_SCHEMA) of one raw batch: each record is in exactly one of them."""
        frame = with_entity(clean(raw), self.claims)
        if self._has_siret_only:
            frame = with_siren(frame)
        frame = self._with_dates(frame)
        # What is left of a broken line is no reason to ask the whole file how its amounts are written.
        notation = replace(self.notation, ask=None) if raw.broken.height else self.notation
        frame = with_sides(frame, self.feed, notation)
        frame = with_currency(frame, self.feed, self.claims, notation)
        frame = with_period(frame, self.feed, self.claims)
        frame = self._with_broken_rule(frame)
        rows, broken = _parted(frame)
        broken = self.furniture.named(rows, broken)
        self._count(rows)
        rejects = rejects_of(broken, raw.texts, self.feed)
        shown = mask_ibans(rows.select(*ROW_SCHEMA), _MAY_HOLD_IBAN)
        details = details_of(rows, notation, self.counts) if are_mapped(self.claims.names) else None
        return Batch(shown, rejects, frame.height, _sum(frame["debit"]), _sum(frame["credit"]), details)

    @property
    def _has_siret_only(self) -> bool:
        return "supplier_siret" in self.claims.names and "supplier_siren" not in self.claims.names

    def _with_dates(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Both dates as Date, and ``date_rule`` of the one that the line needs; the other is null when unreadable."""
        needed = self.claims.needed_date
        for name in ("posting_date", "document_date"):
            if name not in self.claims.names:
                frame = frame.with_columns(pl.lit(None, pl.Date).alias(name))
                continue
            texts = frame[name]
            dates, rules = parse_dates(texts, self.dates)
            if name == needed and dates.null_count():
                missing = pl.when(texts.is_null()).then(pl.lit("date_missing"))
                rule = pl.coalesce(rules, missing).alias("date_rule")
                frame = frame.with_columns(texts.alias("date_found"), rule)
            if not is_blank(rules):
                frame = frame.with_columns(rules.is_not_null().alias(f"is_bad_{name}"))
            frame = frame.with_columns(dates.alias(name))
        if "posting_date" not in self.claims.names:
            frame = frame.with_columns(posting_date="document_date")
        return frame

    def _with_broken_rule(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``broken_rule``, where a line may break one.

        The account of a line cut wrongly is kept only where its date and its form confirm it.
        """
        if "rule" in frame.columns:
            is_dated = pl.col("date_rule").is_null() if "date_rule" in frame.columns else pl.lit(True)
            is_sure = pl.col("rule").is_null() | (is_dated & pl.col("account_code").str.contains(_ACCOUNT))
            frame = frame.with_columns(pl.when(is_sure).then(pl.col("account_code", "journal_code")))
        if self.feed.kind == "ledger" and frame["account_code"].null_count():
            missing = pl.when(pl.col("account_code").is_null()).then(pl.lit("account_missing"))
            frame = frame.with_columns(missing.alias("account_rule"))
        rules = [name for name in _RULES if name in frame.columns]
        return frame.with_columns(pl.coalesce(rules).alias("broken_rule")) if rules else frame

    def _count(self, rows: pl.DataFrame) -> None:
        for name in ("posting_date", "document_date", "amount_original"):
            if f"is_bad_{name}" in rows.columns:
                self.counts[name] += int(rows[f"is_bad_{name}"].sum())
        if self.claims.fiscal_year:
            is_inside = rows["posting_date"].is_between(*self.claims.fiscal_year)
            self.counts["fiscal_year"] += int((~is_inside).sum())


def _parted(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines that break no rule, and those that do."""
    if "broken_rule" not in frame.columns or is_blank(frame["broken_rule"]):
        return frame, frame.clear()
    is_row = frame["broken_rule"].is_null()
    return frame.filter(is_row), frame.filter(~is_row)


def _sum(amounts: pl.Series) -> Decimal:
    return Decimal(amounts.sum() or 0)


def clean(raw: RawBatch, texts: tuple[str, ...] = _TEXTS) -> pl.DataFrame:
    """All records of a batch: texts stripped, blank ones null; ``rule`` and ``detail`` where some are broken.

    Columns of ``texts`` that the file does not have are there, null; other columns are there only when mapped.
    """
    names = [name for name in raw.fields.columns if name != "line_number"]
    absent = [pl.lit(None, pl.String).alias(name) for name in texts if name not in names]
    frame = raw.fields
    if raw.broken.height:
        frame = pl.concat([frame, raw.broken.drop("raw_text")], how="diagonal")
    if raw.is_tidy and not raw.broken.height:
        return frame.with_columns(absent)
    stripped = frame.with_columns(pl.col(names).str.strip_chars())  # in one step, polars strips twice
    return stripped.with_columns(pl.when(pl.col(names) != "").then(pl.col(names)), *absent)
