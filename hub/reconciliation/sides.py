"""Declared and recorded lines as one frame, each in its row of the bridge and with its match.

Cents are as ``items`` says; ``net`` and ``net_original`` are without VAT, null where the statement does not tell it;
``row_from`` is null for a recorded line in a month that no span covers: all that it does is to prove a cut-off.
"""

import polars as pl

from hub.errors import StructuralError
from hub.reconciliation.items import DECLARED, ONBOARDED, RECORDED, UNKNOWN, cents, normalised
from hub.reconciliation.spans import covered_spans, entities_told, rows_of_declared, rows_of_recorded

NOT_INVOICED = ("accrual", "accrual_reversal", "prepaid")  # no supplier invoices or collects them
OF_INVOICES = ("invoiced", "paid")


def both_sides(
    declared: pl.DataFrame, recorded: pl.DataFrame, matches: pl.DataFrame, terms: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of both sides, and ``terms`` as covered spans. StructuralError for an id that comes twice."""
    for name, ids in (("declared_id", declared), ("recorded_id", recorded)):
        if ids[name].n_unique() != ids.height:
            raise StructuralError(f"the same {name} twice in the lines to reconcile")
    spans = covered_spans(terms, declared)
    left = _declared(declared, spans)
    right = _recorded(recorded, spans, entities_told(terms, left, recorded))
    lines = pl.concat([left, right.select(left.columns)])
    return _matched(lines, matches).with_columns(who=_who()), spans


def _declared(declared: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    terms = spans.select("statement_id", "basis", "rank", "rebates", "vat").unique("statement_id", keep="any")
    rows = rows_of_declared(declared, spans)
    lines = declared.join(rows, on=["statement_id", "period_from", "period_to"]).join(terms, on="statement_id")
    is_unknown = pl.col("entity_code").is_null() | (pl.col("entity_state") == UNKNOWN)
    nothing = pl.col("document_ref").is_null() & pl.col("document_date").is_null() & pl.col("payment_ref").is_null()
    is_plain = pl.col("document_kind").is_in(["invoice", "credit_note"])
    return lines.select(
        pl.lit(DECLARED).alias("side"), "supplier_id", "statement_id", "row_from", "row_to", "basis", "rank",
        "currency", line_id="declared_id", entity_code=pl.when(~is_unknown).then("entity_code"),
        customer_account=pl.when(is_unknown).then("customer_account"), account="customer_account", period="period_from",
        state=pl.when(is_unknown).then(pl.lit(UNKNOWN)).otherwise("entity_state"), kind="document_kind",
        is_total=(pl.col("document_kind") == "total") | (is_plain & nothing), ref=normalised("document_ref"),
        payment=normalised("payment_ref"), date="document_date", status="line_status",
        is_gross=pl.col("rebates") == "gross", has_vat=pl.col("vat") == "included",
        original=cents("amount"), net_original=cents("net_amount"),
        cents=cents("amount_group").fill_null(0), net=cents("net_amount_group"),
    )  # fmt: skip


def _recorded(recorded: pl.DataFrame, spans: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Signs turned; lines that no supplier invoices are left out of rows that speak of invoices."""
    rows = rows_of_recorded(recorded, spans, entities)
    lines = recorded.join(rows, on=["supplier_id", "entity_code", "period"], how="left")
    is_estimate = pl.col("line_type").is_in(NOT_INVOICED) & pl.col("basis").is_in(OF_INVOICES)
    return lines.filter(~is_estimate.fill_null(False)).select(
        "supplier_id", "entity_code", "period", "row_from", "row_to", "basis", "currency",
        side=pl.lit(RECORDED), line_id="recorded_id", state=pl.lit(ONBOARDED), kind="line_type",
        statement_id=pl.lit(None, pl.String), customer_account=pl.lit(None, pl.String), account=pl.lit(None, pl.String),
        rank=pl.lit(None, pl.Int64), is_total=pl.lit(False), ref=normalised("document_ref"),
        payment=pl.lit(None, pl.String), date=pl.coalesce("document_date", "posting_date"),
        status=pl.lit(None, pl.String), is_gross=pl.col("is_gross").fill_null(False), has_vat=pl.lit(False),
        original=-cents("amount"), net_original=-cents("amount"),
        cents=-cents("amount_group").fill_null(0), net=-cents("amount_group").fill_null(0),
    )  # fmt: skip


def _matched(lines: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """``match_id, method, evidence`` of matches that have both sides among the lines.

    A card's line stays unmatched on the recorded side: it belongs to the rows of the card's issuer.
    """
    told = matches.select("match_id", "side", "method", "evidence", line_id="id")
    if told.select("side", "line_id").is_duplicated().any():
        raise StructuralError("a line is in two matches")
    known = told.join(lines.select("side", "line_id"), on=["side", "line_id"])
    whole = known.group_by("match_id").agg(pl.col("side").n_unique()).filter(pl.col("side") == 2)
    known = known.join(whole, on="match_id", how="semi")
    known = known.filter(~((pl.col("method") == "card") & (pl.col("side") == RECORDED)))
    return lines.join(known, on=["side", "line_id"], how="left")


def _who() -> pl.Expr:
    account = pl.concat_str(pl.lit("?"), pl.col("customer_account").fill_null(""))
    return pl.coalesce("entity_code", account)
