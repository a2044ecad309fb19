"""What becomes of deliveries, in one story of three refreshes: each entity lives one rule, and none disturbs another.

Figures are external spend in euros, and ``books`` makes the files.
"""

import os
import shutil
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from hub.lake import tables
from hub.refresh.run import Outcome
from hub.settings import Workspace
from tests.pipeline.books import CSV, FEC, book, purchases, together
from tests.support import ask, deliver, make_workspace, refresh, write_feed


def feeds() -> dict[str, dict[str, Any]]:
    grown = {**CSV, "supersede": "file"}
    company = {**CSV, "entities": {"column": "Societe", "map": {"Nord": "NORTH", "Sud": "NORTH"}}}
    company["rejects"] = {"max_line_share": 0}
    return {
        **{f"{entity}/fec": FEC for entity in ("CORRECTED", "UNBALANCED", "SHRUNK", "TRUNCATED", "GAP", "UNREADABLE")},
        "YAML/buys": {**CSV, "columns": {**CSV["columns"], "amount": "TTC"}},
        "FILES/buys": grown,
        "MOVED/buys": grown,
        "RIVALS/one": FEC,
        "RIVALS/two": FEC,
        "CLAIM/old": FEC,
        "CLAIM/new": FEC,
        "REJECTS/strict": CSV,
        "REJECTS/lax": {**CSV, "rejects": {"max_line_share": 0.6}, "valid_from": "2025-02"},
        "FOREIGN/buys": {**CSV, "columns": {**CSV["columns"], "currency": "Devise"}},
        "CONTROL/fec": {**FEC, "control_totals": {"2025-01": 100, "2025-02": 999}},
        "BROKEN/buys": {**grown, "intercompany": {"suppliers": {"FBROKEN": "CORRECTED"}}},
        "STRICT/buys": {**CSV, "rejects": {"max_line_share": 0.6}},
        "_group/companies": company,
    }


@dataclass
class After:
    """What users see after one refresh."""

    outcome: Outcome
    spend: dict[tuple[str, str], Decimal]
    status: dict[tuple[str, str], dict[str, Any]]
    facts: set[tuple[Any, ...]]


def look(space: Workspace, outcome: Outcome) -> After:
    columns = ("entity_code", "period", "level", "is_certified", "is_held", "reason")
    rows = ask(space, f"select {', '.join(columns)} from consolidation_status")
    spend = ask(space, "select entity_code, period, sum(amount_entity) from fct_spend_line group by all")
    facts = ask(space, "select entity_code, period, line_label, posting_date, amount_group from fct_spend_line")
    return After(
        outcome,
        {(entity, period): amount for entity, period, amount in spend},
        {(row[0], row[1]): dict(zip(columns, row, strict=True)) for row in rows},
        set(facts),
    )


Story = tuple[Workspace, list[After]]


def first(space: Workspace) -> None:
    def ledger(feed: str, name: str, *months: tuple[Any, ...]) -> None:
        deliver(space, feed, name, together(*(book(feed, *month) for month in months)))

    def bought(feed: str, name: str, *rows: str) -> None:
        deliver(space, feed, name, purchases(feed.split("/")[0], *rows))

    ledger("CORRECTED/fec", "v1.txt", ("2025-01", 100), ("2025-02", 200), ("2025-03", 300))
    ledger("UNBALANCED/fec", "v1.txt", ("2025-01", 100), ("2025-02", 200))
    ledger("SHRUNK/fec", "v1.txt", ("2025-01", *[10] * 10))
    ledger("RIVALS/one", "v1.txt", ("2025-01", 100))
    ledger("CLAIM/old", "v1.txt", ("2025-01", 100), ("2025-02", 200))
    ledger("TRUNCATED/fec", "v1.txt", ("2025-01", 100))
    ledger("GAP/fec", "january.txt", ("2025-01", 100))
    ledger("GAP/fec", "march.txt", ("2025-03", 300))
    ledger("CONTROL/fec", "v1.txt", ("2025-01", 100), ("2025-02", 200))
    ledger("UNREADABLE/fec", "v1.txt", ("2025-01", 100))
    bought("YAML/buys", "v1.csv", "2025-01-10 100", "2025-02-10 50")
    bought("FILES/buys", "a.csv", "2025-01-10 100")
    bought("FILES/buys", "b.csv", "2025-01-11 50", "2025-02-11 10")
    bought("MOVED/buys", "export.csv", "2025-01-11 50")
    bought("REJECTS/strict", "v1.csv", "2025-01-10 100", "2025-01-11 douze")
    bought("REJECTS/lax", "v1.csv", "2025-02-10 100", "2025-02-11 douze")
    bought("FOREIGN/buys", "v1.csv", "2025-01-10 100", "2025-02-10 70", "2025-02-10 1000 KPW -")
    bought("BROKEN/buys", "a.csv", "2025-01-10 100")
    bought("BROKEN/buys", "b.csv", "2025-01-10 40")
    bought("STRICT/buys", "v1.csv", "2025-01-10 100", "2025-01-11 douze")
    bought("_group/companies", "v1.csv", "2025-01-10 10 EUR Nord", "2025-02-10 20 EUR Sud")


def second(space: Workspace) -> None:
    def quarter(feed: str, february: str) -> str:
        return together(book(feed, "2025-01", 100), february, book(feed, "2025-03", 300))

    deliver(space, "CORRECTED/fec", "v2.txt", quarter("CORRECTED/fec", book("CORRECTED/fec", "2025-02", 250)))
    wrong = book("UNBALANCED/fec", "2025-02", 250, unbalanced=0)
    deliver(space, "UNBALANCED/fec", "v2.txt", quarter("UNBALANCED/fec", wrong))
    write_feed(space.home, "YAML/buys", CSV)
    deliver(space, "FILES/buys", "b.csv", purchases("FILES", "2025-01-11 60"))
    shutil.move(space.inbox / "MOVED/buys/export.csv", space.inbox / "MOVED/buys/january.csv")
    deliver(space, "MOVED/buys", "export.csv", purchases("MOVED", "2025-02-11 70"))
    deliver(space, "SHRUNK/fec", "v2.txt", book("SHRUNK/fec", "2025-01", *[10] * 4))
    deliver(space, "RIVALS/two", "v1.txt", book("RIVALS/two", "2025-01", 77))
    deliver(space, "CLAIM/new", "v1.txt", book("CLAIM/new", "2025-02", 88))
    deliver(space, "TRUNCATED/fec", "v2.txt", book("TRUNCATED/fec", "2025-01", 400, 500)[:-90])
    (space.feeds / "BROKEN" / "buys.yml").write_text("reader: delimited\nkolumns: {}\n", encoding="utf-8")
    deliver(space, "UNREADABLE/fec", "photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    write_feed(space.home, "STRICT/buys", CSV)


def third(space: Workspace) -> None:
    mended = [book("UNBALANCED/fec", month, amount) for month, amount in (("2025-02", 250), ("2025-03", 310))]
    deliver(space, "UNBALANCED/fec", "v3.txt", together(*mended))
    write_feed(space.home, "YAML/buys", feeds()["YAML/buys"])
    deliver(space, "SHRUNK/fec", "v3.txt", book("SHRUNK/fec", "2025-01", *[11] * 4))
    write_feed(space.home, "CLAIM/old", {**FEC, "valid_to": "2025-01"})
    group = feeds()["_group/companies"]
    group["entities"] = {"column": "Societe", "map": {"Nord": "NORTH", "Sud": "SOUTH"}}
    write_feed(space.home, "_group/companies", group)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    codes = {"NORTH", "SOUTH", *(name.split("/")[0] for name in feeds())} - {"_group"}
    entities = [{"code": code, "name": f"{code} SA"} for code in sorted(codes)]
    space = make_workspace(tmp_path_factory.mktemp("story"), entities, feeds())
    chapters = []
    for chapter in (first, second, third):
        chapter(space)
        chapters.append(look(space, refresh(space)))
    return space, chapters


def spend(story: Story, entity: str, period: str) -> list[int | None]:
    """An entity's month after each refresh, in whole euros; None without any figure."""
    found = [after.spend.get((entity, period)) for after in story[1]]
    return [None if amount is None else int(amount) for amount in found]


def status(story: Story, chapter: int, entity: str, period: str) -> tuple[str, bool, str]:
    """(level, is held, reason) of a month after the refresh numbered from 1."""
    row = story[1][chapter - 1].status[entity, period]
    return row["level"], row["is_held"], row["reason"] or ""


def test_a_corrected_delivery_changes_only_its_periods(story: Story) -> None:
    assert spend(story, "CORRECTED", "2025-02") == [200, 250, 250]
    before, after = ({row for row in one.facts if row[0] == "CORRECTED"} for one in story[1][:2])
    assert {row[1] for row in before ^ after} == {"2025-02"}


def test_an_unbalanced_delivery_is_held_and_a_mended_one_certified(story: Story) -> None:
    level, is_held, reason = status(story, 2, "UNBALANCED", "2025-02")
    assert (level, is_held) == ("L3", True)
    assert reason.startswith("L1: debits exceed credits by 5.00 in entry AC/2025-02-0 ")
    assert reason.endswith("the figure of v1.txt stays")
    assert spend(story, "UNBALANCED", "2025-02") == [200, 200, 250]
    assert status(story, 3, "UNBALANCED", "2025-02") == ("L3", False, "")
    assert spend(story, "UNBALANCED", "2025-03") == [None, 300, 310]  # the same file's other months went in


def test_a_corrected_yaml_reads_the_file_again_and_a_reverted_one_too(story: Story) -> None:
    assert spend(story, "YAML", "2025-01") == [120, 100, 120]


def test_files_that_add_up_are_replaced_by_their_own_name_only(story: Story) -> None:
    assert spend(story, "FILES", "2025-01") == [150, 160, 160]
    assert spend(story, "FILES", "2025-02") == [10, None, None]  # the new b.csv has no February


def test_a_renamed_file_keeps_its_figure_when_another_takes_its_name(story: Story) -> None:
    assert spend(story, "MOVED", "2025-01") == [50, 50, 50]
    assert spend(story, "MOVED", "2025-02") == [None, 70, 70]


def test_a_shrinking_delivery_is_held_and_a_second_one_as_well(story: Story) -> None:
    assert spend(story, "SHRUNK", "2025-01") == [100, 100, 100]
    for chapter in (2, 3):
        _, is_held, reason = status(story, chapter, "SHRUNK", "2025-01")
        assert is_held and "8 lines would replace the 20 of the delivery before" in reason


def test_two_feeds_with_one_month_keep_the_first_and_name_both(story: Story) -> None:
    assert spend(story, "RIVALS", "2025-01") == [100, 100, 100]
    assert "feed RIVALS.one claims this month too" in status(story, 2, "RIVALS", "2025-01")[2]
    held = ask(story[0], "select feed_id from gate_verdict where entity_code = 'RIVALS' and not passed")
    assert held == [("RIVALS.two",)]


def test_ending_a_claim_with_valid_to_lets_the_other_feed_in(story: Story) -> None:
    assert spend(story, "CLAIM", "2025-02") == [200, 200, 88]
    assert spend(story, "CLAIM", "2025-01") == [100, 100, 100]


def test_rejects_over_the_bound_hold_the_month_and_under_it_pass(story: Story) -> None:
    level, is_held, reason = status(story, 1, "REJECTS", "2025-01")
    assert (level, is_held) == ("none", True) and "more than the feed's 1 % of its lines" in reason
    assert spend(story, "REJECTS", "2025-02") == [100, 100, 100]


def test_a_stricter_declaration_lowers_the_level_and_keeps_the_figure(story: Story) -> None:
    assert spend(story, "STRICT", "2025-01") == [100, 100, 100]
    level, is_held, reason = status(story, 2, "STRICT", "2025-01")
    assert (level, is_held) == ("L0", False) and reason.startswith("L0: 1 lines of this month rejected")


def test_a_truncated_file_is_held(story: Story) -> None:
    assert spend(story, "TRUNCATED", "2025-01") == [100, 100, 100]
    assert "v2.txt is cut off" in status(story, 2, "TRUNCATED", "2025-01")[2]


def test_a_currency_without_a_rate_is_named_and_never_counted_at_one(story: Story) -> None:
    level, _, reason = status(story, 1, "FOREIGN", "2025-02")
    assert level == "L1" and "1,000.00 has no exchange rate (KPW)" in reason
    assert spend(story, "FOREIGN", "2025-02") == [70, 70, 70]


def test_a_month_without_a_delivery_is_none(story: Story) -> None:
    assert status(story, 1, "GAP", "2025-02") == ("none", False, "no delivery covers this month")


def test_declared_control_totals_are_asked_for(story: Story) -> None:
    assert status(story, 1, "CONTROL", "2025-01") == ("L3", False, "")
    level, is_held, reason = status(story, 1, "CONTROL", "2025-02")
    assert (level, is_held) == ("L0", True) and "200.00 read, 999.00 declared" in reason


def test_an_unreadable_file_is_told_as_long_as_it_is_there(story: Story) -> None:
    for after in story[1][1:]:
        assert any("photo.txt" in str(problem) for problem in after.outcome.problems)
    assert spend(story, "UNREADABLE", "2025-01") == [100, 100, 100]


def test_a_broken_feed_keeps_its_figures_parts_and_group_companies(story: Story) -> None:
    assert spend(story, "BROKEN", "2025-01") == [140, 140, 140]
    assert any("kolumns" in str(problem) for problem in story[1][1].outcome.problems)
    inside = ask(story[0], "select sum(amount_group) from fct_spend_line where is_intercompany")
    assert inside == [(Decimal("140.00"),)]


def test_a_company_mapped_to_the_wrong_entity_is_taken_back_once_corrected(story: Story) -> None:
    assert spend(story, "NORTH", "2025-02") == [20, 20, None]
    assert spend(story, "SOUTH", "2025-02") == [None, None, 20]


def test_the_same_bytes_again_change_nothing(story: Story) -> None:
    space = story[0]
    before = tables.versions(space.lake), space.cube_file.read_bytes()
    one = space.inbox / "CORRECTED/fec/v2.txt"
    deliver(space, "CORRECTED/fec", "v2.txt", one.read_bytes())  # the same name
    deliver(space, "CORRECTED/fec", "copy.txt", one.read_bytes())  # another name
    deliver(space, "FILES/buys", "copy.csv", (space.inbox / "FILES/buys/a.csv").read_bytes())
    os.utime(space.inbox / "UNBALANCED/fec/v1.txt")  # a touch
    outcome = refresh(space)
    assert not outcome.is_new and not outcome.deliveries
    assert (tables.versions(space.lake), space.cube_file.read_bytes()) == before
