"""Reads what people decided, kept as text under ``decisions/`` and versioned with the workspace.

``withdrawn.csv`` (delivery_id, by, reason): deliveries that were a mistake, so that what they hold back is let go. A
figure that is certified already stays certified.
"""

import csv
import io
import re
from pathlib import Path

from hub.errors import ConfigurationError
from hub.group.text import text_of

WITHDRAWN = ("delivery_id", "by", "reason")


def load_withdrawn(decisions: Path) -> tuple[str, ...]:
    """First characters (eight or more) of the delivery ids withdrawn; ConfigurationError names file and line."""
    path = decisions / "withdrawn.csv"
    if not path.exists():
        return ()
    reader = csv.DictReader(io.StringIO(text_of(path)))
    if tuple(reader.fieldnames or ()) != WITHDRAWN:
        found = ",".join(reader.fieldnames or ()) or "nothing"
        raise ConfigurationError("the header is not right", f"{path}:1", ",".join(WITHDRAWN), found)
    return tuple(_delivery(path, reader.line_num, row) for row in reader)


def _delivery(path: Path, line: int, row: dict[str, str]) -> str:
    if not re.fullmatch("[0-9a-f]{8,64}", row["delivery_id"] or "") or not row["by"] or not row["reason"]:
        raise ConfigurationError(
            "a withdrawal is not whole",
            f"{path}:{line}",
            "eight or more characters of a delivery_id, who decided, and why",
            ",".join(str(value) for value in row.values()),
            '`hub sql "select distinct held_delivery_id from consolidation_status"` tells what is held',
        )
    return row["delivery_id"]
