"""Thresholds of a reconciliation as declared, and what cannot be one."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from hub.group.models import Group
from hub.group.reconciling import Reconciliation


def declared(**given: Any) -> Reconciliation:
    entities = [{"code": "A", "name": "Alpha"}]
    return Group.model_validate({"name": "G", "entities": entities, "reconciliation": given}).reconciliation


def test_what_is_not_said_has_a_default() -> None:
    assert declared() == Reconciliation(relative=Decimal("0.01"), absolute=Decimal(1000), days=10, cards=())


def test_a_siren_may_be_written_with_spaces_and_as_a_number() -> None:
    assert declared(cards=["552 100 554", 732829320, " Carte Bleue 24 "]).cards == (
        "552100554", "732829320", "Carte Bleue 24",
    )  # fmt: skip


@pytest.mark.parametrize(("given", "said"), [
    ({"relative": 1.5}, "less than or equal to 1"),
    ({"absolute": -1}, "greater than or equal to 0"),
    ({"days": 400}, "less than or equal to 90"),
    ({"cards": ["552100555"]}, "'552100555' is not a SIREN"),
    ({"cards": ["  "]}, "neither a name nor a SIREN"),
    ({"tolerance": 1}, "Extra inputs"),
])  # fmt: skip
def test_what_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        declared(**given)
    assert said in str(refused.value)
