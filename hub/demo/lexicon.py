"""The texts of one company, each written once: a line of the ledger only points at them.

That is what keeps text fast: a block of 250,000 lines gathers from some thousands of ready strings.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from hub.demo.arrays import IntArray
from hub.demo.books import WORDS
from hub.demo.chart import CHART
from hub.demo.directory import Directory
from hub.demo.entries import Lines
from hub.demo.local_charts import LocalChart

WORDINGS = 3
IBAN_WORD = WORDS["VIR"]
IBAN_EVERY = 16  # one transfer out of so many pieces names the account in its label


@dataclass(frozen=True)
class Labels:
    """Every label that a line of one company can have, and where each kind starts."""

    texts: list[str]
    parties: int
    wordings_at: int
    ibans_at: int

    def index(self, lines: Lines) -> IntArray:
        """Number of each line's label in ``texts``."""
        plain = np.where(
            lines.word < 0,
            self.wordings_at + lines.account * WORDINGS + lines.wording,
            lines.word * self.parties + lines.party,
        )
        has_iban = (lines.word == IBAN_WORD) & (lines.party > 0) & (lines.piece // 2 % IBAN_EVERY == 0)
        return np.where(has_iban, self.ibans_at + lines.party, plain)


def make_labels(directory: Directory, chart: LocalChart) -> Labels:
    """The labels of a company: French wordings, or the nominal's own name where the chart is not French."""
    parties = directory.parties
    texts = [f"{word} {party.name}".strip() for word in WORDS for party in parties]
    wordings_at = len(texts)
    is_french = directory.member.country == "FR"
    for account, label in zip(CHART, chart.labels, strict=True):
        wordings = account.wordings if is_french and account.wordings else (label,)
        texts += [(wordings * WORDINGS)[number] for number in range(WORDINGS)]
    ibans_at = len(texts)
    texts += [f"VIR SEPA {_iban(party.iban, number)} {party.name}" for number, party in enumerate(parties)]
    return Labels(texts, len(parties), wordings_at, ibans_at)


def _iban(iban: str, number: int) -> str:
    """As bank software prints it: in groups of four, or in one word."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)) if number % 2 else iban


def gathered(texts: list[str] | pl.Series, index: IntArray, name: str) -> pl.Series:
    """The texts that ``index`` points at, as a column."""
    series = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    return series.gather(pl.Series(index)).alias(name)


def disguised(texts: list[str], encoding: str) -> list[str]:
    """Texts whose Latin-1 bytes are the bytes of ``texts`` in a one-byte ``encoding``.

    Encoding the whole file is then one native Latin-1 pass: 0.3 s a million lines, where Python's CP850 takes 3.3 s.
    """
    return [text.encode(encoding, errors="replace").decode("latin-1") for text in texts]
