"""How far the hub may go by itself in saying who a supplier is and what was bought; part of ``group.yml``."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from hub.group.base import Declared

Share = Annotated[Decimal, Field(ge=0, le=1)]


class SupplierMatching(Declared):
    """Names that are alike: merged at ``accept`` and above, put to people between ``propose`` and it, apart below.

    ``likeness: false`` leaves it to identifiers, equal names and judgements.
    """

    likeness: bool = True
    accept: Share = Decimal("0.85")
    propose: Share = Decimal("0.60")

    @model_validator(mode="after")
    def _in_order(self) -> "SupplierMatching":
        if self.propose > self.accept:
            raise ValueError(f"'propose' ({self.propose}) is above 'accept' ({self.accept})")
        return self


class CategoryMatching(Declared):
    """The classifier says nothing where its probability is below ``abstain``."""

    abstain: Share = Decimal("0.50")
