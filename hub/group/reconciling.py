"""How suppliers' statements are held against what entities recorded, as ``group.yml`` says it."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from hub.group.base import Declared
from hub.group.harmonising import Share

Name = Annotated[str, Field(min_length=1)]


class Reconciliation(Declared):
    """``relative`` (of the declared) and ``absolute`` (group currency): what is left unexplained passes gate L4 within
    either. ``days``: how far apart two dates of one document may be. ``cards``: issuers of purchasing cards, by name or
    SIREN."""

    relative: Share = Decimal("0.01")
    absolute: Annotated[Decimal, Field(ge=0)] = Decimal(1000)
    days: int = Field(10, ge=0, le=60)
    cards: tuple[Name, ...] = ()
