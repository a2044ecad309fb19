"""Blocks of consecutive ledger lines: the running numbers of their entries, and which entries do not balance."""

from dataclasses import dataclass

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.entries import Lines
from hub.demo.templates import JOURNALS


@dataclass(frozen=True)
class Block:
    """Some consecutive lines of one month's file and the number of the entry of each."""

    lines: Lines
    number: IntArray


def number_lines(lines: Lines, following: IntArray, is_by_journal: bool) -> IntArray:
    """The number of each line's entry: one series for the ledger, or one a journal.

    ``following`` holds the next number of each series and is moved on.
    """
    of_entry = lines.journal[first_lines(lines)] if is_by_journal else np.zeros(len(first_lines(lines)), dtype=np.int64)
    numbers = np.zeros(len(of_entry), dtype=np.int64)
    for journal in range(len(JOURNALS)):
        at = np.flatnonzero(of_entry == journal)
        numbers[at] = following[journal] + np.arange(len(at))
        following[journal] += len(at)
    return np.take(numbers, lines.entry)


def first_lines(lines: Lines) -> IntArray:
    """Positions of the first line of each entry."""
    return np.flatnonzero(np.diff(lines.entry, prepend=-1))


def imbalances(block: Block) -> list[tuple[int, int, int]]:
    """Entries whose lines do not add up to zero: journal, number, debits less credits in cents."""
    first = first_lines(block.lines)
    sums = np.add.reduceat(block.lines.amount, first)
    wrong = np.flatnonzero(sums)
    return [(int(block.lines.journal[first[at]]), int(block.number[first[at]]), int(sums[at])) for at in wrong]
