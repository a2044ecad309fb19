"""What a statement's YAML may say: the least, what each key means, and every slip that is refused."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hub.group.models import Feed
from hub.group.places import feed_id_of, folder_of
from hub.group.statements import StatementFeed

COLUMNS = {"customer_account": "Client", "document_date": "Date", "amount": "Montant"}


def statement(**given: Any) -> StatementFeed:
    place = {"entity": "_suppliers", "supplier_key": "VERRE", "name": "releve", "path": Path("releve.yml")}
    least = {"reader": "table", "kind": "statement", "supplier": {"name": "Verre"}, "basis": "invoiced"}
    return StatementFeed.model_validate({**place, **least, "columns": COLUMNS, **given})


def test_the_least_that_can_be_declared() -> None:
    least = statement()
    assert (least.feed_id, least.inbox) == ("_suppliers.VERRE.releve", "_suppliers/VERRE/releve")
    assert (least.rebates, least.vat, least.covers, least.supersede) == ("gross", "excluded", "named", "period")
    assert (least.period.rule, least.entity_codes, least.only_customer) == ("document_date", (), None)
    # Nothing is taken off what a supplier declares.
    assert not statement(vat="included").takes_vat_out
    alone = {"document_date": "Date", "amount": "Montant"}
    assert statement(columns=alone, customers={"C-9": "NORD"}).only_customer == "C-9"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"supplier": {"name": "V", "siren": "552100555"}}, "not a SIREN"),  # the key of 55210055 is 4
        ({"supplier": {}}, "Field required"),
        ({"supplier_key": "A B"}, "pattern"),
        ({"basis": "shipped"}, "'ordered', 'delivered', 'invoiced' or 'paid'"),
        ({"reader": "fec"}, "'delimited', 'workbook', 'table' or 'xml'"),
        ({"kind": "ledger"}, "'statement'"),
        ({"entity": "NORD"}, "declared under feeds/_suppliers/<SUPPLIER>/"),
        ({"accounts": {"6": "6"}}, "a statement has no accounts"),
        ({"control_totals": {"2025-01": "1"}}, "a statement has no control_totals"),
        ({"columns": {**COLUMNS, "supplier_name": "F"}}, "unknown column supplier_name"),
        ({"columns": {"customer_account": "c", "document_date": "d"}}, "columns need 'amount'"),
        ({"columns": {"customer_account": "c", "amount": "x"}}, "columns need 'document_date' or 'period_from'"),
        ({"columns": {**COLUMNS, "period_to": "p"}}, "columns.period_to needs 'period_from'"),
        ({"columns": {"document_date": "d", "amount": "x"}}, "columns need one of customer_account"),
        ({"columns": {"document_date": "d", "amount": "x"}, "customers": {"A": "N", "B": "S"}}, "the only one"),
        ({"optional": ["amount"]}, "without which no line can be read"),
        ({"optional": ["document_date"]}, "without which no line can be read"),
        ({"optional": ["unit"]}, "which 'columns' does not map"),
        ({"words": {"RV": "bill"}}, "'invoice'"),
        ({"period": {"rule": "posting_date"}}, "'document_date' or 'file_name'"),
        ({"period": {"span": "quarter"}}, "'span' goes with rule 'file_name'"),
        ({"period": {"rule": "file_name"}}, "needs a 'pattern'"),
        ({"period": {"rule": "file_name", "pattern": "(?P<year>.)-(?P<month>.)", "span": "quarter"}}, "and 'number'"),
        ({"period": {"rule": "file_name", "pattern": "(?P<month>.)", "span": "year"}}, "the group 'year'"),
        ({"valid_from": "2025-02", "valid_to": "2025-01"}, "is before"),
        ({"format": {"record": "Line"}}, "goes with reader 'xml'"),
        ({"currency": "EURO"}, "ISO 4217"),
    ],
)
def test_what_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        statement(**given)
    assert said in str(raised.value)


@pytest.mark.parametrize(("reader", "kind"), [("table", "statement"), ("xml", "purchases")])
def test_no_entity_has_statements(reader: str, kind: str) -> None:
    with pytest.raises(ValidationError, match="are for feeds/_suppliers/<SUPPLIER>/"):
        Feed.model_validate({"entity": "A", "name": "f", "path": Path("f"), "reader": reader, "kind": kind})


@pytest.mark.parametrize(
    ("path", "feed_id", "folder"),
    [
        ("g/feeds/NORD/fec.yml", "NORD.fec", "NORD/fec"),
        ("g/feeds/_group/all.yml", "_group.all", "_group/all"),
        ("g/feeds/_suppliers/VERRE/releve.yml", "_suppliers.VERRE.releve", "_suppliers/VERRE/releve"),
    ],
)
def test_places_tell_ids_and_ids_tell_places(path: str, feed_id: str, folder: str) -> None:
    assert feed_id_of(Path(path)) == feed_id
    assert folder_of(feed_id).as_posix() == folder
