"""Raw batches of a supplier's statement into rows and rejects: what ``canonical`` is for the entities' own files.

What belongs here: the order of the steps and of the rules. A statement names customers instead of an entity, may speak
of a span of months instead of a day, and stays on its own basis: no VAT is taken out, no currency is changed. Words of
kinds are in ``words``, spans in ``spans``.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import polars as pl

from hub.group.statements import CUSTOMER_COLUMNS, StatementFeed
from hub.readers.amounts import Notation, parse_amounts, parse_wide
from hub.readers.attributes import CURRENCY_SIGNS
from hub.readers.canonical import clean
from hub.readers.contract import MONEY, STATEMENT_SCHEMA, Batch
from hub.readers.dates import DateForm, months_of, parse_dates
from hub.readers.furniture import WORD, Furniture
from hub.readers.masking import mask_ibans
from hub.readers.raw import RawBatch, Source, is_blank
from hub.readers.rejects import rejects_of
from hub.readers.sides import with_sides
from hub.readers.spans import Span, parse_spans
from hub.readers.text import CHUNK_BYTES
from hub.readers.words import CREDITS, KINDS, STATUSES, told_by
from hub.reference.currencies import CURRENCIES

_TEXTS = (
    *CUSTOMER_COLUMNS, "document_kind", "document_ref", "payment_ref", "line_status", "line_label", "item_code",
    "item_label", "unit", "currency",
)  # fmt: skip
_NAMES = ("customer_account", "customer_name", "document_ref")
_TOLD = (*_NAMES, "item_label", "line_label", "date_found")
_RULES = ("rule", "date_rule", "amount_rule", "currency_rule", "claim_rule")
_NUMBERS = ("quantity", "unit_price")
_MAY_HOLD_IBAN = tuple(name for name in _TEXTS if name not in ("customer_siren", "customer_vat", "currency"))
_OF_BOOKS = ("entity_code", "journal_code", "account_code")  # of which a reject would tell
_UNTOLD = "line_untold"


@dataclass
class StatementChain:
    """How the batches of one statement become rows. ``span``: what the file's name tells, where that is the rule."""

    feed: StatementFeed
    source: Source
    currency: str
    span: Span | None
    dates: DateForm
    notation: Notation
    counts: Counter[str] = field(default_factory=Counter)
    furniture: Furniture = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Forget what was counted: the file is read from its first line."""
        self.counts.clear()
        names = self.source.names
        needed = "period_from" if "period_from" in names and "document_date" not in names else "document_date"
        self.furniture = Furniture(self.feed, needed, _TOLD)

    def convert(self, raw: RawBatch) -> Batch:
        """Rows (STATEMENT_SCHEMA) and rejects (REJECT_SCHEMA) of one raw batch."""
        frame = self._with_amount(clean(raw, _TEXTS), self.notation)
        is_unsigned = self._is_credit_unsigned(frame)
        frame = self._turned(frame, is_unsigned) if is_unsigned.any() and not self._are_credits_signed else frame
        frame = self._with_currency(self._with_span(frame))
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in _OF_BOOKS)
        rows, broken = self._parted(frame)
        rejects = rejects_of(broken, raw.texts, self.feed)
        debit, credit = _sums(frame["amount"])
        return Batch(self._finished(rows), rejects, frame.height, debit, credit)

    def _with_amount(self, frame: pl.DataFrame, notation: Notation) -> pl.DataFrame:
        """``amount`` signed, with its sides, ``kind`` and what is wrong with it (``amount_rule``, ``amount_found``)."""
        frame = with_sides(frame, self.feed, notation)
        amount = (pl.col("debit") - pl.col("credit")).cast(MONEY)
        kind = told_by(frame["document_kind"], self.feed.words, KINDS).alias("kind")
        return frame.with_columns(amount.alias("amount"), kind)

    def _is_credit_unsigned(self, frame: pl.DataFrame) -> pl.Series:
        """Whether a line is a credit note or a rebate by its word, and positive, in a column that could have a sign."""
        if not self._may_lack_signs:
            return pl.Series([False], dtype=pl.Boolean).new_from_index(0, frame.height)
        is_positive = (pl.col("amount") > 0) & pl.col("kind").is_in(CREDITS)
        return frame.select(is_unsigned=is_positive.fill_null(False))["is_unsigned"]

    @property
    def _may_lack_signs(self) -> bool:
        return "document_kind" in self.source.names and not {"direction", "debit"} & set(self.source.names)

    @cached_property
    def _are_credits_signed(self) -> bool:
        """Whether any credit note of the whole file is negative: then a positive one takes another back."""
        is_signed = (pl.col("amount") < 0) & pl.col("kind").is_in(CREDITS)
        return any(
            self._with_amount(clean(raw, _TEXTS), self.notation).select(is_signed.any()).item()
            for raw in self.source.raw_batches(CHUNK_BYTES)
        )

    def _turned(self, frame: pl.DataFrame, is_unsigned: pl.Series) -> pl.DataFrame:
        self.counts["unsigned_credits"] += int(is_unsigned.sum())
        sides = pl.when(is_unsigned).then("credit").otherwise("debit").alias("debit")
        others = pl.when(is_unsigned).then("debit").otherwise("credit").alias("credit")
        amount = pl.when(is_unsigned).then(-pl.col("amount")).otherwise("amount").cast(MONEY).alias("amount")
        return frame.with_columns(sides, others, amount)

    def _with_span(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``document_date``, ``period_from``, ``period_to``, and ``date_rule`` where nothing tells a month."""
        names = self.source.names
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        texts = frame["document_date"] if "document_date" in names else blank
        dates, date_rules = parse_dates(texts, self.dates)
        months = months_of(dates) if dates.null_count() < len(dates) else blank
        first = frame["period_from"] if "period_from" in names else blank
        last = frame["period_to"] if "period_to" in names else None
        spans = parse_spans(first, last, self.dates)
        told = {"document_date": dates, "month": months, "found": pl.Series(texts), "bad_date": date_rules}
        frame = frame.drop("period_from", "period_to", "document_date", strict=False).hstack(
            [series.alias(name) for name, series in told.items()] + spans.get_columns()
        )
        own = ("month", "month") if self.span is None else (pl.lit(self.span.first), pl.lit(self.span.last))
        is_plain = pl.col("period_rule").is_null()
        missing = pl.when(pl.col("period_from").is_null()).then(pl.coalesce("bad_date", pl.lit("date_missing")))
        frame = frame.with_columns(
            pl.when(is_plain).then(pl.coalesce("period_from", own[0])).alias("period_from"),
            pl.when(is_plain).then(pl.coalesce("period_to", own[1])).alias("period_to"),
            is_dated=pl.col("document_date").is_not_null() | pl.col("period_from").is_not_null(),
            found_span=first,
        )
        return frame.with_columns(
            pl.coalesce("period_rule", missing).alias("date_rule"),
            pl.coalesce("found_span", "found").alias("date_found"),
            period=pl.col("period_from"),
            posting_date=pl.col("document_date"),  # what tells a note on its own from a line
        )

    def _with_currency(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``currency`` as ISO 4217, ``currency_rule`` where a code is none, and ``claim_rule``."""
        code = pl.col("currency").str.to_uppercase().replace(CURRENCY_SIGNS).fill_null(self.currency)
        frame = frame.with_columns(currency=code, currency_found="currency")
        unknown = pl.when(~pl.col("currency").is_in(CURRENCIES)).then(pl.lit("currency_unknown"))
        first, last = self.feed.valid_from or "0000-00", self.feed.valid_to or "9999-99"
        is_out = (pl.col("period_from") < first) | (pl.col("period_to") > last)
        outside = pl.when(is_out).then(pl.lit("period_not_claimed"))
        return frame.with_columns(unknown.alias("currency_rule"), outside.alias("claim_rule"))

    def _parted(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Lines that break no rule, and those that do; totals, notes and headers among these are named as what they
        are."""
        rule = pl.coalesce(name for name in _RULES if name in frame.columns)
        frame = frame.with_columns(broken_rule=rule)
        suspect = frame.select(is_suspect=pl.col("broken_rule").is_null() & self._may_be_total())["is_suspect"]
        frame = frame.with_columns(
            pl.when(suspect).then(pl.lit("date_missing")).otherwise("broken_rule").alias("broken_rule"),
            is_suspect=suspect,
        )
        is_row = pl.col("broken_rule").is_null()
        rows, broken = frame.filter(is_row), frame.filter(~is_row)
        broken = self.furniture.named(rows, broken)
        is_untold = pl.col("is_suspect") & (pl.col("broken_rule") == "date_missing")
        broken = broken.with_columns(
            pl.when(is_untold).then(pl.lit(_UNTOLD)).otherwise("broken_rule").alias("broken_rule"),
            pl.when(pl.col("amount") < 0).then(pl.lit(0)).when(pl.col("debit").is_not_null()).then("amount")
            .cast(MONEY).alias("debit"),
            pl.when(pl.col("amount") < 0).then(-pl.col("amount")).when(pl.col("credit").is_not_null()).then(pl.lit(0))
            .cast(MONEY).alias("credit"),
        )  # fmt: skip
        return rows, broken

    def _may_be_total(self) -> pl.Expr:
        """Whether a line may be the sum of those above: without a date of its own, and called so or called nothing.

        A line of a customer may well be called a total: it is what the customer bought.
        """
        if self.span is None:
            return pl.lit(value=False)
        has_customer = pl.any_horizontal(pl.col(CUSTOMER_COLUMNS).is_not_null())
        named = pl.any_horizontal(pl.col(_NAMES).str.contains(WORD).fill_null(False))
        labelled = pl.any_horizontal(pl.col("item_label", "line_label").str.contains(WORD).fill_null(False))
        texts = (*CUSTOMER_COLUMNS, "document_ref", "item_code", "item_label", "line_label", "payment_ref")
        is_untold = pl.all_horizontal(pl.col(texts).is_null())
        return ~pl.col("is_dated") & (named | is_untold | (~has_customer & labelled))

    def _finished(self, rows: pl.DataFrame) -> pl.DataFrame:
        """STATEMENT_SCHEMA of accepted lines; counts what was left out of them."""
        notation = self.notation
        if self.feed.only_customer:
            rows = rows.with_columns(customer_account=pl.lit(self.feed.only_customer))
        status = told_by(rows["line_status"], self.feed.words, STATUSES)
        by_sign = pl.when(pl.col("amount") < 0).then(pl.lit("credit_note")).otherwise(pl.lit("invoice"))
        is_unknown = rows["document_kind"].is_not_null() & rows["kind"].is_null()
        self.counts["document_kind"] += int(is_unknown.sum())
        self.counts["document_date"] += int((rows["found"].is_not_null() & rows["document_date"].is_null()).sum())
        wide = [self._wide(rows, name, notation) for name in _NUMBERS]
        vat = self._vat(rows, notation)
        rows = rows.with_columns(*wide, vat, status.alias("line_status"), document_kind=pl.coalesce("kind", by_sign))
        size = pl.col("vat_amount").abs()
        signed = pl.when(pl.col("amount") < 0).then(-size).when(pl.col("amount") > 0).then(size).otherwise("vat_amount")
        rows = rows.with_columns(signed.cast(MONEY).alias("vat_amount"))
        absent = [pl.lit(None, kind).alias(name) for name, kind in STATEMENT_SCHEMA.items() if name not in rows.columns]
        return mask_ibans(rows.with_columns(absent).select(*STATEMENT_SCHEMA), _MAY_HOLD_IBAN)

    def _wide(self, rows: pl.DataFrame, name: str, notation: Notation) -> pl.Series:
        if name not in rows.columns:
            return pl.Series(name, [None], dtype=STATEMENT_SCHEMA[name]).new_from_index(0, rows.height)
        values = parse_wide(rows[name], notation)
        self.counts[name] += values.null_count() - rows[name].null_count()
        return values.alias(name)

    def _vat(self, rows: pl.DataFrame, notation: Notation) -> pl.Series:
        if "vat_amount" not in rows.columns or is_blank(rows["vat_amount"]):
            return pl.Series("vat_amount", [None], dtype=MONEY).new_from_index(0, rows.height)
        values, rules = parse_amounts(rows["vat_amount"], notation)
        self.counts["vat_amount"] += len(rules) - rules.null_count()
        return values.alias("vat_amount")


def _sums(amounts: pl.Series) -> tuple[Decimal, Decimal]:
    """Σ of the positive amounts, and −Σ of the negative ones."""
    return Decimal(amounts.filter(amounts > 0).sum() or 0), -Decimal(amounts.filter(amounts < 0).sum() or 0)
