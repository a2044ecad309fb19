"""Who is who: the strongest sure rule gives the supplier of the group."""

from decimal import Decimal

import polars as pl

from hub.suppliers.identity import identify

A_SIREN, OTHER_SIREN, A_VAT = "552100554", "732829320", "GB980780684"
SCHEMA = {
    "entity_code": pl.String(),
    "supplier_code": pl.String(),
    "supplier_name": pl.String(),
    "supplier_siren": pl.String(),
    "supplier_vat": pl.String(),
    "amount": pl.Decimal(18, 2),
}
Row = tuple[str, str | None, str | None, str | None, str | None, int]


def suppliers(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame([(*row[:5], Decimal(row[5])) for row in rows], schema=SCHEMA, orient="row")


def found(*rows: Row, columns: tuple[str, ...] = ("supplier_id", "supplier_method")) -> list[tuple[object, ...]]:
    return identify(suppliers(*rows)).select(columns).rows()


def test_a_clean_siren_wins_over_everything() -> None:
    assert found(("A", "F1", "ALPHA", "552 100 554", A_VAT, 1)) == [("SIREN:552100554", "siren")]


def test_a_french_vat_number_gives_its_siren() -> None:
    # (12 + 3 x (404833048 mod 97)) mod 97 = 83
    assert found(("A", "F1", "ALPHA", None, "FR83404833048", 1)) == [("SIREN:404833048", "vat")]


def test_a_vat_number_of_monaco_gives_no_siren() -> None:
    # the number 000000023 is no SIREN; key (12 + 3 x 23) mod 97 = 81
    assert found(("A", "F1", "ALPHA", None, "FR81000000023", 1)) == [("VAT:FR81000000023", "vat")]


def test_another_vat_number_is_the_identity() -> None:
    assert found(("A", "F1", "ALPHA", None, "GB 980 780 684", 1)) == [("VAT:GB980780684", "vat")]


def test_a_wrong_key_is_flagged_and_not_used() -> None:
    columns = ("supplier_id", "supplier_siren", "supplier_vat", "identifier_flag")
    assert found(
        ("A", "F1", "ALPHA", "552100555", A_VAT, 1),
        ("A", "F2", "BETA", "552100555", "GB123456789", 1),
        ("A", "F3", "GAMMA", A_SIREN, "FR83404833048", 1),
        ("A", "F4", "DELTA", None, None, 1),
        columns=columns,
    ) == [
        ("VAT:GB980780684", None, A_VAT, "invalid_siren"),
        ("NAME:BETA", None, None, "invalid_siren,invalid_vat"),
        ("SIREN:552100554", A_SIREN, "FR83404833048", "siren_differs_from_vat"),
        ("NAME:DELTA", None, None, ""),
    ]


def test_a_name_with_one_identified_supplier_in_the_group_takes_its_id() -> None:
    rows = found(("A", "F1", "Alpha SA", A_SIREN, None, 1), ("B", "77", "ALPHA", None, None, 1))
    assert rows == [("SIREN:552100554", "siren"), ("SIREN:552100554", "name")]


def test_a_name_with_several_identified_suppliers_is_nobody_s() -> None:
    rows = found(
        ("A", "F1", "ALPHA", A_SIREN, None, 1),
        ("B", "F1", "ALPHA", OTHER_SIREN, None, 1),
        ("C", "9", "Alpha", None, None, 1),
    )
    assert rows[2] == ("NAME:ALPHA", "name")


def test_a_name_that_nobody_identified_is_the_identity() -> None:
    assert (
        found(("A", "1", "Alpha SA", None, None, 1), ("B", "2", "ALPHA", None, None, 1)) == [("NAME:ALPHA", "name")] * 2
    )


def test_a_code_alone_is_an_identity_within_its_entity() -> None:
    rows = found(("A", "F1", None, None, None, 1), ("B", "F1", " ", None, None, 1))
    assert rows == [("CODE:A:F1", "code"), ("CODE:B:F1", "code")]


def test_neither_code_nor_name_is_an_unknown_supplier() -> None:
    assert found(("A", None, None, None, None, 1), ("A", " ", "", "", "-", 1)) == [(None, None)] * 2


def test_the_code_decides_where_the_name_alone_cannot() -> None:
    rows = found(
        ("A", "F1", "ALPHA", A_SIREN, None, 1),
        ("A", "F1", "Alpha SA", None, None, 1),
        ("B", "F1", "ALPHA", OTHER_SIREN, None, 1),
        ("C", "F1", "ALPHA", None, None, 1),
    )
    assert rows[1] == ("SIREN:552100554", "code")
    assert rows[3] == ("NAME:ALPHA", "name")


def test_the_code_does_not_carry_an_identifier_to_another_name() -> None:
    rows = found(("A", "DIV", "ALPHA", A_SIREN, None, 1), ("A", "DIV", "BETA", None, None, 1))
    assert rows[1] == ("NAME:BETA", "name")


def test_the_group_s_name_is_the_spelling_with_the_largest_amount() -> None:
    rows = [
        ("A", "1", "Alpha", A_SIREN, None, 60),
        ("B", "2", "ALPHA SOCIETE ANONYME", A_SIREN, None, 100),
        ("C", "3", "Alpha ", A_SIREN, None, 50),  # 60 + 50 = 110 > 100
        ("A", "4", "BETA", OTHER_SIREN, None, 5),
        ("A", "5", "BETA SA", OTHER_SIREN, None, 5),  # as much, and longer
        ("A", "6", None, OTHER_SIREN, None, 900),
    ]
    names = found(*rows, columns=("supplier_name_group",))
    assert names == [("Alpha",)] * 3 + [("BETA SA",)] * 3


def test_other_columns_and_the_order_of_rows_stay() -> None:
    given_rows = suppliers(("B", "2", "BETA", None, None, 1), ("A", "1", "ALPHA", None, None, 1))
    given_rows = given_rows.with_columns(name=pl.Series(["x", "y"]), row=pl.Series([7, 8]))
    result = identify(given_rows)
    assert result.select("entity_code", "name", "row").rows() == [("B", "x", 7), ("A", "y", 8)]
    assert result.columns[:8] == given_rows.columns


def test_no_supplier_gives_no_row_with_all_columns() -> None:
    result = identify(suppliers())
    assert result.height == 0
    assert set(result.columns) - set(SCHEMA) == {
        "supplier_id",
        "supplier_name_group",
        "supplier_method",
        "identifier_flag",
    }
