"""Which row of the bridge a line belongs to: supplier × entity (or unknown account) × span of months.

A declared line belongs to the narrowest covered span of its own statement that holds it. A recorded line belongs to one
span only, whatever the number of statements that cover its month: that of the best basis (invoiced, delivered, ordered,
paid), then the narrowest, then the earliest. So nothing recorded is counted twice.
"""

import polars as pl

from hub.errors import StructuralError

RANK = {"invoiced": 0, "delivered": 1, "ordered": 2, "paid": 3}
BEST_FIRST = ["rank", "width", "period_from", "period_to"]


def covered_spans(terms: pl.DataFrame, declared: pl.DataFrame) -> pl.DataFrame:
    """``terms`` with ``rank`` and ``width`` (months), and the spans of lines that no span of their statement holds.

    StructuralError for a line whose statement has no terms.
    """
    wanted = declared.select("statement_id", "period_from", "period_to").unique()
    orphans = wanted.join(terms, on="statement_id", how="anti")
    if orphans.height:
        raise StructuralError(
            "lines of a statement without terms",
            where=str(orphans["statement_id"].min()),
            expected="basis, rebates, vat",
        )
    held = _holding(wanted, terms).select(wanted.columns).unique()
    whole = terms.drop("period_from", "period_to").unique("statement_id", keep="any")
    own = wanted.join(held, on=wanted.columns, how="anti").join(whole, on="statement_id").select(terms.columns)
    spans = pl.concat([terms, own]).unique(["statement_id", "period_from", "period_to"], keep="any")
    return spans.with_columns(
        rank=pl.col("basis").replace_strict(RANK, return_dtype=pl.Int64),
        width=_months("period_to") - _months("period_from") + 1,
    )


def rows_of_declared(declared: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """``statement_id, period_from, period_to → row_from, row_to``, the statement's narrowest span that holds it."""
    wanted = declared.select("statement_id", "period_from", "period_to").unique()
    found = _holding(wanted, spans).sort("width", "span_from")
    found = found.unique(wanted.columns, keep="first", maintain_order=True)
    return found.select(*wanted.columns, row_from="span_from", row_to="span_to")


def rows_of_recorded(recorded: pl.DataFrame, spans: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """``supplier_id, entity_code, period → row_from, row_to, basis, is_gross`` of the months that a span covers.

    ``entities``: ``statement_id, entity_code``, who each statement speaks of. ``is_gross``: every statement of the row
    leaves rebates out.
    """
    months = recorded.select("supplier_id", "entity_code", "period").unique()
    found = months.join(spans.join(entities, on="statement_id"), on=["supplier_id", "entity_code"])
    found = found.filter(pl.col("period").is_between("period_from", "period_to")).sort(BEST_FIRST)
    best = found.unique(months.columns, keep="first", maintain_order=True).select(*months.columns, *BEST_FIRST)
    rows = found.join(best, on=[*months.columns, *BEST_FIRST]).group_by(*months.columns, "period_from", "period_to")
    told = rows.agg(basis=pl.col("basis").first(), is_gross=(pl.col("rebates") == "gross").all())
    return told.rename({"period_from": "row_from", "period_to": "row_to"})


def entities_told(terms: pl.DataFrame, declared: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """``statement_id, entity_code``: who a statement speaks of, lines or none.

    ``covers`` named: the entities of its lines, in whatever span, and those of ``terms.entities`` (a list, where that
    column is given: the customers that the feed declares). ``covers`` all: every entity that recorded the supplier too.
    """
    named = declared.select("statement_id", "entity_code")
    if "entities" in terms.columns:
        listed = terms.select("statement_id", entity_code="entities").explode("entity_code")
        named = pl.concat([named, listed])
    every = terms.filter(pl.col("covers") == "all").select("statement_id", "supplier_id").unique()
    buyers = recorded.select("supplier_id", "entity_code").unique()
    every = every.join(buyers, on="supplier_id").select("statement_id", "entity_code")
    return pl.concat([named, every]).drop_nulls().unique()


def _holding(wanted: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """``wanted`` with the spans of its statement that hold it, as ``span_from, span_to``."""
    named = spans.rename({"period_from": "span_from", "period_to": "span_to"})
    found = wanted.join(named, on="statement_id")
    return found.filter(pl.col("span_from") <= pl.col("period_from"), pl.col("period_to") <= pl.col("span_to"))


def _months(column: str) -> pl.Expr:
    parts = pl.col(column).str.split("-").list
    return parts.get(0).cast(pl.Int64) * 12 + parts.get(1).cast(pl.Int64)
