"""How people may write an entity or a category, and what is nobody's."""

import polars as pl
import pytest

from hub.categories.taxonomy import COLUMNS, load_taxonomy
from hub.group.cartography import cartography, category_choice, category_names, entity_choice, entity_names, folded
from hub.group.models import Group

GROUP = Group.model_validate(
    {
        "name": "G",
        "entities": [
            {"code": "NORD", "name": "Générale du Nord", "siren": "732829320", "aliases": ["G.N.", "Shared"]},
            {"code": "SUD", "name": "Sud", "aliases": ["shared", "nord"]},
        ],
    }
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nord", "NORD"),  # the code of one is never an alias of another
        ("GENERALE DU NORD", "NORD"),
        ("gn", "NORD"),
        ("732 829 320", "NORD"),
        (entity_choice("SUD", "Sud"), "SUD"),
        ("Shared", None),  # an alias of both
        ("Est", None),
    ],
)
def test_an_entity_as_people_write_it(written: str, code: str | None) -> None:
    assert entity_names(GROUP).get(folded(written)) == code


def test_a_category_is_known_by_code_label_and_choice_at_every_level() -> None:
    names = category_names(load_taxonomy(None))
    choice = category_choice({"category_code": "EN-EL", "label_fr": "Électricité", "label_en": "Electricity"})
    written = ("en-el", "Electricity", "électricité", choice, "EN", "Fourniture d'électricité")
    assert [names[folded(one)] for one in written] == ["EN-EL", "EN-EL", "EN-EL", "EN-EL", "EN", "EN-EL-10"]


def test_a_label_of_two_categories_is_of_neither() -> None:
    rows = [{"category_code": code, "category_level": 1, "label_en": "Other"} for code in ("A", "B")]
    names = category_names(pl.DataFrame(rows, schema=COLUMNS))
    assert folded("Other") not in names
    assert names[folded("A · Other")] == "A"


def test_the_feed_claims_no_entity() -> None:
    feed = cartography(GROUP, load_taxonomy(None))
    assert (feed.feed_id, feed.kind, feed.inbox, feed.entity_codes) == (
        "_cartography.declared", "cartography", "_cartography", (),
    )  # fmt: skip
