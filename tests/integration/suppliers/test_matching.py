"""Names compared by Splink on DuckDB: the same whatever the order, the threads and the way the names came."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bench.name_model import generated
from hub.lake.engine import working
from hub.settings import Workspace
from hub.suppliers.likeness import PAIRS, SAME_WORDS, score
from hub.suppliers.linking import LINKS, link

NAMES = [
    "Northfield Council", "Northfield Council 900140535", "NORTHFIELD COUNCIL RATES", "Southfield Council",
    "Ardenne Peinture SARL", "ARDENNE PEINTURES", "Ardenne Plomberie", "Ets Marchal et Fils", "MARCHAL & FILS",
    "Roebuck Practice 1", "Roebuck Practice 4", "Wolff Maschinenbau GmbH", "WOLFF MASCHINENBAU", "Wolf Garten GmbH",
]  # fmt: skip
REGISTER = pl.DataFrame(
    {
        "register_id": ["R1", "R2", "R3", "R4", "R5", "R6"],
        "name": ["NORTHFIELD COUNCIL", "SOUTHFIELD COUNCIL", "ARDENNE PEINTURE", "WOLFF MASCHINENBAU", "MARCHAL", "?"],
        "other_names": [[], None, ["PEINTURE D'ARDENNE"], [], ["ETABLISSEMENTS MARCHAL ET FILS"], []],
    }
)
STEMS = [
    f"{start}{end}" for start in ("KER", "MOR", "DEL", "ZAN", "PEL", "ROS") for end in ("VIC", "BERT", "QUIST", "TAL")
]
OTHERS = [f"{trade} {stem}" for stem in STEMS for trade in ("TRANSPORTS", "PEINTURE", "CONSEIL", "NEGOCE", "LOCATION")]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with working(Workspace(tmp_path)) as made:
        yield made


def scores(pairs: pl.DataFrame) -> dict[tuple[str, str], float]:
    return {(left, right): value for left, right, value in pairs.select("left_name", "right_name", "score").iter_rows()}


def test_likeness_says_who_is_like_whom_and_why(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = score(connection, pl.Series([*NAMES, None, " ", NAMES[0]]))
    assert dict(pairs.schema) == PAIRS
    assert (pairs["left_name"] < pairs["right_name"]).all()
    found = scores(pairs)
    assert found[("Northfield Council", "Northfield Council 900140535")] == SAME_WORDS
    assert found[("ARDENNE PEINTURES", "Ardenne Peinture SARL")] >= 0.85
    assert found.get(("Northfield Council", "Southfield Council"), 0.0) < 0.85
    assert found.get(("Roebuck Practice 1", "Roebuck Practice 4"), 0.0) < 0.85
    apart = pairs.filter(pl.col("right_name").str.contains("Plomberie") & pl.col("left_name").str.contains("PEINTURES"))
    assert "in common: ARDENNE" in apart["evidence"][0]
    assert "match weight" in apart["evidence"][0]


def test_order_threads_and_runs_change_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    names = generated(1500, seed=8)
    first = score(connection, pl.Series(names))
    connection.execute("set threads = 1")
    again = score(connection, pl.Series(random.Random(1).sample(names, len(names))))
    assert first.height > 500
    assert_frame_equal(first, again)


def test_nothing_to_compare_gives_no_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    for names in ([], ["ALONE"], [None, ""]):
        assert score(connection, pl.Series(names, dtype=pl.String)).is_empty()


def test_links_say_the_best_and_the_second(connection: duckdb.DuckDBPyConnection) -> None:
    links = link(connection, pl.Series([*NAMES, "Nobody Knows", None]), REGISTER)
    assert dict(links.schema) == LINKS
    assert links["name"].to_list() == sorted({*NAMES, "Nobody Knows"})
    by_name = {row["name"]: row for row in links.iter_rows(named=True)}
    assert by_name["Northfield Council 900140535"]["register_id"] == "R1"
    assert by_name["Northfield Council 900140535"]["status"] == "accepted"
    assert by_name["WOLFF MASCHINENBAU"]["score"] == 1.0
    assert by_name["Ets Marchal et Fils"]["register_id"] == "R5"
    assert (by_name["Nobody Knows"]["register_id"], by_name["Nobody Knows"]["status"]) == (None, "none")


def test_two_entries_as_good_are_never_accepted(connection: duckdb.DuckDBPyConnection) -> None:
    twins = pl.DataFrame({"register_id": ["A", "B"], "name": ["MEADOW SURGERY YORK", "MEADOW SURGERY HULL"]})
    found = link(connection, pl.Series(["MEADOW SURGERY"]), twins).row(0, named=True)
    assert found["status"] != "accepted"
    assert {found["register_id"], found["second_register_id"]} == {"A", "B"}


def test_of_two_companies_of_one_name_none_is_accepted(connection: duckdb.DuckDBPyConnection) -> None:
    twins = pl.DataFrame({"register_id": ["A", "B"], "name": ["ULMORAM MATERIAUX", "Ulmoram Matériaux"]})
    names = pl.Series(["Materiaux Ulmoram", "S.A.S. ULMORAM MATERIAUX"])
    assert set(link(connection, names, twins)["status"]) == {"proposed"}
    assert set(link(connection, names, twins.head(1))["status"]) == {"accepted"}


def register_of(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"register_id": list(names), "name": list(names)})


def linked(connection: duckdb.DuckDBPyConnection, name: str, *entries: str) -> tuple[str | None, str]:
    """The entry and the status of a name; the register holds firms of other names too, so that words have weights."""
    found = link(connection, pl.Series([name]), register_of(*entries, *OTHERS)).row(0, named=True)
    return found["register_id"], found["status"]


def test_a_name_that_is_one_entry_with_words_behind_is_accepted(connection: duckdb.DuckDBPyConnection) -> None:
    long = "CABINET VALSEN AGENCE DE RENNES FACTURATION FOURNISSEURS DIVERS"
    assert linked(connection, long, "CABINET VALSEN") == ("CABINET VALSEN", "accepted")
    # In front, the words are part of the name: NORTH DEVON COUNCIL is not DEVON COUNCIL.
    front = "SYNDICAT INTERCOMMUNAL ADDUCTION DES EAUX CABINET VALSEN"
    assert linked(connection, front, "CABINET VALSEN") != ("CABINET VALSEN", "accepted")
    # One word says too little, and so does another entry that the name holds as well.
    alone = "VALSEN AGENCE DE RENNES FACTURATION FOURNISSEURS DIVERS"
    assert linked(connection, alone, "VALSEN") != ("VALSEN", "accepted")
    assert linked(connection, long, "CABINET VALSEN", "AGENCE DE RENNES")[1] != "accepted"
    # But for one that is a part of the first.
    assert linked(connection, long, "CABINET VALSEN", "VALSEN") == ("CABINET VALSEN", "accepted")


def test_a_name_that_several_entries_hold_is_not_accepted(connection: duckdb.DuckDBPyConnection) -> None:
    assert linked(connection, "HOSPICE ST LUC", "HOSPICE ST LUC PLOUERMEL")[1] == "accepted"
    both = ("HOSPICE ST LUC PLOUERMEL", "HOSPICE ST LUC DES MONTAGNES ET VALLEES DU SUD")
    assert linked(connection, "HOSPICE ST LUC", *both)[1] != "accepted"


def test_entries_that_differ_by_legal_form_are_told_by_it(connection: duckdb.DuckDBPyConnection) -> None:
    twins = ("LANDOHAM ET FILS SA", "LANDOHAM ET FILS SAS")
    assert linked(connection, "LANDOHAM ET FILS", *twins)[1] != "accepted"
    assert linked(connection, "SAS LANDOHAM ET FILS", *twins) == ("LANDOHAM ET FILS SAS", "accepted")
    assert linked(connection, "SA LANDOHAM ET FILS", *twins) == ("LANDOHAM ET FILS SA", "accepted")
    assert linked(connection, "LANDOHAM ET FILS", twins[0]) == (twins[0], "accepted")


def test_the_initials_of_one_entry_are_proposed(connection: duckdb.DuckDBPyConnection) -> None:
    society, house = "NANTES DEPANNAGE SERRURERIE", "NOUVELLE DECORATION SAVARY"
    assert linked(connection, "NDS", society) == (society, "proposed")
    assert linked(connection, "NDS", society, house) == (None, "none")
    assert linked(connection, "NDT", society) == (None, "none")


def test_words_at_the_end_tell_two_names_less_apart_than_words_inside(connection: duckdb.DuckDBPyConnection) -> None:
    short, behind, inside = "GARE CABINET VALSEN", "GARE CABINET VALSEN MOTS TRES RARES", "GARE CABINET VIEUX VALSEN"
    found = scores(score(connection, pl.Series([short, behind, inside, *OTHERS])))
    assert found[(short, behind)] >= 0.86
    assert found[(short, inside)] < found[(short, behind)]


def test_an_empty_register_links_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    links = link(connection, pl.Series(["ACME"]), REGISTER.clear())
    assert links.row(0, named=True) | {"name": "ACME", "status": "none", "register_id": None} == links.row(
        0, named=True
    )


def test_splink_needs_no_pandas(connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert score(connection, pl.Series(NAMES)).height > 0
