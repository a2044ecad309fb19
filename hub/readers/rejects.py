"""Rejected lines as they are kept: which rule, what was expected and found, and only the text that may be shown.

What belongs here: REJECT_SCHEMA. Which rule a line breaks is decided in ``canonical``.
"""

import polars as pl

from hub.group.models import Feed
from hub.readers.contract import REJECT_SCHEMA
from hub.readers.dates import FIRST_YEAR, LAST_YEAR
from hub.readers.furniture import FURNITURE
from hub.readers.masking import hidden_text, is_purchase_account, masked_text
from hub.readers.raw import ENTITY, TextsOf
from hub.readers.text import unmarked

# Rules that set a line aside without a loss: it is kept and listed, and no bound of gate L0 counts it.
SET_ASIDE = (*FURNITURE, "closing_entry", "period_not_claimed")

_EXPECTED = {
    "entity_unknown": "expected a value of entities.map in the feed",
    "date_missing": "expected a date",
    "date_unreadable": "expected a date that exists, in the file's form (format.date_format)",
    "date_out_of_range": f"expected a year from {FIRST_YEAR} to {LAST_YEAR}",
    "amount_unreadable": "expected an amount",
    "amount_ambiguous": "this amount reads in two ways and the file does not settle it: set format.decimal in the feed",
    "amount_precision": "expected at most two decimals",
    "amount_too_large": "expected less than 10^15: is this an account or a document number?",
    "direction_unreadable": "expected D or C, +1 or -1",
    "account_missing": "expected an account",
    "currency_unknown": "expected an ISO 4217 code",
    "period_unreadable": "expected a month, a quarter, a year or a date",
    "period_reversed": "the period ends before it begins",
    "line_untold": "neither a customer nor a document nor a text, and not the sum of the lines above it",
    "total_line": "the sum of the lines above it, not a line",
    "total_mismatch": "expected a total that the lines above it add up to",
    "note_line": "a text without date and amount, not a line",
    "repeated_header": "the header again, not a line",
    "period_not_claimed": "the period is outside valid_from … valid_to of the feed",
}
_FOUND = {
    "entity_unknown": ENTITY,
    "date_unreadable": "date_found",
    "date_out_of_range": "date_found",
    "amount_unreadable": "amount_found",
    "amount_ambiguous": "amount_found",
    "amount_precision": "amount_found",
    "amount_too_large": "amount_found",
    "direction_unreadable": "amount_found",
    "currency_unknown": "currency_found",
    "period_unreadable": "date_found",
    "period_reversed": "date_found",
    "total_mismatch": "total_found",
    "period_not_claimed": "period",
}


def rejects_of(frame: pl.DataFrame, texts: TextsOf, feed: Feed) -> pl.DataFrame:
    """REJECT_SCHEMA of the lines of ``frame``, all of which have a ``broken_rule``, in file order.

    IBANs are masked. Of a ledger line outside purchase accounts, or without an account, only journal and account
    remain.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=REJECT_SCHEMA)
    nothing = [pl.lit(None, pl.String).alias(name) for name in ("rule", "detail") if name not in frame.columns]
    frame = frame.sort("line_number").with_columns(nothing)
    text = pl.Series("text", texts(frame["line_number"].to_list()), dtype=pl.String)
    has_wages = feed.kind in ("ledger", "trial_balance")
    is_open = is_purchase_account(_group_account(frame, feed)) if has_wages else pl.lit(True)
    found = pl.concat_str(pl.lit(", found '"), _found(frame), pl.lit("'"))
    detail = pl.concat_str(_expected(), pl.when(is_open).then(found).fill_null(""))
    raw_text = pl.when(is_open).then("text").otherwise(hidden_text(pl.col("journal_code"), pl.col("account_code")))
    kept = frame.with_columns(text).with_columns(
        pl.col("broken_rule").alias("rule"), detail.alias("detail"), raw_text.alias("raw_text")
    )
    return kept.select(
        _shown(kept[name]) if name in ("detail", "raw_text") else kept[name].cast(dtype)
        for name, dtype in REJECT_SCHEMA.items()
    )


def _group_account(frame: pl.DataFrame, feed: Feed) -> pl.Expr:
    """The account in the French chart: by the feed's mapping (longest prefix) where it has one, else as it is."""
    account = pl.col("account_code")
    if not feed.accounts:
        return account
    local = sorted(feed.accounts, key=len, reverse=True)
    known = {code: to for code in frame["account_code"].drop_nulls().unique() if (to := _mapped(code, local, feed))}
    return account.replace_strict(known, default=None, return_dtype=pl.String)


def _mapped(code: str, local: list[str], feed: Feed) -> str | None:
    return next((feed.accounts[prefix] for prefix in local if code.startswith(prefix)), None)


def _expected() -> pl.Expr:
    by_rule = pl.col("broken_rule").replace_strict(_EXPECTED, default=None, return_dtype=pl.String)
    return pl.when(pl.col("rule").is_null()).then(by_rule).otherwise("detail").fill_null("")


def _found(frame: pl.DataFrame) -> pl.Expr:
    """The text that broke the rule; null where there is nothing to show."""
    return pl.coalesce(
        pl.when(pl.col("rule").is_null(), pl.col("broken_rule") == rule).then(pl.col(name))
        for rule, name in _FOUND.items()
        if name in frame.columns
    )


def _shown(texts: pl.Series) -> pl.Series:
    return pl.Series(texts.name, [masked_text(unmarked(text)) for text in texts], dtype=pl.String)
