"""Rules of patterns: what Python names, found in linear time; what cannot be found so is refused."""

import time

import pytest

from hub.group.patterns import group_names, groups_in

PERIOD = r"(?P<year>\d{4})-P(?P<number>\d{2})(?P<rest>x)?"


def test_groups_are_named_and_found() -> None:
    assert group_names(PERIOD) == {"year", "number", "rest"}
    assert groups_in(PERIOD, "GL 2022-P01.csv") == {"year": "2022", "number": "01", "rest": None}
    assert groups_in(PERIOD, "GL.csv") is None


@pytest.mark.parametrize("pattern", ["(?P<year>", "(?=x)y", r"(a)\1", "a{1,99999999}", "((a{900}){900}){900}"])
def test_what_cannot_be_matched_in_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="regular expression"):
        group_names(pattern)


def test_no_name_hangs_a_pattern() -> None:
    """Python needs 2^250 steps for it."""
    started = time.process_time()
    assert groups_in(r"^(?P<year>(a+)+)+$", "a" * 250 + "!") is None
    assert time.process_time() - started < 2
