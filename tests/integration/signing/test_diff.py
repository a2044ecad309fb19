"""Rules of ``hub diff``: what is compared with what, and that its rows add up to the whole."""

from pathlib import Path

import pytest

from hub.errors import HubError, LakeError
from hub.settings import Workspace
from tests.integration.signing.small_facts import (
    FIRST,
    RECONCILED,
    SECOND,
    THIRD,
    Line,
    hub,
    hub_json,
    line,
    publish,
    sign,
    workspace_with,
)

MONTH = ("--entity", "ALPHA", "--period", "2025-01")
BEFORE = [line("1", "100.00"), line("2", "40.00"), line("3", "9.00", entity_code="BETA", feed_id="BETA.fec")]
AFTER: list[Line] = [{**BEFORE[0], "supplier_id": "S-9"}, BEFORE[1], line("4", "5.00", delivery_id="d2", feed_id="x")]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Two publications: 100.00 linked otherwise, 5.00 new, and BETA's 9.00 gone."""
    made = workspace_with(tmp_path, BEFORE)
    publish(made, AFTER, FIRST, SECOND)
    return made


def test_the_present_publication_against_the_one_before(space: Workspace) -> None:
    told = hub_json(space, "diff")
    assert (told["former"]["name"], told["latter"]["name"]) == (FIRST, SECOND)
    # 149.00 → 145.00
    assert (told["former"]["amount"], told["latter"]["amount"], told["difference"]) == ("149.00", "145.00", "-4.00")
    rows = [(one["cause"], one["supplier_id"], one["difference"]) for one in told["changes"]]
    assert rows == [
        ("relinked", "S-1", "-100.00"), ("relinked", "S-9", "100.00"), ("gone", "S-1", "-9.00"), ("new", "S-1", "5.00"),
    ]  # fmt: skip
    assert told["changes"][1]["supplier_name"] == "Name of S-9"
    assert told["changes"][0]["category"] == "Cat one"


def test_two_publications_either_way_and_one_with_itself(space: Workspace) -> None:
    assert hub_json(space, "diff", FIRST, SECOND) == hub_json(space, "diff", FIRST) == hub_json(space, "diff")
    assert hub_json(space, "diff", SECOND, FIRST)["difference"] == "4.00"
    assert hub_json(space, "diff", FIRST, FIRST)["changes"] == []
    assert "Nothing moved." in hub(space, "diff", SECOND, SECOND)


def test_only_an_entity_or_a_month(space: Workspace) -> None:
    assert [one["cause"] for one in hub_json(space, "diff", "--entity", "BETA")["changes"]] == ["gone"]
    assert hub_json(space, "diff", "--period", "2025-02") == {
        "former": {"name": FIRST, "line_count": 0, "amount": "0.00"},
        "latter": {"name": SECOND, "line_count": 0, "amount": "0.00"},
        "difference": "0.00",
        "changes": [],
    }


def test_a_signed_month_is_compared_with_what_was_signed(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, BEFORE)
    [signed] = sign(space)
    publish(space, AFTER, FIRST, SECOND)
    publish(space, [*AFTER, line("5", "1.00", delivery_id="d2", feed_id="x")], FIRST, SECOND, THIRD)
    told = hub_json(space, "diff", *MONTH)
    assert signed["signoff_id"] in told["former"]["name"]
    # 140.00 was signed; 146.00 now, the 5.00 of the second publication included.
    assert (told["former"]["amount"], told["latter"]["amount"]) == ("140.00", "146.00")
    assert [(one["cause"], one["lines_after"]) for one in told["changes"]][-1] == ("new", 2)
    # Publications that are named go before; and once it is taken back, nothing is signed.
    assert hub_json(space, "diff", SECOND, THIRD, *MONTH)["difference"] == "1.00"
    sign(space, "--withdraw")
    assert hub_json(space, "diff", *MONTH)["former"]["name"] == SECOND


def test_what_leaves_the_perimeter_says_so(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, BEFORE[:1])
    publish(space, [], FIRST, SECOND, status=[("ALPHA", "2025-01", "L4", "none", True, False, "left")])
    assert [one["cause"] for one in hub_json(space, "diff")["changes"]] == ["perimeter"]


def test_people_see_every_figure_and_the_sum(space: Workspace) -> None:
    told = hub(space, "diff", "--limit", "3")
    for words in (
        "S-9 Name of S-9", "re-linked", "-100.00", "+100.00", "… 1 rows more, +5.00 in all",
        f"before: 149.00 in 3 lines, {FIRST}", f"after: 145.00 in 3 lines, {SECOND}",
        "difference: -4.00, the sum of the 4 rows",
    ):  # fmt: skip
        assert words in told, words


@pytest.mark.parametrize(("words", "told"), [
    (["P0"], "no publication 'P0'"),
    ([FIRST, "P0"], "no publication 'P0'"),
    (["--entity", "ALFA"], "unknown entity 'ALFA'"),
])  # fmt: skip
def test_what_does_not_exist_is_told(space: Workspace, words: list[str], told: str) -> None:
    with pytest.raises(HubError, match=told):
        hub(space, "diff", *words)


def test_the_first_publication_has_none_before(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there is no publication before"):
        hub(workspace_with(tmp_path, BEFORE), "diff")


def test_lines_that_the_lake_lost_are_told(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, BEFORE)
    sign(space)
    for file in (space.lake / "signed_line").rglob("*"):
        file.is_file() and file.unlink()
    with pytest.raises(LakeError, match="the lake does not hold what was signed") as raised:
        hub(space, "diff", *MONTH)
    assert f"hub diff {FIRST} --entity ALPHA --period 2025-01" in str(raised.value)


def test_a_publication_of_an_older_hub_is_told(space: Workspace) -> None:
    import duckdb

    with duckdb.connect(str(space.published / "versions" / f"{FIRST}.duckdb")) as connection:
        connection.execute("alter table fct_spend_line drop column feed_id")
    with pytest.raises(LakeError, match="cannot be compared"):
        hub(space, "diff")


def test_the_level_is_no_difference(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, BEFORE)
    publish(space, [{**one, "level": "L5"} for one in BEFORE], FIRST, SECOND, status=[RECONCILED])
    assert hub_json(space, "diff")["changes"] == []
