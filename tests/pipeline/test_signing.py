"""The life of a signature over whole refreshes: it falls with what moves it, and returns when that is taken back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.group.load import load_group
from hub.lake import build as lake_build
from hub.refresh.signed import sign_off
from hub.settings import Workspace
from hub.signing import ready
from tests.integration.signing.small_facts import hub_json
from tests.pipeline.books import FEC, book, together
from tests.support import ask, deliver, make_workspace, refresh

NOW = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
MONTH = ("--entity", "A", "--period", "2025-01")
JANUARY = book("A", "2025-01", 100, 200, 300)


@dataclass
class Story:
    """A workspace, and a refresh a day later each time."""

    space: Workspace
    days: int = 0

    def refresh(self) -> None:
        assert refresh(self.space, NOW + dt.timedelta(days=self.days)).exit_code == 0
        self.days += 1

    def signed(self) -> list[dict[str, Any]]:
        """What a refresh would say now of the signatures, of the facts that are published."""
        with lake_build.opened(self.space) as build:
            lake_build.attach_publication(build, self.space.cube_file)
            sign_off(build, load_group(self.space))
            return build.frame("select * from landed.signoff").to_dicts()

    def diff(self, *words: str) -> list[tuple[Any, ...]]:
        names = ("cause", "lines_before", "lines_after", "difference")
        return [tuple(one[name] for name in names) for one in hub_json(self.space, "diff", *words)["changes"]]


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """January of A is certified and signed. No gate gives L4 here: what L3 gives is enough."""
    monkeypatch.setattr(ready, "NEEDED", "L3")
    space = make_workspace(tmp_path / "group", [{"code": "A", "name": "A SA"}], {"A/gl": FEC}, keep_publications=1)
    deliver(space, "A/gl", "v1.txt", JANUARY)
    made = Story(space)
    made.refresh()
    hub_json(space, "sign", *MONTH, "--by", "Ann", "--yes")
    yield made


def test_a_correction_moves_it_and_its_correction_brings_it_back(story: Story) -> None:
    [row] = story.signed()
    assert (row["is_unchanged"], row["reason"], row["opex_accrual"]) == (True, None, Decimal("600.00"))

    # The next month, delivered with January as it was: the file is another, the figures are not.
    deliver(story.space, "A/gl", "v2.txt", together(JANUARY, book("A", "2025-02", 7)))
    story.refresh()
    assert ask(story.space, "select count(distinct delivery_id) from fct_spend_line") == [(1,)]
    assert [one["is_unchanged"] for one in story.signed()] == [True]

    # January corrected: 300.00 was 350.00.
    corrected = together(book("A", "2025-01", 100, 200, 350), book("A", "2025-02", 7))
    deliver(story.space, "A/gl", "v3.txt", corrected)
    story.refresh()
    [row] = story.signed()
    assert (row["is_unchanged"], row["moved_amount"]) == (False, Decimal("50.00"))
    assert row["reason"].startswith("opex accrual +50.00, opex invoiced +50.00 since signed by Ann on ")
    assert ": 1 line superseded; see `hub diff --entity A --period 2025-01`" in row["reason"]
    assert story.diff(*MONTH) == [("superseded", 1, 1, "50.00")]

    # The correction was a mistake: January is delivered once more as it was, and is what was signed.
    deliver(story.space, "A/gl", "v4.txt", together(JANUARY, book("A", "2025-02", 7, 8)))
    story.refresh()
    assert [one["is_unchanged"] for one in story.signed()] == [True]
    assert story.diff(*MONTH) == []

    # What was published before is made again where no file of it is kept.
    first, _, third, _ = (name for (name,) in ask(story.space, "select publication_id from publication order by 1"))
    assert [path.stem for path in (story.space.published / "versions").iterdir()] != [first]
    assert story.diff(first, third) == [("superseded", 1, 1, "50.00"), ("new", 0, 1, "7.00")]
    assert list((story.space.warehouse / "diff").iterdir()) == []


def test_another_category_moves_it_without_an_amount(story: Story) -> None:
    account, supplier = ask(story.space, "select account_code, supplier_id from fct_spend_line limit 1")[0]
    [category] = ask(story.space, "select min(category_code) from dim_category where category_level = 3")[0]
    story.space.decisions.joinpath("categories.csv").write_text(
        f"entity,account,supplier,words,category,by,on,reason\nA,{account},{supplier},,{category},Bob,2026-01-06,\n"
    )
    story.refresh()
    [row] = story.signed()
    assert (row["is_unchanged"], row["moved_amount"]) == (False, Decimal("0.00"))
    assert "no amount in all since signed by Ann" in row["reason"] and "3 lines re-categorised" in row["reason"]
    # Who signs what it is now has the last word; and who takes it back leaves nothing signed.
    hub_json(story.space, "sign", *MONTH, "--by", "Bob", "--yes")
    [row] = story.signed()
    assert (row["signed_by"], row["is_unchanged"]) == ("Bob", True)
    hub_json(story.space, "sign", *MONTH, "--by", "Bob", "--withdraw")
    assert story.signed() == []
