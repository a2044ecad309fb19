"""Small files of purchases, and what is proposed of them."""

from pathlib import Path
from typing import Any

from hub.group.models import Entity, Group
from hub.onboarding.proposal import Proposal
from hub.onboarding.propose import propose

GROUP = Group(
    name="Test",
    entities=(
        Entity(code="ALPHA", name="Alpha Industries", aliases=("ALPHA IND.",)),
        Entity(code="BETA", name="Beta Services"),
    ),
)
HEAD = "Date,Supplier,Amount,Expense Type,Expense Area"


def files(folder: Path, **texts: str) -> Path:
    """A folder of CSV files; ``_`` in a name stands for a dot."""
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def proposed(path: Path, entity: str = "ALPHA", **answers: Any) -> Proposal:
    return propose(path, entity, "feed", GROUP, answers={key.replace("__", "."): one for key, one in answers.items()})


def lines(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def keys(made: Proposal) -> list[str]:
    return [question.key for question in made.questions]


def left(made: Proposal) -> dict[str, str]:
    return {path.name: why for path, why in made.left_out.items()}


JANUARY = lines("13/01/2025,DURAND,100.00,Rent,Site 1", "14/01/2025,EDF,20.50,Energy,Site 2")
