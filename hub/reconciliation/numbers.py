"""Passes that match documents by their number.

Here belongs what two numbers and two amounts have to be for one document; how a number is written is in
``references``. Each pass takes lines of both sides and a tolerance, and gives the matched lines
(``documents.found``).
"""

from collections.abc import Callable

import polars as pl

from hub.reconciliation.agreement import EXACT, WORDS, Tolerance, agreement, candidates, distance, likenesses
from hub.reconciliation.assignment import assign, unrivalled
from hub.reconciliation.documents import DATED, DECLARED, RECORDED, SIGNED, TOTAL, by_number, documents, found, without
from hub.reconciliation.references import bare, contain, is_distinctive

LATE = 183  # days: a numbering that starts again each year does not meet the former year's
CLOSE = 92  # days between documents whose numbers are not written alike
FACTOR = 10  # between two amounts of one distinctive number: a digit too many at most
_PENALTY = 1e6  # beyond any cost of a pair, so that as many as possible are made
Key = Callable[[pl.Expr], pl.Expr]


def by_reference(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance, key: Key) -> pl.DataFrame:
    """Documents of one number: date by date and sign by sign, then all that bears it; last what differs in amount."""
    left = _keyed(left.filter(pl.col("kind") != TOTAL), key)
    right = _keyed(right, key)
    left, right = _sharing(left, right), _sharing(right, left)
    several, parts = left, []
    for grain in ((DATED, SIGNED), (DATED,), ()):
        ones, others = documents(left, "key", *grain), documents(right, "key", *grain)
        parts.append(found(same_number(ones, others, tolerance), ones, others, "reference"))
        left, right = without(left, parts[-1], DECLARED), without(right, parts[-1], RECORDED)
    named = several.join(left, on="row", how="anti").select("block", "key").unique()
    ones = documents(left.join(named, on=["block", "key"], how="anti"), "key")
    others = documents(right, "key")
    parts.append(found(_same_number_only(ones, others), ones, others, "reference"))
    return pl.concat(parts)


def same_number(ones: pl.DataFrame, others: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Pairs (left, right, evidence) of documents of one block and key whose amounts agree, the nearest in date."""
    edges = _agreeing(ones.join(others, on=["block", "key"]), tolerance)
    is_sure = is_distinctive(pl.col("ref"), pl.col("key")) & (pl.col("words") == EXACT)
    edges = edges.filter((pl.col("distance").fill_null(0) <= LATE) | is_sure)
    pairs = assign(edges, _PENALTY).join(edges, on=["left", "right"])
    return pairs.with_columns(evidence=pl.format("reference {}, {}", "key", _in_words("words")))


def by_variant(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance, key: Key) -> pl.DataFrame:
    """Documents whose numbers are one when written in another way, and whose amounts agree."""
    ones, others = _keyed(_numbered(left), key), _keyed(_numbered(right), key)
    edges = _agreeing(ones.join(others, on=["block", "key"]), tolerance).filter(
        pl.col("distance").fill_null(0) <= CLOSE
    )
    return _confirmed(edges, ones, others)


def by_part(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Documents of one amount where a number contains the other."""
    ones, others = _numbered(left), _numbered(right)
    ways = [one for one in likenesses(tolerance) if one.is_sure]
    met = [candidates(ones, others, "block", one, CLOSE).with_columns(words=pl.lit(one.words)) for one in ways]
    edges = pl.concat(met).unique(["left", "right"], keep="first", maintain_order=True)
    edges = edges.filter(contain(bare(pl.col("ref")), bare(pl.col("ref_right"))))
    return _confirmed(edges.with_columns(cost=_cost()), ones, others)


def _confirmed(edges: pl.DataFrame, ones: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    edges = edges.with_columns(pl.col("distance").fill_null(0))
    pairs = unrivalled(assign(edges, _PENALTY), edges).join(edges, on=["left", "right"])
    said = pl.format("references {} and {}, {}", "ref", "ref_right", _in_words("words"))
    return found(pairs.with_columns(evidence=said), ones, others, "reference_variant")


def _same_number_only(ones: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one distinctive number and sign whose amounts disagree, where each side has one document of it."""
    by = ["block", "key"]
    ones, others = (side.filter(pl.len().over(by) == 1) for side in (ones, others))
    met = ones.filter(is_distinctive(pl.col("ref"), pl.col("key"))).join(others, on=by)
    known = pl.coalesce("net", "gross", "net_group", "gross_group")
    met = met.with_columns(
        one=pl.when(pl.col("currency") == pl.col("currency_right"))
        .then(known)
        .otherwise("gross_group")
        .cast(pl.Float64),
        other=pl.when(pl.col("currency") == pl.col("currency_right")).then("net_right").otherwise("net_group_right"),
        distance=distance(),
    )
    sizes = (pl.col("one").abs(), pl.col("other").abs())
    alike = pl.max_horizontal(sizes) <= FACTOR * pl.min_horizontal(sizes)
    in_time = (pl.col("distance").fill_null(0) <= CLOSE) & (pl.col("last_right") - pl.col("first_right") <= CLOSE)
    met = met.filter(alike & in_time & (pl.col("one").sign() == pl.col("other").sign()) & (pl.col("one") != 0))
    amounts = ((pl.col(name) / 100).round(2) for name in ("one", "other"))
    return met.select(
        left="doc", right="doc_right", evidence=pl.format("reference {}, amounts {} and {}", "key", *amounts)
    )


def _agreeing(met: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Pairs whose amounts agree: left, right, key, ref, ref_right, words, distance, cost."""
    edges = met.with_columns(words=agreement(tolerance), distance=distance()).filter(pl.col("words").is_not_null())
    return edges.select(
        "key",
        "ref",
        "ref_right",
        "words",
        "distance",
        left="doc",
        right="doc_right",
        cost=_cost() + 40_000.0 * pl.col("kind"),
    )


def _cost() -> pl.Expr:
    """Amounts first, then days: a square, so that what recurs pairs in the order of dates."""
    days = pl.col("distance").fill_null(0).clip(0, LATE).cast(pl.Float64)
    return pl.col("words") * 100_000.0 + days * days


def _in_words(column: str) -> pl.Expr:
    return pl.col(column).replace_strict(dict(enumerate(WORDS)), return_dtype=pl.String)


def _keyed(lines: pl.DataFrame, key: Key) -> pl.DataFrame:
    return lines.filter(pl.col("block").is_not_null()).with_columns(key=key(pl.col("ref"))).drop_nulls("key")


def _numbered(lines: pl.DataFrame) -> pl.DataFrame:
    """Documents that have a number."""
    return by_number(
        lines.filter(pl.col("block").is_not_null() & pl.col("ref").is_not_null() & (pl.col("kind") != TOTAL))
    )


def _sharing(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.join(other.select("block", "key"), on=["block", "key"], how="semi")
