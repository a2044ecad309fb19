"""How a feed's files are written and dated, and how much of them may be rejected; part of its YAML."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from hub.group.base import Declared
from hub.group.harmonising import Share
from hub.group.patterns import group_names


class Format(Declared):
    """How the file is written. What is not given is detected and recorded with the delivery."""

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = '"'
    skip_lines: int = Field(0, ge=0)
    sheet: str | None = None
    decimal: Literal[",", "."] | None = None
    thousands: str | None = None
    date_format: str | None = None
    date_order: Literal["day", "month"] | None = None


class PeriodRule(Declared):
    """Which accounting period a line belongs to.

    ``posting_date`` and ``document_date`` take the month of that column. ``file_name`` reads ``year`` and ``month`` (or
    ``number``, the n-th period of a fiscal year that starts in ``first_month``) out of the file's name by ``pattern``.
    """

    rule: Literal["posting_date", "document_date", "file_name"] = "posting_date"
    pattern: str | None = None
    first_month: int = Field(1, ge=1, le=12)
    year_is: Literal["start", "end"] = "start"

    @model_validator(mode="after")
    def _pattern_fits(self) -> "PeriodRule":
        if self.rule != "file_name":
            return self
        if not self.pattern:
            raise ValueError("rule 'file_name' needs a 'pattern' such as '(?P<year>\\d{4})-P(?P<number>\\d{2})'")
        groups = group_names(self.pattern)
        if "year" not in groups or not ({"month", "number"} & set(groups)):
            raise ValueError("the pattern must name the groups 'year' and either 'month' or 'number'")
        return self


class Rejects(Declared):
    """How much of a delivery may be rejected before gate L0 holds it, as shares of its lines and of its Σ|amount|."""

    max_line_share: Share = Decimal("0.01")
    max_amount_share: Share = Decimal("0.01")
