"""Lines of a trial balance that controls a ledger: one an account, and the totals that such exports hold.

What belongs here: telling accounts from subtotals, which would count everything twice.
"""

from bisect import bisect_left
from decimal import Decimal

import polars as pl

from hub.readers.canonical import Chain
from hub.readers.furniture import TOTAL, is_total_word


class BalanceChain(Chain):
    """As ``Chain``; a line without an account is rejected, and one that sums up others is set aside."""

    def _with_broken_rule(self, frame: pl.DataFrame) -> pl.DataFrame:
        nets = frame.select(net=(pl.col("debit") - pl.col("credit")))["net"].to_list()
        subtotals = subtotals_of(list(zip(frame["account_code"], nets, strict=True)))
        rules = [
            _rule(account, label, subtotals)
            for account, label in frame.select("account_code", "account_label").iter_rows()
        ]
        own = pl.Series("account_rule", rules, dtype=pl.String)
        amounts = [pl.col("amount_rule")] if "amount_rule" in frame.columns else []
        # A title without an account is no line: whatever its amounts are.
        named = frame.with_columns(own)
        if amounts:
            is_total = pl.col("account_rule") == TOTAL
            named = named.with_columns(amount_rule=pl.when(~is_total.fill_null(False)).then("amount_rule"))
        return super()._with_broken_rule(named)


def _rule(account: str | None, label: str | None, subtotals: set[str]) -> str | None:
    if account in subtotals or is_total_word(account or label or ""):
        # "Total Energies" is the label of an account, "Total 60" stands where the account is.
        return TOTAL
    return "account_missing" if account is None else None


def subtotals_of(balances: list[tuple[str | None, Decimal | None]]) -> set[str]:
    """Accounts that only sum up the longer ones that begin with them: ``60`` above ``6061`` and ``6064``."""
    known: dict[str, Decimal] = {}
    for account, net in balances:
        if account:
            known[account] = known.get(account, Decimal(0)) + (net or 0)
    codes = sorted(known)
    below = {code: _below(codes, at) for at, code in enumerate(codes)}
    leaves = {code for code, longer in below.items() if not longer}
    return {
        code
        for code, longer in below.items()
        if longer and known[code] == sum(known[one] for one in longer if one in leaves)
    }


def _below(codes: list[str], at: int) -> list[str]:
    """The sorted codes that begin with the one at ``at``."""
    last = bisect_left(codes, codes[at] + "\U0010ffff")
    return codes[at + 1 : last]
