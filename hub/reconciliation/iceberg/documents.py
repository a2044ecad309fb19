"""The two lists of documents that ``capture`` compares, out of a reconciliation's lines."""

import polars as pl

from hub.reconciliation.iceberg.capture import Lists
from hub.reconciliation.iceberg.estimate import listed

DOCUMENT_KINDS = ("invoice", "credit_note")
_DOCUMENT = ["supplier_id", "entity_code", "reference"]


def lists(declared: pl.DataFrame, recorded: pl.DataFrame, matches: pl.DataFrame, summary: pl.DataFrame) -> list[Lists]:
    """One ``Lists`` a supplier: invoices and credit notes of onboarded entities, in the months that the supplier speaks
    of them (``summary``: one row a supplier × entity × span).

    A match is one document, whatever its lines; lines of one reference are one document, on both lists where both have
    it, also for different amounts; a line without reference is one where it has a date. What is only a total of a month
    counts for nothing.

    ``declared``: ``declared_id, supplier_id, entity_code, entity_state, document_kind, document_ref, document_date,
    net_amount_group``; ``recorded``: ``recorded_id, supplier_id, entity_code, period, document_ref, line_type,
    amount_group, is_card``; ``matches``: ``match_id, side, id``.
    """
    theirs = declared.filter(
        pl.col("entity_state") == "onboarded",
        pl.col("document_kind").is_in(DOCUMENT_KINDS),
        pl.col("document_ref").is_not_null() | pl.col("document_date").is_not_null(),
    ).select("supplier_id", "entity_code", "document_ref", id="declared_id", amount="net_amount_group")
    theirs = _united(theirs, matches.filter(side="declared"))
    ours = _united(_documents(recorded), matches.filter(side="recorded"))
    ours = ours.filter(
        pl.col("id").is_in(_inside(ours, summary).implode()) | pl.col("unit").is_in(theirs["unit"].implode())
    )
    return _counted(_by_unit(theirs), _by_unit(ours))


def common_source(declared: pl.DataFrame, recorded: pl.DataFrame) -> str:
    """The deliveries that lines of both sides come from, by the beginning of their ids; '' without any."""
    sides = [set(ids.str.split("-").list.first()) for ids in (declared["declared_id"], recorded["recorded_id"])]
    return listed(sides[0] & sides[1])


def _documents(recorded: pl.DataFrame) -> pl.DataFrame:
    return recorded.filter(pl.col("line_type").is_in(DOCUMENT_KINDS)).select(
        "supplier_id", "entity_code", "period", "document_ref", "is_card", id="recorded_id", amount="amount_group"
    )


def _inside(ours: pl.DataFrame, summary: pl.DataFrame) -> pl.Series:
    """Ids of the recorded lines whose supplier speaks of their entity and month; what a card paid bears its issuer."""
    keys = ["supplier_id", "entity_code", "period"]
    spans = summary.select("supplier_id", "entity_code", "period_from", "period_to").unique()
    # A line may be in many spans: months are looked at, not lines.
    months = ours.select(keys).unique().join(spans, on=keys[:2])
    spoken = months.filter(pl.col("period").is_between("period_from", "period_to"))
    return ours.filter(~pl.col("is_card")).join(spoken, on=keys, how="semi")["id"]


def _united(lines: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Lines with the ``unit`` that they belong to: their match, that of their document, their document, themselves."""
    bare = pl.col("document_ref").str.to_uppercase().str.replace_all("[^A-Z0-9]", "").str.strip_chars_start("0")
    known = lines.with_columns(reference=pl.when(bare != "").then(bare)).join(
        matches.select("id", "match_id"), on="id", how="left"
    )
    of_document = pl.when(pl.col("reference").is_not_null()).then(pl.col("match_id").min().over(_DOCUMENT))
    document = pl.concat_str(pl.lit("document"), *_DOCUMENT, separator="\t")  # null without a reference
    return known.with_columns(
        unit=pl.coalesce("match_id", of_document, document, pl.concat_str(pl.lit("line\t"), "id"))
    )


def _by_unit(lines: pl.DataFrame) -> pl.DataFrame:
    is_known = pl.col("amount").is_not_null().all()
    amount = pl.when(is_known).then(pl.col("amount").sum().cast(pl.Float64))
    return lines.group_by("unit").agg(pl.col("supplier_id").min(), amount=amount)


def _counted(theirs: pl.DataFrame, ours: pl.DataFrame) -> list[Lists]:
    units = theirs.with_columns(is_declared=True).join(
        ours.with_columns(is_recorded=True), on="unit", how="full", coalesce=True, suffix="_recorded"
    )
    # In one order: sums of floats depend on it.
    units = units.with_columns(
        pl.coalesce("supplier_id", "supplier_id_recorded"),
        pl.col("is_declared", "is_recorded").fill_null(False),
        worth=pl.when("is_recorded").then("amount_recorded").otherwise("amount"),
    ).sort("supplier_id", "unit")
    found = []
    for (supplier,), own in units.group_by("supplier_id", maintain_order=True):
        alone = own.filter(~pl.col("is_recorded"))
        is_known = not own["worth"].has_nulls()
        mean, variance = own.select(mean=pl.col("worth").mean(), variance=pl.col("worth").var(ddof=0)).row(0)
        counts = (own["is_recorded"].sum(), own["is_declared"].sum(), (own["is_recorded"] & own["is_declared"]).sum())
        amounts = (float(alone["worth"].sum()), mean, variance) if is_known else (None, None, None)
        found.append(Lists(str(supplier), *map(int, counts), *amounts))
    return found
