"""What names tell about their words, without anybody's list."""

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hub.suppliers.vocabulary import Vocabulary, learn, spell

PLACES = ["ALDEN", "BREMEN", "CORTON", "DUNMOW", "EPPING", "FALDON", "GRINDLE", "HADLOW"]
FULL = [f"{place} UNIVERSITY HOSPITAL FOUNDATION TRUST" for place in PLACES]


def meaning(names: list[str], word: str, **options: list[str]) -> str | None:
    found = learn(pl.Series(names), **options).meanings.filter(pl.col("word") == word)["means"].to_list()
    return found[0] if found else None


def test_a_word_that_stands_where_a_longer_one_stands_is_short_for_it() -> None:
    names = [*FULL, "ALDEN UVTY HOSPITAL FOUNDATION TRUST", "BREMEN UVTY HOSPITAL FOUNDATION TRUST"]
    assert meaning(names, "UVTY") == "UNIVERSITY"


def test_initials_stand_for_several_words_where_two_names_say_so() -> None:
    names = [*FULL, "CORTON UNIVERSITY HOSPITAL FT", "DUNMOW UNIVERSITY HOSPITAL FT"]
    assert meaning(names, "FT") == "FOUNDATION TRUST"


def test_what_stands_elsewhere_stays() -> None:
    """EPPING and FALDON stand in the same place too, and neither is short for the other."""
    assert meaning(FULL, "EPPING") is None


@pytest.mark.parametrize(("glued", "means"), [("SUPPLYCHAIN", "SUPPLY CHAIN"), ("ALDENANDBREMEN", "ALDEN AND BREMEN")])
def test_words_written_together_come_apart(glued: str, means: str) -> None:
    names = ["SUPPLY CHAIN NORTH", "ALDEN AND BREMEN COUNCIL", f"{glued} OFFICE", "NORTH OFFICE"]
    assert meaning(names, glued) == means


def test_an_ending_that_hangs_on_every_word_goes() -> None:
    hung = ["ALDENZZ UNIVERSITYZZ TRUST", "BREMENZZ HOSPITALZZ TRUST", "CORTONZZ UNIVERSITYZZ HOSPITALZZ TRUST"]
    assert meaning([*FULL, *hung], "CORTONZZ") == "CORTON"


def test_a_language_s_own_endings_stay() -> None:
    names = [
        "COOK SHOP",
        "COOKING SCHOOL",
        "BAKE SHOP",
        "BAKEING OVENS",
        "PAINT STORE",
        "PAINTING SUPPLIES",
        "FARM SHOP",
    ]
    assert meaning(names, "COOKING") is None


def test_the_cut_end_of_a_long_name_is_the_word_that_follows_elsewhere() -> None:
    assert meaning([*FULL, "HADLOW COTTAGE HOSPITAL FOUNDATIO"], "FOUNDATIO") == "FOUNDATION"


def test_a_slip_in_a_rare_long_word_is_the_frequent_word() -> None:
    many = [f"{place}{letter} HEALTHCENTRE" for place in PLACES for letter in "ABC"]
    assert meaning([*many, "OTHER HEALTHCENTER", "NEW HEALTHCNETRE"], "HEALTHCNETRE") == "HEALTHCENTRE"


def test_initials_of_one_name_that_look_like_no_word() -> None:
    names = [*FULL, "HM REVENUE AND CUSTOMS", "HMRC SHIPLEY"]
    assert meaning(names, "HMRC") == "HM REVENUE CUSTOM" or meaning(names, "HMRC") == "HM REVENUE CUSTOMS"
    assert meaning(names, "HMRC", held=["HMRC"]) is None


def test_the_order_of_the_names_changes_nothing() -> None:
    names = [*FULL, "CORTON UNIVERSITY HOSPITAL FT", "DUNMOW UNIVERSITY HOSPITAL FT", "HMRC", "HM REVENUE AND CUSTOMS"]
    shuffled = list(names)
    random.Random(3).shuffle(shuffled)
    first, second = learn(pl.Series(names)), learn(pl.Series(shuffled))
    assert_frame_equal(first.meanings, second.meanings)
    assert_frame_equal(first.weights, second.weights)


def test_rare_words_weigh_more_and_words_that_follow_of_themselves_less() -> None:
    others = ["ALDEN COLLEGE", "QUAY UNIVERSITY", "QUAY COLLEGE", "REEVE COLLEGE"]
    told = spell(pl.Series(["ALDEN UNIVERSITY HOSPITAL FOUNDATION TRUST"]), learn(pl.Series([*FULL, *others])))
    weight = dict(told.filter(pl.col("share") == 1).select("word", "weight").iter_rows())
    assert weight["ALDEN"] > weight["UNIVERSITY"] > weight["TRUST"]


def test_a_vocabulary_comes_back_from_its_tables() -> None:
    vocabulary = learn(pl.Series(FULL), known={"CO": "COMPANY"})
    again = Vocabulary.of(vocabulary.tables())
    assert (again.size, again.known) == (vocabulary.size, {"CO": "COMPANY"})
    assert_frame_equal(spell(pl.Series(FULL), again), spell(pl.Series(FULL), vocabulary))


def test_a_vocabulary_s_digest_is_that_of_what_it_learnt() -> None:
    names = pl.Series(["ACME PAINT", "ACME PAINTS", "NORTH HOSPITAL", "SOUTH CLINIC"])
    first = learn(names)
    assert learn(names.reverse()).model_id == first.model_id == Vocabulary.of(first.tables()).model_id
    assert learn(names.head(3)).model_id != first.model_id
    assert learn(names, known={"PAINT": "COLOUR"}).model_id != first.model_id
