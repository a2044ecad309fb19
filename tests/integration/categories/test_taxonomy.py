"""The taxonomy of a workspace: what is read, and what is refused with its line. The built-in one obeys it."""

from pathlib import Path

import polars as pl
import pytest

from hub.categories.taxonomy import COLUMNS, families_of, load_taxonomy, read_taxonomy
from hub.categories.words import cues
from hub.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[3]
HEADER = "category_code,parent_code,category_level,label_en,may_massify,massify_reason,cpv_code,unspsc_code\n"
GOOD = HEADER + "A,,1,All,,,,\nA1,A,2,Some,,,,\nA11,A1,3,One,false,local,09310000-5,83101800\nA12,A1,3,Two,,,,\n"


def read(folder: Path, text: str) -> pl.DataFrame:
    path = folder / "taxonomy.csv"
    path.write_text(text, encoding="utf-8")
    return read_taxonomy(path)


def test_a_taxonomy_of_ones_own(tmp_path: Path):
    found = read(tmp_path, GOOD)
    assert found.columns == list(COLUMNS) and found["category_code"].to_list() == ["A", "A1", "A11", "A12"]
    assert found["may_massify"].to_list() == [None, None, False, True]
    assert found["is_specific"].to_list() == [None, None, True, True]
    assert families_of(found) == dict.fromkeys(["A", "A1", "A11", "A12"], "A")


@pytest.mark.parametrize(("line", "what"), [
    ("A11,A1,3,Again,,,,", "twice"), (",A1,3,No code,,,,", "not a code"), ("UNCLASSIFIED,A1,3,No,,,,", "not a code"),
    ("B,,2,High,,,,", "does not follow"), ("B,A,3,Deep,,,,", "does not follow"),
    ("B,A11,4,Deeper,,,,", "does not exist"),
    ("B,A11,3,Deeper,,,,", "does not follow"), ("B,NONE,2,Orphan,,,,", "parent"), ("B,A1,3,,,,,", "label"),
    ("B,A1,3,Two,maybe,,,", "true nor false"), ("B,A1,3,Two,false,,,", "reason"), ("B,A1,3,Two,,,9310000,", "CPV"),
    ("B,A1,3,Two,,,,8310", "UNSPSC"), ("B,A1,x,Two,,,,", "level"),
    ("B,A1,3,Two,,,,,,", "more cells"), ("B,B,2,Self,,,,", "follow"),
])  # fmt: skip
def test_a_wrong_line_is_named(tmp_path: Path, line: str, what: str):
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, GOOD + line + "\n")
    assert what in caught.value.what and caught.value.where.endswith("taxonomy.csv:6")


@pytest.mark.parametrize(("text", "what"), [
    ("", "no column category_code"), ("category_code,parent_code,category_level\n", "no column label_en"),
    (HEADER.replace("cpv_code", "cvp_code"), "column cvp_code is not known"),
    (HEADER + "A,,1,All,,,,\n", "no leaf"),
    (HEADER.replace("cpv_code", "label_en"), "column label_en twice"),
])  # fmt: skip
def test_a_wrong_file_is_named(tmp_path: Path, text: str, what: str):
    with pytest.raises(ConfigurationError, match=what):
        read(tmp_path, text)


def test_the_built_in_taxonomy():
    found = load_taxonomy(None)
    leaves = found.filter(pl.col("category_level") == 3)
    assert leaves["owner"].null_count() == 0
    assert leaves.filter(~pl.col("may_massify"))["massify_reason"].null_count() == 0
    told = leaves.filter(pl.col("cpv_code").is_not_null() & pl.col("cpv_division").is_not_null())
    assert told.filter(pl.col("cpv_code").str.slice(0, 2) != pl.col("cpv_division")).height <= 2  # works, printing
    # Every leaf of which words speak exists, and says something or is only a kind.
    assert set(cues()["category_code"].drop_nulls()) <= set(leaves["category_code"])
    assert cues()["kind"].is_unique().all()
