"""Labelled files: what is read, what is refused in words, and what the command says."""

import json
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from labelled_files import HEADER, labelled, write
from typer.testing import CliRunner

from hub.categories.labelled import groups, read_labelled
from hub.categories.words import folded
from hub.cli.main import app
from hub.errors import ConfigurationError


def read(folder: Path, text: str | bytes) -> pl.DataFrame:
    path = folder / "lines.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_labelled(path)


def test_columns_that_may_be_absent_and_other_separators(tmp_path: Path):
    found = read(
        tmp_path, "\ufeffCategory;Supplier_Name;amount;colour\r\nA.B;Dupont;1 234,50;red\r\n\r\nA;Dupont;-3;\r\n"
    )
    assert found["amount"].to_list() == [1234.5, -3.0] and found["department"].to_list() == ["", ""]


@pytest.mark.parametrize(("text", "amount"), [
    ("1234.5", 1234.5), ("1,234.50", 1234.5), ("-1,234,567.8", -1234567.8), ("(12.00)", -12.0), ("£5", 5.0),
    ("1.234,50", 1234.5), ("12,5", 12.5), (".5", 0.5), ("+7", 7.0), ("1\u00a0000", 1000.0),
])  # fmt: skip
def test_amounts(tmp_path: Path, text: str, amount: float):
    assert read(tmp_path, f'supplier_name\tamount\tcategory\nx\t"{text}"\ty\n')["amount"].to_list() == [amount]


@pytest.mark.parametrize(("text", "where", "what"), [
    ("", ":1", "no column supplier_name"),
    ("supplier_name,category\nx,y\n", ":1", "no column amount"),
    ("supplier_name,amount,category\n", "lines.csv", "no line"),
    ("supplier_name,amount,category\nx,1,y\nx,ten,y\n", ":3", "no number"),
    ("supplier_name,amount,category\nx,,y\n", ":2", "no number"),
    ("supplier_name,amount,category\nx,1\n", ":2", "without a category"),
    ("supplier_name,amount,category\nx,nan,y\n", ":2", "no number"),
    (b"supplier_name,amount,category\ncaf\xe9,1,y\n", ":2", "UTF-8"),
])  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, text: str | bytes, where: str, what: str):
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, text)
    assert what in caught.value.what and where in caught.value.where


def test_a_group_is_supplier_account_department_and_service(tmp_path: Path):
    lines = ["Dupont,Fuel,G,D,S,10.00,A.B", "DUPONT.,Fuel,G,D,S,-20.00,A.C", "Dupont,Fuel,G,E,S,1.00,A.B"]
    found = groups(read_labelled(write(tmp_path / "x.csv", lines)))
    # A credit note weighs as an invoice: 20 of A.C against 10 of A.B.
    assert found.select("supplier", "category_code", "family", "amount").rows() == [
        ("dupont", "A.C", "A", 30.0),
        ("dupont", "A.B", "A", 1.0),
    ]
    shuffled = groups(read_labelled(write(tmp_path / "y.csv", lines[::-1])))
    assert found.equals(shuffled)


def evaluated(folder: Path, train: list[str], test: list[str], header: str = HEADER) -> dict[str, Any]:
    files = [str(write(folder / name, lines, header)) for name, lines in (("a.csv", train), ("b.csv", test))]
    run = CliRunner().invoke(app, ["evaluate", "categories", "--train", files[0], "--test", files[1], "--json"])
    assert run.exit_code == 0, run.output
    found: dict[str, Any] = json.loads(run.output)
    return found


def test_the_command_tells_every_figure(tmp_path: Path):
    found = evaluated(tmp_path, labelled(1, 24), labelled(2, 24, first=24))
    for key in ("accuracy", "accuracy_by_amount", "accuracy_level1_by_amount"):
        assert found[f"{key}_low"] <= found[key] <= found[f"{key}_high"]
    assert {"n", "abstained_share", "review_curve"} <= set(found)


def test_one_level_of_categories_and_bare_columns(tmp_path: Path):
    header = "supplier_name,amount,category"
    train = [f"Supplier {number} {word},{number + 1},{word}" for number in range(6) for word in ("cloth", "paper")]
    found = evaluated(tmp_path, train, ["Other cloth,5,cloth", "Other paper,5,paper", "Third paper,0,unheard"], header)
    assert [point["reviewed"] for point in found["review_curve"]] == [0, 3]
    assert found["n"] == 3 and found["accuracy_level1_by_amount"] == found["accuracy_by_amount"]


def test_a_supplier_of_the_training_file_brings_its_category(tmp_path: Path):
    found = evaluated(tmp_path, labelled(1, 24), labelled(1, 24))
    assert found["seen_supplier_share"] == 1 and found["accuracy"] == 1


def test_the_command_refuses_in_words(tmp_path: Path):
    bad = write(tmp_path / "bad.csv", ["x"], "supplier_name")
    run = CliRunner().invoke(app, ["evaluate", "categories", "--train", str(bad), "--test", str(bad)])
    assert isinstance(run.exception, ConfigurationError) and "no column" in run.exception.what


def test_words_are_folded_as_sql_can(tmp_path: Path):
    said = ["Café n°2 — ÉTÉ", "  L'Œuvre  d'Ø ", "100% COTON_x", "Straße", "Ŝĝ 1ª", "", "Ça"]
    frame = pl.DataFrame({"text": said})
    query = r"select trim(regexp_replace(strip_accents(lower(text)), '[^\p{L}\p{N}]+', ' ', 'g')) from frame"
    with duckdb.connect() as connection:
        found = [value for (value,) in connection.sql(query).fetchall()]
    assert frame.select(folded(pl.col("text"))).to_series().to_list() == found
