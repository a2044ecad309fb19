"""What ``group.yml`` says of the suppliers' side: published accounts, the seventh company, thresholds and cards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.demo.statements.accounts import Published


@dataclass(frozen=True)
class Extras:
    """Lines that are added to ``group.yml``: by company, and at its end."""

    entities: Mapping[str, str] = field(default_factory=dict)
    end: str = ""


NOTHING = Extras()


def extras(published: list[Published], wanted: str, cards: dict[str, str], newcomer: str) -> Extras:
    """``wanted`` is asked for level L4, ``cards``: SIREN → name of the issuers; ``newcomer``: code without a feed."""
    entities: dict[str, str] = defaultdict(str)
    entities[wanted] = "    # Its months are held against suppliers' statements.\n    wanted_level: L4\n"
    entities[newcomer] = "    # It delivers nothing yet: suppliers' statements and its accounts say what it may buy.\n"
    by_entity: dict[str, list[Published]] = defaultdict(list)
    for one in published:
        by_entity[one.entity].append(one)
    for code, accounts in by_entity.items():
        entities[code] += (
            "    # Published accounts (form 2052), in its currency: goods, raw materials, other charges.\n"
        )
        entities[code] += "    accounts:\n"
        for one in accounts:
            told = ", ".join(f"{name}: {value}" for name, value in one.lines.items())
            entities[code] += f"      {one.year}: {{{told}}}\n"
    return Extras(entities, _reconciliation(cards))


def _reconciliation(cards: dict[str, str]) -> str:
    issuers = "".join(f'    - "{number}"  # {name}\n' for number, name in cards.items())
    return f"""
# When a month counts as reconciled with the suppliers' statements (level L4).
reconciliation:
  # What stays unexplained with a supplier may be 1 % of what it declares, or this amount of the group's currency.
  relative: 0.01
  absolute: 1000
  # Days between an invoice's date at the supplier's and in the books, where no reference tells.
  days: 10
  # Issuers of purchasing cards: what is booked under them was bought from somebody else.
  cards:
{issuers}"""
