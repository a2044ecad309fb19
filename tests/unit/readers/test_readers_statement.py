"""Rules of the chain of statements: each line once, on the statement's own basis, with a span of months."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hub.group.statements import StatementFeed
from hub.readers.amounts import Notation
from hub.readers.contract import REJECT_SCHEMA, STATEMENT_SCHEMA, Batch, Facts
from hub.readers.dates import DateForm
from hub.readers.raw import RawBatch, Texts, empty_broken, empty_fields
from hub.readers.spans import Span
from hub.readers.statement import StatementChain

COLUMNS = {
    "customer_account": "c", "document_ref": "r", "document_date": "d", "document_kind": "k", "amount": "x",
    "line_label": "l",
}  # fmt: skip
QUARTER = Span("2025-01", "2025-03")

Record = dict[str, str | None]


class Memory:
    """A file in memory as ``raw.Source``: one batch a list of records, numbered from 2."""

    def __init__(self, *batches: list[Record]) -> None:
        self.names, self.facts, self._batches = tuple(batches[0][0]), Facts(), batches

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        at = 2
        for records in self._batches:
            numbers = list(range(at, at + len(records)))
            columns = {name: [record[name] for record in records] for name in self.names}
            fields = pl.DataFrame({"line_number": numbers, **columns}, schema=empty_fields(self.names).schema)
            data = "".join("|".join(value or "" for value in one.values()) + "\n" for one in records).encode()
            yield RawBatch(fields, empty_broken(self.names), Texts(data, at))
            at += len(records)


def feed(columns: dict[str, str], **changes: Any) -> StatementFeed:
    given = {"entity": "_suppliers", "supplier_key": "V", "name": "f", "path": Path("f"), "reader": "delimited"}
    own = {"kind": "statement", "supplier": {"name": "Verre"}, "basis": "invoiced", "columns": columns}
    return StatementFeed.model_validate({**given, **own, **changes})


def chain(source: Memory, span: Span | None = None, **changes: Any) -> StatementChain:
    if span:
        changes["period"] = {"rule": "file_name", "pattern": "(?P<year>.)-(?P<number>.)", "span": "quarter"}
    declared = feed({name: name for name in source.names}, **changes)
    notation = Notation.declared(declared.format)
    return StatementChain(declared, source, "EUR", span, DateForm(order="day"), notation)


def convert(*records: Record, span: Span | None = None, **changes: Any) -> Batch:
    source = Memory(list(records))
    [raw] = source.raw_batches(0)
    return chain(source, span, **changes).convert(raw)


def line(**changes: str | None) -> Record:
    plain: Record = dict.fromkeys(COLUMNS)
    return plain | {"customer_account": "C-1", "document_date": "31/01/2025", "amount": "100,00", **changes}


def amounts(batch: Batch) -> list[Decimal]:
    return batch.rows["amount"].to_list()


def rules(batch: Batch) -> list[tuple[int, str]]:
    return batch.rejects.select("line_number", "rule").rows()


def test_rows_and_rejects_have_the_contracts_columns_and_types() -> None:
    batch = convert(line(), line(document_date=None))
    assert dict(batch.rows.schema) == STATEMENT_SCHEMA
    assert dict(batch.rejects.schema) == REJECT_SCHEMA
    assert (batch.rows.height, batch.rejects.height, batch.lines_read) == (1, 1, 2)


def test_a_line_without_a_date_is_rejected_with_its_amount() -> None:
    batch = convert(
        line(), line(document_date=None, document_ref="F2", amount="-7,50"), line(document_date="31/02/2025")
    )
    assert rules(batch) == [(3, "date_missing"), (4, "date_unreadable")]
    assert batch.rejects.select("debit", "credit").rows() == [
        (Decimal("0.00"), Decimal("7.50")),
        (Decimal("100.00"), Decimal("0.00")),
    ]
    # 200.00 read on one side, 7.50 on the other.
    assert (batch.debit_read, batch.credit_read) == (Decimal("200.00"), Decimal("7.50"))


def test_kinds_without_a_word_are_told_by_the_sign() -> None:
    batch = convert(line(), line(amount="-1,00"), line(document_kind="Règlement"), line(document_kind="Port"))
    assert batch.rows["document_kind"].to_list() == ["invoice", "credit_note", "payment", "invoice"]


def test_credit_notes_without_a_sign_are_negative_when_no_credit_note_of_the_file_is() -> None:
    batch = convert(line(), line(document_kind="Avoir", amount="30,00"), line(document_kind="RFA", amount="5"))
    assert amounts(batch) == [Decimal("100.00"), Decimal("-30.00"), Decimal("-5.00")]
    assert (batch.debit_read, batch.credit_read) == (Decimal("100.00"), Decimal("35.00"))


def test_a_positive_credit_note_beside_negative_ones_takes_one_back_wherever_they_stand() -> None:
    source = Memory([line(document_kind="Avoir", amount="30,00")], [line(document_kind="Avoir", amount="-30,00")])
    made = chain(source)
    found = [amount for raw in source.raw_batches(0) for amount in amounts(made.convert(raw))]
    assert found == [Decimal("30.00"), Decimal("-30.00")]


def test_debit_and_credit_tell_the_sign_by_themselves() -> None:
    columns: Record = {"customer_account": "C", "document_date": "1/2/2025", "document_kind": "Avoir"}
    batch = convert({**columns, "debit": "", "credit": "12,00"}, {**columns, "debit": "15,00", "credit": "3,00"})
    assert amounts(batch) == [Decimal("-12.00"), Decimal("12.00")]
    assert (batch.debit_read, batch.credit_read) == (Decimal("12.00"), Decimal("12.00"))


def test_amounts_stay_on_their_basis_and_vat_stands_beside_with_their_sign() -> None:
    told = {"customer_account": "C", "document_date": "1/2/2025"}
    batch = convert(
        {**told, "amount": "120,00", "vat_amount": "20,00"},
        {**told, "amount": "-12,00", "vat_amount": "2,00"},
        {**told, "amount": "50,00", "vat_amount": None},
        {**told, "amount": "50,00", "vat_amount": "n/a"},
        vat="included",
    )
    assert amounts(batch) == [Decimal(one) for one in ("120.00", "-12.00", "50.00", "50.00")]
    assert batch.rows["vat_amount"].to_list() == [Decimal("20.00"), Decimal("-2.00"), None, None]


def test_a_lines_own_span_comes_before_its_date_and_the_files_name() -> None:
    told: Record = {"customer_account": "C", "document_date": "15/04/2025", "amount": "1"}
    batch = convert({**told, "period_from": "T1 2025"}, {**told, "period_from": None})
    assert batch.rows.select("period_from", "period_to").rows() == [("2025-01", "2025-03"), ("2025-04", "2025-04")]
    assert batch.rows["document_date"].to_list() == [dt.date(2025, 4, 15)] * 2
    batch = convert({**told, "period_from": "?"}, span=QUARTER)
    assert rules(batch) == [(2, "period_unreadable")]
    batch = convert({**told, "document_date": "31/12/2024"}, {**told, "document_date": "?"}, span=QUARTER)
    assert batch.rows.select("period_from", "period_to").rows() == [("2025-01", "2025-03")] * 2


def test_currencies_are_kept_and_an_unknown_one_rejects_the_line() -> None:
    told: Record = {"customer_account": "C", "document_date": "1/2/2025", "amount": "1"}
    batch = convert(*({**told, "currency": one} for one in ("usd", "€", None, "XQX")))
    assert batch.rows["currency"].to_list() == ["USD", "EUR", "EUR"]
    assert rules(batch) == [(5, "currency_unknown")]


def test_months_that_the_feed_does_not_claim_are_set_apart() -> None:
    told: Record = {"customer_account": "C", "amount": "1"}
    batch = convert({**told, "period_from": "T1 2025"}, {**told, "period_from": "2025-02"}, valid_from="2025-02")
    assert rules(batch) == [(2, "period_not_claimed")]


def test_the_only_customer_is_on_every_line() -> None:
    batch = convert({"document_date": "1/2/2025", "amount": "1"}, customers={"C-9": "NORD"})
    assert batch.rows["customer_account"].to_list() == ["C-9"]


def test_ibans_are_masked() -> None:
    told = {"customer_account": "FR7630006000011234567890189", "document_date": "1/2/2025", "amount": "1"}
    batch = convert(
        {**told, "payment_ref": "VIR FR76 3000 6000 0112 3456 7890 189"}, {**told, "payment_ref": None, "amount": "x"}
    )
    shown = [*batch.rows.row(0), batch.rejects["raw_text"][0]]
    assert not any("1234567890" in str(one) or "3456 7890" in str(one) for one in shown)


def test_states_are_disputed_card_or_nothing() -> None:
    told: Record = {"customer_account": "C", "document_date": "1/2/2025", "amount": "1"}
    batch = convert(*({**told, "line_status": one} for one in ("Litige", "Carte achat", "Payé", None)))
    assert batch.rows["line_status"].to_list() == ["disputed", "card", None, None]


def test_totals_are_no_lines_where_dates_are_on_the_lines() -> None:
    batch = convert(
        line(),
        line(amount="20,00"),
        line(customer_account="Total C-1", document_date=None, amount="120,00"),
        line(customer_account="C-2"),
        line(customer_account=None, document_date=None, line_label="TOTAL GÉNÉRAL", amount="220,00"),
        line(customer_account=None, document_date=None, line_label="Total", amount="221,00"),
    )
    assert rules(batch) == [(4, "total_line"), (6, "total_line"), (7, "total_mismatch")]


def test_totals_are_no_lines_where_the_files_name_tells_the_span() -> None:
    bare: Record = {"customer_account": None, "line_label": None, "amount": None}
    batch = convert(
        {**bare, "customer_account": "C-1", "line_label": "Total T1", "amount": "100"},  # what C-1 bought
        {**bare, "customer_account": "C-2", "line_label": "Total T1", "amount": "50"},
        {**bare, "customer_account": "Total", "amount": "150"},
        {**bare, "amount": "150"},
        {**bare, "amount": "7"},
        span=QUARTER,
    )
    assert amounts(batch) == [Decimal("100.00"), Decimal("50.00")]
    assert rules(batch) == [(4, "total_line"), (5, "total_line"), (6, "line_untold")]


texts = st.sampled_from(["1,00", "-2,50", "x", "", "1.234,56", "1,234", "999999999999999999"])
dates = st.sampled_from(["31/01/2025", "2025-02-01", "", "hier", "01/01/1900"])
words = st.sampled_from(["Facture", "Avoir", "", "Total", "?"])
accounts = st.sampled_from(["C-1", "Total", ""])


@given(
    st.lists(
        st.builds(line, amount=texts, document_date=dates, document_kind=words, customer_account=accounts), min_size=1
    ),
    st.booleans(),
)
def test_every_line_is_accepted_or_rejected_once_with_its_amount(records: list[Record], is_named: bool) -> None:
    batch = convert(*records, span=QUARTER if is_named else None, format={"decimal": ","})
    numbers = [*batch.rows["line_number"], *batch.rejects["line_number"]]
    assert sorted(numbers) == list(range(2, len(records) + 2)) and batch.lines_read == len(records)
    accepted, rejected = batch.rows["amount"], batch.rejects
    debit = accepted.filter(accepted > 0).sum() + (rejected["debit"].sum() or 0)
    credit = -accepted.filter(accepted < 0).sum() + (rejected["credit"].sum() or 0)
    assert (debit, credit) == (batch.debit_read, batch.credit_read)
