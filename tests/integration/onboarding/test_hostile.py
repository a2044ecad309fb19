"""Files that mean harm, or none at all: onboarding refuses them in words, in bounded time."""

import tempfile
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import HubError
from hub.group.models import Entity, Group
from hub.onboarding.proposal import Proposal
from hub.onboarding.propose import propose
from hub.onboarding.text import feed_text

GROUP = Group(name="Test", entities=(Entity(code="ALPHA", name="Alpha"),))
LIMIT = 20.0  # seconds; each takes under 3 on two cores


def proposed(path: Path, content: bytes) -> Proposal:
    """The proposal, made within the time limit."""
    path.write_bytes(content)
    begun = time.monotonic()
    made = propose(path, "ALPHA", "feed", GROUP)
    assert time.monotonic() - begun < LIMIT
    return made


def refusal(made: Proposal) -> str:
    return " ".join([*made.left_out.values(), *(question.text for question in made.questions)])


def test_100_000_columns(tmp_path: Path) -> None:
    header = ";".join(f"Column {at}" for at in range(100_000))
    content = "\n".join((header, ";".join(["1"] * 100_000))).encode()
    assert "too many columns" in refusal(proposed(tmp_path / "wide.csv", content))


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    rows = [f"13/01/2025;DURAND;{at}.00;x" for at in range(30)]
    content = "\n".join(("Date;Supplier;Amount;Description", *rows, f"14/01/2025;EDF;1.00;{'a' * (10 << 20)}")).encode()
    made = proposed(tmp_path / "long.csv", content)
    assert not made.questions and made.totals[0].lines == 31
    assert len(feed_text(made)) < 5_000


def test_ten_thousand_lines_that_all_look_like_headers(tmp_path: Path) -> None:
    content = b"\n".join([b"Date;Supplier;Amount"] * 10_000)
    assert proposed(tmp_path / "headers.csv", content).is_draft


@pytest.mark.parametrize(
    "header",
    ["Supplier'); drop table fct_spend_line; --", "Supplier {{ env_var('HOME') }}", "Supplier: &a *a !!python/object"],
)
def test_a_header_stays_text(tmp_path: Path, header: str) -> None:
    made = proposed(tmp_path / "a.csv", f'Date,"{header}",Amount\n13/01/2025,DURAND,1.00\n'.encode())
    told = yaml.safe_load(feed_text(made))
    assert header in (told.get("columns", {}).get("supplier_name"), *_choices(made))


def _choices(made: Proposal) -> list[str]:
    return [choice for question in made.questions for choice in question.choices]


def test_a_supplier_that_is_a_formula_or_an_escape_is_shown_as_text(tmp_path: Path) -> None:
    names = ("=cmd|'/c calc'!A1", "\x1b]8;;http://x\x07link", "# no: comment\n")
    rows = "".join(f'13/01/2025;"{name}";{at}.00\n' for at, name in enumerate(names, start=1))
    made = proposed(tmp_path / "a.csv", f"Date;Supplier;Amount\n{rows}".encode())
    text = feed_text(made)
    assert "\x1b" not in text and yaml.safe_load(text)["reader"] == "delimited"


@given(st.binary(max_size=3_000) | st.text(max_size=1_500).map(lambda text: f"Date;Supplier;Amount\n{text}".encode()))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_a_proposal_or_an_error_in_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(content)
        try:
            made = propose(path, "ALPHA", "feed", GROUP)
        except HubError:
            return
        yaml.safe_load(feed_text(made))
