"""What onboarding proposes: a feed's YAML as data, the evidence of each column, and the questions left.

What belongs here: shapes only. They are filled in ``folder``, tried in ``trial`` and written in ``text``.
"""

import datetime as dt
import glob
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from hub.onboarding.roles import Claim

Weight = Literal["must", "may"]


@dataclass(frozen=True)
class Question:
    """Something that only a person knows.

    ``key`` is the YAML key that the answer fills; ``choices`` maps what is shown to what is written there; ``weight``:
    without an answer to a ``must``, the feed stays a draft and is not read.
    """

    key: str
    text: str
    choices: dict[str, Any] = field(default_factory=dict)
    weight: Weight = "must"


@dataclass(frozen=True)
class Evidence:
    """Why a column of the hub is read from these headers: the claims of the files, most frequent first."""

    name: str
    headers: tuple[str, ...]
    confidence: float
    files: int
    sample: str
    claims: tuple[Claim, ...] = ()


@dataclass
class FileTotals:
    """One file as the proposal reads it. Amounts are in the ledger's currency, as booked.

    ``lost``: rejected lines by rule, without what is no loss (totals, repeated headers); ``rejects``: line, rule and
    detail of the first twenty; ``faults``: why gate L0 would hold the file as a whole.
    """

    path: Path
    lines: int = 0
    rejected: int = 0
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    rejected_amount: Decimal = Decimal(0)  # debit less credit
    lost_amount: Decimal = Decimal(0)
    first: dt.date | None = None
    last: dt.date | None = None
    suppliers: set[str] = field(default_factory=set)
    months: set[str] = field(default_factory=set)
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    negative: int = 0  # lines with more credit than debit
    class_six: Decimal = Decimal(0)  # of accounts that start with 6: charges, in the French chart
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def amount(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass
class Proposal:
    """A feed to be. ``root``: the folder of its files; ``feed``: the YAML's keys and values."""

    entity: str
    name: str
    root: Path
    feed: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    contents: dict[Path, Path] = field(default_factory=dict)  # archive → the one file that it holds, unpacked
    duplicates: dict[Path, Path] = field(default_factory=dict)  # file → the one that it repeats
    left_out: dict[Path, str] = field(default_factory=dict)  # file → why
    found: dict[Path, str] = field(default_factory=dict)  # file → encoding, separator, header line
    totals: list[FileTotals] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)

    def content(self, path: Path) -> Path:
        """The file to read: what is in the archive, where ``path`` is one."""
        return self.contents.get(path, path)

    def pattern_of(self, path: Path) -> str:
        """A file's name below ``root``, as ``leave_out`` holds it."""
        return glob.escape(path.relative_to(self.root).as_posix())

    @property
    def is_draft(self) -> bool:
        """Whether a question is open without which the feed must not be read."""
        return any(question.weight == "must" for question in self.questions)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.questions and not self.left_out
