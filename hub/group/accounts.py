"""What an entity published of itself, as ``group.yml`` tells it."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from hub.group.base import Declared

Year = Annotated[int, Field(ge=1970, le=2099)]
Published = Annotated[Decimal, Field(ge=0, max_digits=17, decimal_places=2)]


class Accounts(Declared):
    """Figures of an entity's published accounts of one fiscal year, in its currency: lines of form 2052 (liasse).

    ``FS`` goods, ``FU`` raw materials and supplies, ``FW`` other purchases and external charges; ``turnover`` is FL.
    """

    FS: Published | None = None
    FU: Published | None = None
    FW: Published | None = None
    turnover: Published | None = None
