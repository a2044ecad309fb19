"""A company's books: balanced entries, what a month leaves to the next, and blocks that do not change the month."""

import numpy as np
import pytest

from hub.demo import books as books_module
from hub.demo.blocks import Block, imbalances
from hub.demo.books import Books
from hub.demo.calendar import Month, month_list
from hub.demo.cast import CAST
from hub.demo.chart import CHART, INDEX
from hub.demo.directory import make_directory
from hub.demo.suppliers import make_master
from hub.demo.tally import PeriodTally, SupplierTally
from hub.demo.templates import JOURNALS
from hub.errors import UsageError

JANUARY, FEBRUARY = month_list("2025-01", 2)


def make_books(number: int = 1) -> Books:
    member = CAST[number - 1]
    master = make_master(24_000, len(CAST), np.random.default_rng(1))
    return Books(make_directory(member, CAST, master, np.random.default_rng(2)), 7, SupplierTally.empty(len(master)))


def blocks_of(books: Books, month: Month, lines: int, **options: bool) -> tuple[list[Block], PeriodTally]:
    tally = PeriodTally(is_ledger=True)
    return list(books.month(month, lines, [], tally, **options)), tally


def on(block: Block, *prefixes: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Signed amounts of the lines on those accounts."""
    numbers = [INDEX[account.code] for account in CHART if account.code.startswith(prefixes)]
    return block.lines.amount[np.isin(block.lines.account, numbers)]


def test_every_entry_balances() -> None:
    (block,), _ = blocks_of(make_books(), JANUARY, 5_000)
    assert imbalances(block) == []


def test_the_planted_entry_is_the_only_one_that_does_not_balance() -> None:
    (block,), tally = blocks_of(make_books(3), JANUARY, 5_000, is_planted=True)
    ((journal, _, cents),) = imbalances(block)
    assert (JOURNALS[journal], cents) == ("purchases", 125_000)
    truth = tally.truth()
    assert truth.debit is not None and truth.credit is not None
    assert truth.debit - truth.credit == 1_250


def test_the_number_of_lines_is_about_what_was_asked() -> None:
    for month in (JANUARY, FEBRUARY):
        (block,), _ = blocks_of(make_books(), month, 5_000)
        assert len(block.lines) == pytest.approx(5_000, rel=0.05)


def test_invoices_not_received_are_reversed_on_the_first_of_the_next_month() -> None:
    books = make_books()
    (january,), _ = blocks_of(books, JANUARY, 5_000)
    (february,), _ = blocks_of(books, FEBRUARY, 5_000)
    booked, all_of_february = on(january, "408"), on(february, "408")
    assert booked.size and (booked < 0).all()
    assert all_of_february[all_of_february > 0].sum() == -booked.sum()
    reversed_at = february.lines.day[(february.lines.account == INDEX["408"]) & (february.lines.amount > 0)]
    assert set(reversed_at.tolist()) == {1}


def test_prepaid_expenses_are_released_by_eleven_equal_parts() -> None:
    books = make_books()
    (january,), _ = blocks_of(books, JANUARY, 5_000)
    (february,), _ = blocks_of(books, FEBRUARY, 5_000)
    paid, all_of_february = on(january, "486"), on(february, "486")
    assert -11 * all_of_february[all_of_february < 0].sum() == paid.sum() > 0


def test_expected_rebates_are_settled_the_next_month() -> None:
    books = make_books()
    (january,), _ = blocks_of(books, JANUARY, 5_000)
    (february,), _ = blocks_of(books, FEBRUARY, 5_000)
    expected, all_of_february = on(january, "4098"), on(february, "4098")
    assert -all_of_february[all_of_february < 0].sum() == expected.sum() > 0


def test_opening_entries_stand_in_january_only() -> None:
    books = make_books()
    opening = JOURNALS.index("opening")
    (january,), _ = blocks_of(books, JANUARY, 5_000)
    (february,), _ = blocks_of(books, FEBRUARY, 5_000)
    assert (january.lines.journal == opening).any() and not (february.lines.journal == opening).any()
    assert (np.diff((january.lines.journal == opening).astype(int)) <= 0).all(), "they come first"


def test_blocks_cut_a_month_by_days_and_keep_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books_module, "BLOCK_LINES", 1_000)
    blocks, _ = blocks_of(make_books(), JANUARY, 5_000)
    assert len(blocks) == 5
    days = np.concatenate([block.lines.day for block in blocks])
    assert (np.diff(days) >= 0).all() and days.min() == 1 and days.max() == 31
    assert all(imbalances(block) == [] for block in blocks)
    numbers = np.concatenate([block.number for block in blocks])
    assert set(np.diff(numbers)) == {0, 1}, "one series for the ledger"


def test_entries_are_numbered_by_journal_where_the_company_does() -> None:
    (block,), _ = blocks_of(make_books(2), JANUARY, 3_000)
    for journal in set(block.lines.journal.tolist()):
        numbers = block.number[block.lines.journal == journal]
        assert numbers[0] == 1 and set(np.diff(numbers)) <= {0, 1}


def test_a_month_that_is_none_is_refused() -> None:
    for first, months in (("2025-13", 1), ("2025", 1), ("2025-01", 0)):
        with pytest.raises(UsageError):
            month_list(first, months)


def test_months_pass_the_year() -> None:
    assert [month.period for month in month_list("2024-12", 3)] == ["2024-12", "2025-01", "2025-02"]
