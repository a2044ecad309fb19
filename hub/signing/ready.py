"""What may be signed. Pure."""

from collections.abc import Mapping
from typing import Any

NEEDED = "L4"  # reconciled with the suppliers' statements; a signature makes it L5


def missing(status: Mapping[str, Any] | None) -> str | None:
    """Why a month cannot be signed, by its row of ``consolidation_status``; None when it can."""
    if status is None:
        return "no delivery covers this month"
    reason = f": {status['reason']}" if status["reason"] else ""
    if status["is_held"]:
        return f"a delivery is held{reason}"
    if not status["is_certified"]:
        return f"nothing is certified{reason}"
    if status["level_wanted"] == "none":
        return str(status["reason"] or "outside the perimeter")
    if status["level"] < NEEDED:
        return f"it is at {status['level']}, {NEEDED} is needed{reason}"
    return None
