"""What can still be told of a line that has the wrong number of fields.

What belongs here: choosing, field by field, between counting from the left and from the right. A line with a stray
separator in a text keeps its first fields counted from the left and its last ones counted from the right.
"""

import re
from collections.abc import Sequence

from hub.readers.layout import Layout

AMOUNTS = ("debit", "credit", "amount", "vat_amount", "direction")
_LONGEST = 100  # of an amount; spaces between digits take the pattern quadratic time
_NUMBER = re.compile(r"[(+\-]?\s*[€£$]?\s*[0-9][0-9\s.,']*[€£$]?\s*[)+\-]?")


def salvaged(fields: Sequence[str], layout: Layout) -> dict[str, str | None]:
    """Mapped column → text, or None when it cannot be told.

    Amounts are counted from the right when only that gives numbers; when both ways do and differ, they are left out.
    """
    left = {name: _at(fields, place) for name, place in layout.positions.items()}
    if len(fields) <= layout.count:
        return left
    shift = len(fields) - layout.count
    right = {name: _at(fields, layout.positions[name] + shift) for name in AMOUNTS if name in layout.positions}
    from_left = {name: left[name] for name in right}
    chosen = _chosen(from_left, right)
    return {**left, **chosen}


def _chosen(left: dict[str, str | None], right: dict[str, str | None]) -> dict[str, str | None]:
    is_left, is_right = _are_amounts(left), _are_amounts(right)
    if (is_left and is_right and left != right) or not (is_left or is_right):
        return dict.fromkeys(left)
    return left if is_left else right


def _are_amounts(texts: dict[str, str | None]) -> bool:
    values = [text.strip() for name, text in texts.items() if text is not None and name != "direction"]
    return any(values) and all(not value or (len(value) < _LONGEST and _NUMBER.fullmatch(value)) for value in values)


def _at(fields: Sequence[str], place: int) -> str | None:
    return fields[place] if place < len(fields) else None
