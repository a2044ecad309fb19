"""Which local suppliers are the group itself: declared, then by number, then by name; never an entity itself."""

import polars as pl

from hub.group.models import Entity, Group
from hub.suppliers.identity import group_companies

COLUMNS = ["entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"]
Row = tuple[str | None, ...]

GROUP = Group(
    name="Group",
    entities=(
        Entity(code="A", name="Alpha SAS", siren="552100554", aliases=("Ancienne Alpha",)),
        Entity(code="B", name="Bêta Limited", country="GB", currency="GBP", vat="GB 980 7806 84"),
        Entity(code="C", name="Alpha SA", siren="732829320"),
    ),
)


def counterparties(*rows: Row, feeds: dict[str, dict[str, str]] | None = None) -> list[tuple[object, ...]]:
    local = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return group_companies(local, GROUP, feeds or {}).rows()


def test_the_feed_s_declaration_wins_by_code_then_by_name() -> None:
    feeds = {"B": {"IC1": "A", "Usine du Nord": "C"}}
    rows = counterparties(
        ("B", "IC1", "Usine du Nord", "732829320", None), ("B", "9", "USINE DU NORD SARL", None, None), feeds=feeds
    )
    assert rows == [("B", "9", "USINE DU NORD SARL", "C"), ("B", "IC1", "Usine du Nord", "A")]


def test_a_declaration_holds_for_its_entity_only() -> None:
    assert counterparties(("C", "IC1", "Usine", None, None), feeds={"B": {"IC1": "A"}}) == []


def test_the_siren_of_an_entity_in_any_form() -> None:
    # (12 + 3 x (732829320 mod 97)) mod 97 = 44
    rows = counterparties(("B", "1", "X", "552 100 554 00013", None), ("B", "2", "Y", None, "FR44732829320"))
    assert rows == [("B", "1", "X", "A"), ("B", "2", "Y", "C")]


def test_the_vat_number_of_a_foreign_entity() -> None:
    assert counterparties(("A", "1", "X", None, "GB980780684")) == [("A", "1", "X", "B")]


def test_the_name_or_an_alias_normalised() -> None:
    rows = counterparties(("A", "1", "BETA LTD", None, None), ("B", "2", "Ancienne Alpha (SAS)", None, None))
    assert rows == [("A", "1", "BETA LTD", "B"), ("B", "2", "Ancienne Alpha (SAS)", "A")]


def test_a_name_does_not_go_against_another_siren() -> None:
    assert counterparties(("B", "1", "Ancienne Alpha", "404833048", None)) == []


def test_of_two_entities_of_one_name_the_one_spelt_the_same_then_the_first() -> None:
    rows = counterparties(("B", "1", "ALPHA SA", None, None), ("B", "2", "Alpha", None, None))
    assert rows == [("B", "1", "ALPHA SA", "C"), ("B", "2", "Alpha", "A")]


def test_an_entity_is_not_its_own_counterparty() -> None:
    assert counterparties(("B", "1", "Beta", None, "GB980780684"), feeds={"B": {"1": "B"}}) == []
    assert counterparties(("A", "1", "ALPHA", None, None)) == [("A", "1", "ALPHA", "C")]


def test_an_outside_supplier_is_not_listed() -> None:
    assert counterparties(("A", "1", "Gamma", "404833048", None), ("A", None, None, None, None)) == []


def test_a_local_supplier_has_one_row_whatever_the_order() -> None:
    rows: list[Row] = [("B", "1", "Alpha", None, None), ("B", "1", "Alpha", "732829320", None)]
    assert counterparties(*rows) == counterparties(*reversed(rows)) == [("B", "1", "Alpha", "C")]
