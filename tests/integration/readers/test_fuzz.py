"""Fuzzing of every reader: whatever the bytes, lines are read = accepted + rejected, or the file is refused in words.

`make fuzz` goes further, for as long as one likes, led by what code the bytes reach (bench/fuzz.py).
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz import SEEDS, TARGETS, check

ENOUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = [
    b"9" * 15,
    b"-" + b"9" * 16,
    b"9999999999999999,99",
    b"1e308",
    b"NaN",
    b"0x10",
    "٣".encode(),
    b"1.2.3",
    b"(-1)",
]
SPLICES = [
    b"", b"\0", b"\r", b"\n", b'"', b";", b"\t", b"|", b",", b"\x1a", b"\xff", b"\xef\xbb\xbf", b"\x85", b"<ligne>",
    b"</ecriture>", b"&amp;", b"\xc3", b"20221301", b"00000000", b"29/02/2023", *NUMBERS,
]  # fmt: skip

Change = tuple[int, int, bytes]
changes = st.lists(
    st.tuples(st.integers(0, 5_000), st.integers(0, 40), st.sampled_from(SPLICES) | st.binary(max_size=8)), max_size=6
)


def changed(content: bytes, changes: list[Change]) -> bytes:
    for at, size, splice in changes:
        start = at % (len(content) + 1)
        content = content[:start] + splice + content[start + size :]
    return content


@pytest.mark.parametrize("target", TARGETS)
@ENOUGH
@given(changes=changes, data=st.data())
def test_a_changed_file_is_read_line_by_line_or_refused(
    tmp_path: Path, target: str, changes: list[Change], data: st.DataObject
) -> None:
    check(target, changed(data.draw(st.sampled_from(SEEDS[target])), changes), tmp_path)


@pytest.mark.parametrize("target", TARGETS)
@ENOUGH
@given(parts=st.lists(st.sampled_from(SPLICES) | st.binary(max_size=20), max_size=40))
def test_any_parts_are_read_line_by_line_or_refused(tmp_path: Path, target: str, parts: list[bytes]) -> None:
    check(target, SEEDS[target][0][:40] + b"".join(parts), tmp_path)


@pytest.mark.parametrize("target", TARGETS)
def test_every_seed_is_read(tmp_path: Path, target: str) -> None:
    """What is fuzzed starts from files that are read: one that is refused at once would prove nothing."""
    assert all(check(target, seed, tmp_path) for seed in SEEDS[target])
