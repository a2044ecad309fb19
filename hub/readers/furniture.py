"""Lines that are the report's furniture: totals below the lines, headers repeated at each page, notes.

What belongs here: telling them from lines that are broken. They stay rejects, so that nothing is lost, but they are no
loss: the bounds of gate L0 leave them out. A total that the lines above do not add up to stays a fault.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from hub.group.models import Feed
from hub.readers.columns import folded, wanted_columns
from hub.readers.contract import MONEY

TOTAL, MISMATCH, HEADER, NOTE = "total_line", "total_mismatch", "repeated_header", "note_line"
FURNITURE = (TOTAL, HEADER, NOTE)
WORD = (
    r"(?i)^\W*(?:(?:grand|sous|sub|report|zwischen|end|gesamt|sub)[\s-]*)?"
    r"(?:totale?s?|totaux|totali|sums?|somme|summe|suma|gesamt\w*|cumul)\b"
)
_DATED = ("date_missing", "date_unreadable", "period_unreadable")
_SUSPECT = (*_DATED, "field_count", "amount_unreadable")
TOLD = ("supplier_code", "supplier_name", "account_code", "document_ref", "line_label", "date_found")


@dataclass
class Furniture:
    """What has been added up of one file so far, line by line: of all lines, and of those since the last total."""

    feed: Feed
    needed_date: str
    told: tuple[str, ...] = TOLD  # columns in which a line says what it is
    _all: tuple[Decimal, Decimal] = field(default=(Decimal(0), Decimal(0)))
    _since: tuple[Decimal, Decimal] = field(default=(Decimal(0), Decimal(0)))

    def named(self, rows: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
        """``broken`` with ``broken_rule`` of totals and repeated headers; batches come in file order."""
        verdicts: dict[int, tuple[str, str]] = {}
        last = 0
        for line in self._suspects(broken):
            number = int(str(line["line_number"]))
            if self._is_header(line) or self._is_note(line):
                verdicts[number] = HEADER if self._is_header(line) else NOTE, ""
                continue
            self._add(rows.filter(pl.col("line_number").is_between(last, number, closed="none")))
            last = number
            if verdict := self._verdict(line):
                verdicts[number] = verdict
        self._add(rows.filter(pl.col("line_number") > last) if last else rows)
        return _with(broken, verdicts) if verdicts else broken

    def _suspects(self, broken: pl.DataFrame) -> list[dict[str, object]]:
        """Lines without a readable date that have an amount, or a header's word."""
        if broken.is_empty():
            return []
        kept = broken.filter(pl.col("broken_rule").is_in(_SUSPECT)).sort("line_number")
        wanted = ("line_number", "broken_rule", "amount_found", "debit", "credit", "posting_date", *self.told)
        return kept.select(name for name in wanted if name in kept.columns).to_dicts()

    def _is_header(self, line: dict[str, object]) -> bool:
        titles = wanted_columns(self.feed).get(self.needed_date, ())
        return line.get("date_found") is not None and folded(str(line["date_found"])) in map(folded, titles)

    def _is_note(self, line: dict[str, object]) -> bool:
        """Whether a line is a text on its own: no date, no amount, one column filled."""
        has_amount = str(line.get("amount_found") or "").strip(" |") or line["debit"] or line["credit"]
        filled = [name for name in self.told if line.get(name)]
        return not has_amount and line.get("posting_date") is None and len(filled) <= 1

    def _add(self, rows: pl.DataFrame) -> None:
        debit, credit = Decimal(rows["debit"].sum() or 0), Decimal(rows["credit"].sum() or 0)
        self._all = self._all[0] + debit, self._all[1] + credit
        self._since = self._since[0] + debit, self._since[1] + credit

    def _verdict(self, line: dict[str, object]) -> tuple[str, str] | None:
        """The rule of a line that may be a total; None for one that is simply broken."""
        if line["debit"] is None or line["credit"] is None or line["broken_rule"] not in _DATED:
            return None
        told = [str(line[name]).strip() for name in self.told if line.get(name)]
        has_word = any(pl.Series(told, dtype=pl.String).str.contains(WORD)) if told else False
        if told and not has_word:
            return None
        found = Decimal(str(line["debit"])), Decimal(str(line["credit"]))
        if (has_word or any(found)) and any(self._is_sum(found, sums) for sums in (self._all, self._since)):
            self._since = Decimal(0), Decimal(0)
            return TOTAL, ""
        if not has_word:
            return None
        nearest = min((self._all, self._since), key=lambda sums: abs(_net(sums) - _net(found)))
        return MISMATCH, f"{_net(found):,} against {_net(nearest):,}"

    def _is_sum(self, found: tuple[Decimal, Decimal], sums: tuple[Decimal, Decimal]) -> bool:
        is_two_sided = {"debit", "credit"} <= set(self.feed.columns)
        return found == sums if is_two_sided else _net(found) == _net(sums)


def is_total_word(text: str) -> bool:
    """Whether a text calls its line a total: ``Total``, ``Sous-total 60``, ``Summe``."""
    return bool(re.search(WORD, text))


def _net(sides: tuple[Decimal, Decimal]) -> Decimal:
    return (sides[0] - sides[1]).quantize(Decimal("0.01"))


def _with(broken: pl.DataFrame, verdicts: dict[int, tuple[str, str]]) -> pl.DataFrame:
    table = pl.DataFrame(
        [(number, rule, found or None) for number, (rule, found) in verdicts.items()],
        schema={"line_number": pl.Int64, "furniture": pl.String, "total_found": pl.String},
        orient="row",
    )
    joined = broken.join(table, on="line_number", how="left")
    is_total = pl.col("furniture").is_in([TOTAL, MISMATCH])
    money = [
        pl.when(is_total | pl.col("furniture").is_null()).then(name).cast(MONEY).alias(name)
        for name in ("debit", "credit")
    ]
    return joined.with_columns(pl.coalesce("furniture", "broken_rule").alias("broken_rule"), *money).drop("furniture")
