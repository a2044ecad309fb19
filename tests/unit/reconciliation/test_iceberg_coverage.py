"""Intervals hold the truth about as often as they say; the bench draws many more."""

from bench.iceberg_coverage import Lists, groups, shares, strata, two_lists


def test_the_interval_of_the_ratio_is_that_of_a_prediction() -> None:
    """1,000 draws: a standard error of 0.7 %. The jackknife of the ratio alone promises far too much."""
    for zeros in (0.0, 0.3):
        found = shares(list(groups(1_000, 0.5, "normal", zeros, 1)), 10)
        assert 0.93 < found["hub"] < 0.98, found
        assert 0.93 < found["an entity"] < 0.995, found
        assert found["jackknife alone"] < 0.88, found
    assert 0.93 < strata(500, 1) < 0.99


def test_two_lists_are_right_about_chance_only() -> None:
    """Of 60 % on each list, 30 % copied: 0.6 ÷ (0.3 + 0.7 × 0.6) = 0.833; 5 % of links missed: 1 ÷ 0.95."""
    held, bias, _ = two_lists(400, Lists(200, 0.6, 0.6), 1)
    assert 0.92 < held < 0.985 and abs(bias - 1) < 0.01
    _, bias, _ = two_lists(400, Lists(1_000, 0.6, 0.6, copied=0.3), 1)
    assert abs(bias - 0.833) < 0.01
    _, bias, _ = two_lists(400, Lists(1_000, 0.6, 0.6, missed=0.05), 1)
    assert abs(bias - 1.053) < 0.01
