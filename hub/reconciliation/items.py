"""The items of the bridge and the shapes of its frames (domain §7). Nothing is computed here.

Money comes in and goes out as Decimal(18,2) in the group's currency at 100 %. Inside the bridge it is whole cents
(Int64), positive where declared and negative where recorded: sums are exact, and "declared − recorded" is one sum.
"""

import polars as pl

MATCHED = "matched"
NOT_ONBOARDED = "entity_not_onboarded"
NOT_LINKED = "account_not_linked"
CUT_OFF = "cut_off"
REBATES = "rebates"
BASIS = "vat_or_currency"
CARD = "purchasing_card"
DISPUTE = "dispute"
RESIDUAL = "residual"
ELSEWHERE = "told_elsewhere"  # in no row's declared amount: another line of the supplier's tells the same purchases

NAMED = (NOT_ONBOARDED, NOT_LINKED, CUT_OFF, REBATES, BASIS, CARD, DISPUTE)
ITEMS = (MATCHED, *NAMED, RESIDUAL)  # columns of the summary whose sum is declared − recorded

DECLARED, RECORDED = "declared", "recorded"
ONBOARDED, NO_FEED, OUTSIDE, UNKNOWN = "onboarded", "not_onboarded", "outside_perimeter", "unknown_account"

MONEY = pl.Decimal(18, 2)
TEXT = pl.String()

PARTS: dict[str, pl.DataType] = {
    "supplier_id": TEXT, "entity_code": TEXT, "customer_account": TEXT, "period_from": TEXT, "period_to": TEXT,
    "side": TEXT, "line_id": TEXT, "match_id": TEXT, "item": TEXT, "amount_group": MONEY, "reason": TEXT,
}  # fmt: skip
SUMMARY: dict[str, pl.DataType] = {
    "supplier_id": TEXT, "entity_code": TEXT, "customer_account": TEXT, "period_from": TEXT, "period_to": TEXT,
    "basis": TEXT, "declared": MONEY, "recorded": MONEY, **dict.fromkeys(ITEMS, MONEY), "residual_gross": MONEY,
    "told_elsewhere": MONEY, "declared_documents": pl.Int64(), "matched_documents": pl.Int64(), "likely_reason": TEXT,
}  # fmt: skip

# One row of the summary: ``who`` is the entity, or the account where no entity is known.
ROW = ["supplier_id", "who", "row_from", "row_to"]


def cents(column: str) -> pl.Expr:
    """A Decimal(18,2) as whole cents."""
    return pl.col(column).cast(MONEY).to_physical().cast(pl.Int64)


def money(column: str) -> pl.Expr:
    """Whole cents as Decimal(18,2)."""
    return (pl.col(column).cast(pl.Decimal(20, 2)) / 100).cast(MONEY)


def normalised(column: str) -> pl.Expr:
    """A document's reference without case, signs and leading zeros; null where nothing is left."""
    plain = pl.col(column).str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "").str.strip_chars_start("0")
    return pl.when(plain != "").then(plain)
