"""What a row of ``signoffs.csv`` says: the figures of one entity and month that somebody signed, or took back.

Pure, as ``records``.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from hub.decisions.records import Amount, Day, EntityCode, Name, Record, Subject

FIGURES = ("opex_accrual", "opex_invoiced", "capex", "rebates", "intercompany")


def _blank(value: object) -> object:
    return None if value == "" else value


Money = Annotated[Annotated[Amount, Field(max_digits=18, decimal_places=2)] | None, BeforeValidator(_blank)]
Count = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_blank)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
# A letter first: a spreadsheet would make a number of some digests.
Hash = Annotated[str, Field(pattern=r"^(h[0-9a-f]{16})?$")]


class Signoff(Record):
    """``signoffs.csv``: what a controller signed of a month; its figures are blank where that was taken back.

    Amounts are in the group's currency, without VAT, after the consolidation share: opex_accrual, opex_invoiced and
    capex are external, rebates (negative) are inside opex, intercompany is apart. ``lines_hash``: of the lines, whose
    copy the lake's ``signed_line`` holds under ``signoff_id``.
    """

    signoff_id: Name
    entity: EntityCode
    period: Month
    publication_id: Name
    opex_accrual: Money
    opex_invoiced: Money
    capex: Money
    rebates: Money
    intercompany: Money
    line_count: Count
    lines_hash: Hash
    by: Name
    on: Day
    comment: str

    @property
    def subject(self) -> Subject:
        return (self.entity, self.period)

    @property
    def is_withdrawal(self) -> bool:
        """Whether the row takes back what was signed before."""
        return not self.lines_hash

    @property
    def figures(self) -> dict[str, Decimal | None]:
        """The amounts by their column."""
        return {name: getattr(self, name) for name in FIGURES}

    @model_validator(mode="after")
    def _is_whole(self) -> "Signoff":
        given = [self.line_count is not None, *(value is not None for value in self.figures.values())]
        if any(one is self.is_withdrawal for one in given):
            raise ValueError("every amount, line_count and lines_hash; or none of them, to take a signature back")
        return self
