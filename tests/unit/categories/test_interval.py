"""The interval of a share."""

import numpy as np
import pytest

from hub.categories.evaluate import interval


def test_wilson_for_equal_groups():
    # 95 of 100: Wilson 0.8883 to 0.9785.
    right = np.arange(100) < 95
    share, low, high = interval(right, np.ones(100), range(100))
    assert (share, round(low, 4), round(high, 4)) == (0.95, 0.8882, 0.9785)


def test_groups_of_one_supplier_are_one_draw():
    right = np.arange(100) < 95
    wide = interval(right, np.ones(100), [number // 10 for number in range(100)])
    narrow = interval(right, np.ones(100), range(100))
    assert wide[0] == narrow[0] and wide[1] < narrow[1] and wide[2] > narrow[2]


def test_one_supplier_with_nearly_everything_leaves_little_known():
    weights = np.array([98.0, 1, 1])
    share, low, high = interval(np.array([True, False, False]), weights, ["a", "b", "c"])
    assert share == pytest.approx(0.98) and low < 0.25 and high >= 0.98


def test_bounds_hold_the_share():
    for right in (np.ones(3, bool), np.zeros(3, bool)):
        share, low, high = interval(right, np.array([0.1, 0.2, 0.3]), "abc")
        assert 0 <= low <= share <= high <= 1
    assert interval(np.zeros(0, bool), np.zeros(0), []) == (0.0, 0.0, 1.0)
