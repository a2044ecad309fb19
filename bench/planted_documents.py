"""Invented statements and books, with what is one document on both sides.

``planted(size, seed)`` gives about ``size`` documents over suppliers and entities of very different sizes:
subscriptions of one amount a month, purchases, credit notes; numbers copied, typed in another way, misread, cut,
replaced by the entity's own, or left out; lines split by account; one payment or invoice of several; cards; disputes;
VAT inside or beside; other currencies; documents that only one side has.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

MONEY = pl.Decimal(18, 2)
START = 20089  # 1 January 2025
# Share of the documents, of the way in which an entity writes the number, and of suppliers.
FATES = {
    "both": 0.885,
    "declared": 0.03,
    "recorded": 0.03,
    "paid": 0.015,
    "collective": 0.015,
    "card": 0.015,
    "dispute": 0.01,
}
WRITINGS = {"copied": 0.62, "typed": 0.15, "bare": 0.05, "misread": 0.02, "cut": 0.03, "own": 0.08, "none": 0.05}
BASES = {"net": 0.7, "vat_told": 0.1, "vat_untold": 0.1, "currency": 0.1}
MOST = 5
_Words = NDArray[np.str_]


@dataclass(frozen=True)
class Planted:
    """What ``match`` takes, and ``truth``: side, id, document of what both sides have."""

    declared: pl.DataFrame
    recorded: pl.DataFrame
    truth: pl.DataFrame


def planted(size: int, seed: int = 0, suppliers: int | None = None) -> Planted:
    """The same for the same arguments; ``suppliers``: one for 500 documents unless told."""
    random = np.random.default_rng(seed)
    heads = _heads(size, random, suppliers or max(2, size // 500))
    declared, recorded = _declared(heads), _recorded(heads)
    both = heads.filter(~pl.col("fate").is_in(["declared", "recorded"])).select("document")
    sides = (("declared", declared, "declared_id"), ("recorded", recorded, "recorded_id"))
    rows = [rows.select(pl.lit(side).alias("side"), pl.col(name).alias("id"), "document") for side, rows, name in sides]
    truth = pl.concat(rows).join(both, on="document")
    return Planted(
        declared.drop("document").sample(fraction=1, shuffle=True, seed=seed),
        recorded.drop("document").sample(fraction=1, shuffle=True, seed=seed),
        truth,
    )


def _picked(random: np.random.Generator, shares: dict[str, float], size: int) -> _Words:
    return random.choice(list(shares), size=size, p=list(shares.values()))


def _heads(size: int, random: np.random.Generator, suppliers: int) -> pl.DataFrame:
    """One row a document: what both sides know of it."""
    weights = 1 / np.arange(1, suppliers + 1) ** 0.5
    supplier = random.choice(suppliers, size=size, p=weights / weights.sum())
    entity = (random.random(size) ** 2 * (12 + size // 10_000)).astype(int)
    price = np.round(np.exp(random.normal(5.5, 1.4, size)) * 100) + 100
    is_monthly = random.random(size) < 0.25
    day = random.integers(0, 365, size)
    fee = 1900 + 700 * (supplier % 7) + 100 * entity  # one price of a supplier and entity
    cents = np.where(is_monthly, fee, price).astype(np.int64)
    is_credit = (random.random(size) < 0.05) & ~is_monthly
    basis = _picked(random, BASES, suppliers)[supplier]
    heads = pl.DataFrame({
        "document": np.arange(size), "supplier": supplier, "entity": entity, "day": day, "is_monthly": is_monthly,
        "cents": np.where(is_credit, -cents, cents), "fate": _picked(random, FATES, size), "basis": basis,
        "writing": _picked(random, WRITINGS, size), "told": random.random(size) < 0.5,
        "delay": np.where(random.random(size) < 0.8, 0, random.integers(1, 6, size)),
        "vat": random.choice([1.2, 1.1, 1.055], size=size, p=[0.8, 0.15, 0.05]),
        "rate": random.normal(0.9, 0.004, size), "wrong": random.uniform(0.5, 0.98, size),
        "parts": random.integers(2, MOST + 1, size), "is_split": random.random(size) < 0.15,
        "line_seed": random.random(size),
    })  # fmt: skip
    # Subscriptions come once a month, on the day of their supplier.
    month = pl.int_range(pl.len()).over("supplier", "entity", "is_monthly")
    is_kept = ~pl.col("is_monthly") | (month < 12)
    monthly_day = month * 30 + 3 + pl.col("supplier") % 20
    heads = heads.with_columns(day=pl.when("is_monthly").then(monthly_day).otherwise("day")).filter(is_kept)
    heads = heads.with_columns(
        basis=pl.when(pl.col("fate") == "card").then(pl.lit("net")).otherwise("basis"),
        rank=pl.int_range(pl.len()).over("supplier", order_by=["day", "document"]) + 1,
    )
    return heads.with_columns(number=pl.format("FA-2025-{}", pl.col("rank").cast(pl.String).str.zfill(6)))


def _parts(heads: pl.DataFrame, fate: str, others: pl.Expr) -> pl.DataFrame:
    """Rows of a side: ``parts`` of a document of this fate or of ``others``; ``value`` is cents."""
    count = pl.when((pl.col("fate") == fate) | others).then("parts").otherwise(1)
    rows = heads.with_columns(count=count).with_columns(part=pl.int_ranges(0, "count")).explode("part")
    # Uneven parts that add up: the last one is what the others leave.
    share = (pl.col("line_seed") * (pl.col("part") + 3) * 7.13) % 1 * 0.6 + 0.7
    even = (pl.col("cents") / pl.col("count") * share).round().cast(pl.Int64)
    rows = rows.with_columns(even=even)
    left = pl.col("cents") - pl.col("even").sum().over("document") + pl.col("even")
    return rows.with_columns(value=pl.when(pl.col("part") == pl.col("count") - 1).then(left).otherwise("even"))


def _declared(heads: pl.DataFrame) -> pl.DataFrame:
    rows = _parts(heads.filter(pl.col("fate") != "recorded"), "paid", pl.lit(False))
    is_paid = pl.col("fate") == "paid"
    day = pl.when(is_paid).then(pl.col("day") - pl.col("part")).otherwise("day")
    value = pl.col("value")
    vat = (value * (pl.col("vat") - 1)).round().cast(pl.Int64)
    told, untold = pl.col("basis") == "vat_told", pl.col("basis") == "vat_untold"
    amount = pl.when(told | untold).then(value + vat).otherwise(value)
    net = pl.when(~untold).then(value)
    rate = pl.when(pl.col("basis") == "currency").then(0.9).otherwise(1.0)
    number = pl.when(is_paid).then(pl.format("{}/{}", "number", "part")).otherwise("number")
    return rows.select(
        "document",
        pl.format("D{}-{}", pl.col("document").cast(pl.String).str.zfill(8), "part").alias("declared_id"),
        pl.format("SUPPLIER:{}", "supplier").alias("supplier_id"),
        pl.format("E{}", "entity").alias("entity_code"),
        pl.lit("onboarded").alias("entity_state"),
        *(_day(day).dt.strftime("%Y-%m").alias(name) for name in ("period_from", "period_to")),
        pl.when(value < 0).then(pl.lit("credit_note")).otherwise(pl.lit("invoice")).alias("document_kind"),
        number.alias("document_ref"),
        _day(day).alias("document_date"),
        pl.when(is_paid & pl.col("told")).then(pl.format("VIR{}", "document")).alias("payment_ref"),
        pl.when((pl.col("fate") == "card") & pl.col("told")).then(pl.lit("card")).alias("line_status"),
        pl.when(rate < 1).then(pl.lit("USD")).otherwise(pl.lit("EUR")).alias("currency"),
        _money(amount).alias("amount"),
        _money(net).alias("net_amount"),
        _money((amount * rate).round()).alias("amount_group"),
        _money((net * rate).round()).alias("net_amount_group"),
    )


def _recorded(heads: pl.DataFrame) -> pl.DataFrame:
    kept = heads.filter(pl.col("fate") != "declared")
    is_split = (
        pl.col("is_split") & pl.col("fate").is_in(["both", "recorded"]) & ~pl.col("writing").is_in(["none", "own"])
    )
    rows = _parts(kept, "collective", is_split)
    fate, card = pl.col("fate"), pl.col("fate") == "card"
    is_group = fate.is_in(["paid", "collective"])
    day = pl.when(fate == "collective").then(pl.col("day") + pl.col("part")).otherwise(pl.col("day") + pl.col("delay"))
    value = (
        pl.when(fate == "dispute").then((pl.col("value") * pl.col("wrong")).round().cast(pl.Int64)).otherwise("value")
    )
    rate = pl.when(pl.col("basis") == "currency").then("rate").otherwise(1.0)
    group = (value * rate).round()
    own = pl.format("P{}", 700_000 + pl.col("document") * 3 + pl.col("part"))
    ref = pl.when(fate == "dispute").then("number").when(is_group | card).then(own).otherwise(_written())
    return rows.select(
        "document",
        pl.format("R{}-{}", pl.col("document").cast(pl.String).str.zfill(8), "part").alias("recorded_id"),
        pl.when(card)
        .then(pl.lit("SUPPLIER:CARD"))
        .otherwise(pl.format("SUPPLIER:{}", "supplier"))
        .alias("supplier_id"),
        pl.format("E{}", "entity").alias("entity_code"),
        _day(day + 5).dt.strftime("%Y-%m").alias("period"),
        ref.alias("document_ref"),
        _day(day).alias("document_date"),
        _day(day + 5).alias("posting_date"),
        pl.when(value < 0).then(pl.lit("credit_note")).otherwise(pl.lit("invoice")).alias("line_type"),
        pl.lit("EUR").alias("currency"),
        _money(group).alias("amount"),
        _money(group).alias("amount_group"),
        card.alias("is_card"),
    )


def _written() -> pl.Expr:
    """The supplier's number as the entity has it."""
    rank = pl.col("rank").cast(pl.String)
    forms = {
        "typed": pl.format("fa 2025/{}", rank.str.zfill(4)),
        "bare": rank.str.zfill(8),
        "misread": pl.format("FA-2O25-{}", rank.str.zfill(6).str.replace_all("0", "O").str.replace_all("1", "I")),
        "cut": pl.format("{} FOURNISSEUR", rank.str.zfill(6)),
        "own": pl.format("P{}", 700_000 + pl.col("document") * 3),
        "none": pl.lit(None, pl.String),
    }
    chosen: pl.Expr = pl.col("number")
    for name, form in forms.items():
        chosen = pl.when(pl.col("writing") == name).then(form).otherwise(chosen)
    return chosen


def _day(days: pl.Expr) -> pl.Expr:
    return (days + START).cast(pl.Int32).cast(pl.Date)


def _money(cents: pl.Expr) -> pl.Expr:
    return (cents.cast(pl.Int64).cast(pl.Float64) / 100).round(2).cast(MONEY)


def scored(truth: pl.DataFrame, matches: pl.DataFrame) -> dict[str, float]:
    """planted, found, wrong, share found.

    Found: a document whose lines are one match, all of them and no other. Wrong: a match with lines of two documents,
    or of one that the other side does not have.
    """
    lines = pl.format("{}:{}", "side", "id").sort().str.join(" ").alias("lines")
    sets = truth.group_by("document").agg(lines)
    found = matches.group_by("match_id").agg(lines).join(sets, on="lines", how="semi").height
    owners = matches.join(truth, on=["side", "id"], how="left").group_by("match_id").agg(pl.col("document"))
    is_one = (pl.col("document").list.n_unique() == 1) & (pl.col("document").list.drop_nulls().list.len() > 0)
    wrong = owners.filter(~is_one).height
    return {"planted": sets.height, "found": found, "wrong": wrong, "share": found / max(1, sets.height)}
