"""What is planted is found, and nothing else."""

import pytest

from bench.planted_documents import planted, scored
from hub.reconciliation.matching import match


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_99_of_100_planted_documents_are_found_and_none_wrongly(seed: int) -> None:
    one = planted(4_000, seed)
    score = scored(one.truth, match(one.declared, one.recorded))
    assert score["planted"] > 3_000
    assert (score["wrong"], score["share"] >= 0.99) == (0, True), score


def test_a_year_of_equal_amounts_without_numbers_is_found_by_date() -> None:
    one = planted(4_000, 4)
    monthly = one.declared.filter(one.declared["net_amount"].is_not_null()).with_columns(document_ref=None)
    score = scored(one.truth, match(monthly, one.recorded.with_columns(document_ref=None)))
    assert score["wrong"] <= 0.002 * score["planted"], score
