"""How suppliers' statements are held against what entities recorded; part of ``group.yml``."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, field_validator
from stdnum.fr import siren as siren_number

from hub.group.base import Declared
from hub.group.harmonising import Share


class Reconciliation(Declared):
    """What gate L4 asks of statements and bears of a residual, and how documents are matched.

    ``covered``: share of the month's spend that is of suppliers whose statements speak of it.
    A month is reconciled where of each supplier Σ|residual| by document is at most ``absolute`` (group currency) or at
    most ``relative`` of what it declared. ``days``: how far apart the dates of one document may be, and how near the
    end of a span a date makes a cut-off likely. ``cards``: who issues the group's purchasing cards, by name or SIREN.
    """

    covered: Share = Decimal(0)
    relative: Share = Decimal("0.01")
    absolute: Annotated[Decimal, Field(ge=0)] = Decimal(1000)
    days: Annotated[int, Field(ge=0, le=90)] = 10
    cards: tuple[Annotated[str, Field(min_length=1)], ...] = ()

    @field_validator("cards")
    @classmethod
    def _sirens_are_right(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        """A name of nine digits is a SIREN, which a typing error would make nobody's."""
        told = tuple(value.replace(" ", "") if _is_number(value) else value.strip() for value in values)
        for value in told:
            if not value:
                raise ValueError("a blank is neither a name nor a SIREN")
            if value.isdigit() and not siren_number.is_valid(value):
                raise ValueError(f"{value!r} is not a SIREN: nine digits with a Luhn key are expected")
        return told


def _is_number(value: str) -> bool:
    return value.replace(" ", "").isdigit()
