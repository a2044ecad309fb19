"""Which column is what, in one table: header and values put together, each with its evidence.

What belongs here: taking columns for roles, and saying where header and values disagree or two columns answer. What
follows from the roles (kind of feed, period, VAT) is in ``shape``; several files are put together in ``folder``.
"""

from dataclasses import dataclass, field

from hub.onboarding.fits import FITS_FROM, fit
from hub.onboarding.lexicon import roles_of
from hub.onboarding.profile import Column, profile
from hub.readers.masking import masked_text
from hub.readers.undeclared import Table

NAMED_FROM = 0.75  # below, a header only resembles a role
_TIE = 0.05
_SHIFTED_BELOW = 0.5
_MAY_BE_EMPTY = ("debit", "credit")  # a list of purchases without any credit note
# Of these, two columns that answer are a question; of the others, the first is taken.
DECISIVE = ("posting_date", "amount", "debit", "credit", "supplier_name", "direction")


@dataclass(frozen=True)
class Claim:
    """A column taken for a role: what its header says of it (0 to 1), and what its values do."""

    role: str
    title: str
    at: int
    header: float
    values: float

    @property
    def confidence(self) -> float:
        """The mean of both; neither alone makes a claim."""
        return (self.header + self.values) / 2


@dataclass(frozen=True)
class Doubt:
    """Why a role is not taken for granted, and the titles that could be it."""

    role: str
    why: str
    titles: tuple[str, ...] = ()


@dataclass
class Mapped:
    """A table with its columns, the roles that they take, and what is doubtful."""

    table: Table
    columns: list[Column]
    claims: dict[str, Claim] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def column(self, role: str) -> Column | None:
        """The column taken for ``role``."""
        claim = self.claims.get(role)
        return self.columns[claim.at] if claim else None

    @property
    def lines(self) -> int:
        """Lines below the header."""
        return max((column.lines for column in self.columns), default=0)


def is_title(text: str) -> bool:
    """Whether a text is known as a header."""
    return max(roles_of(text).values(), default=0) >= NAMED_FROM


def mapped(table: Table) -> Mapped:
    """The table with every role that header and values agree on."""
    made = Mapped(table, profile(table))
    answers: dict[str, list[Claim]] = {}
    for column in made.columns:
        for role, header in roles_of(column.title).items():
            if column.filled or role in _MAY_BE_EMPTY:
                answers.setdefault(role, []).append(
                    Claim(role, column.title, column.at, header, fit(column, role) if column.filled else 1.0)
                )
    for role, claims in answers.items():
        _take(made, role, sorted(claims, key=lambda one: one.header * (one.values >= FITS_FROM), reverse=True))
    _one_role_a_column(made)
    if shifted := _shifted(made):
        made.doubts.append(shifted)
    return made


def _take(made: Mapped, role: str, claims: list[Claim]) -> None:
    """Take the best of ``claims``, or say why none can be taken."""
    fitting = [one for one in claims if one.values >= FITS_FROM]
    if not fitting:
        best = claims[0]
        if best.header >= NAMED_FROM:
            made.doubts.append(Doubt(role, _disagreement(made.columns[best.at], role), (best.title,)))
        return
    best = fitting[0]
    rivals = [one for one in fitting[1:] if one.header >= best.header - _TIE and not _are_alike(made, best, one)]
    if rivals and role in DECISIVE:
        titles = tuple(one.title for one in (best, *rivals))
        made.doubts.append(Doubt(role, f"several columns answer to it: {', '.join(map(repr, titles))}", titles))
    made.claims[role] = best


def _are_alike(made: Mapped, one: Claim, other: Claim) -> bool:
    return made.columns[one.at].values == made.columns[other.at].values


def _one_role_a_column(made: Mapped) -> None:
    """Of two roles of one column (``Valuta``: a date in German, a currency in Italian), the one that its values fit."""
    by_column: dict[int, Claim] = {}
    for claim in sorted(made.claims.values(), key=lambda one: one.confidence, reverse=True):
        if claim.at in by_column:
            del made.claims[claim.role]
        else:
            by_column[claim.at] = claim
    taken = {claim.role for claim in by_column.values()}
    made.doubts = [doubt for doubt in made.doubts if doubt.role in taken or not _is_taken(made, doubt, by_column)]


def _is_taken(made: Mapped, doubt: Doubt, by_column: dict[int, Claim]) -> bool:
    return any(claim.title in doubt.titles for claim in by_column.values())


def _disagreement(column: Column, role: str) -> str:
    shown = ", ".join(repr(masked_text(value)[:40]) for value in list(column.values)[:3])
    return f"header {column.title!r} says {role}, its values such as {shown} do not"


def _shifted(made: Mapped) -> Doubt | None:
    """A column without a name that only some lines fill: the fields of those lines stand one place too far."""
    for column in made.columns:
        if not column.title.strip() and 0 < column.fill < _SHIFTED_BELOW and column.letters:
            shown = next(iter(column.values))
            why = f"column {column.at + 1} has no name and is filled in {column.filled} lines, such as {shown[:40]!r}"
            return Doubt("layout", f"{why}: these lines are shifted")
    return None
