"""Subtotals of a trial balance, which would count everything twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hub.readers.balance import subtotals_of


def test_short_accounts_that_sum_up_longer_ones_are_subtotals() -> None:
    balances = [
        ("6", "175"), ("60", "150"), ("606", "150"), ("6061", "100"), ("6064", "50"), ("61", "25"), ("615", "25"),
        ("62", "10"), ("622", "7"),  # not their sum: an account of its own
        (None, "325"),
    ]  # fmt: skip
    assert subtotals_of([(account, Decimal(net)) for account, net in balances]) == {"60", "606", "61"}


def test_lines_of_one_account_add_up_first() -> None:
    assert subtotals_of([("60", Decimal(3)), ("601", Decimal(1)), ("601", Decimal(2))]) == {"60"}


LEAVES = st.dictionaries(
    st.text("123456", min_size=4, max_size=4), st.integers(-1000, 1000).filter(bool).map(Decimal), min_size=1
)


@given(LEAVES)
def test_whatever_levels_are_summed_up_the_accounts_stay(leaves: dict[str, Decimal]) -> None:
    sums: dict[str, Decimal] = {}
    for account, net in leaves.items():
        for size in (1, 2, 3):
            sums[account[:size]] = sums.get(account[:size], Decimal(0)) + net
    assert subtotals_of([*leaves.items(), *sums.items()]) == set(sums)
