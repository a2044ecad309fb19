"""Rules of signing: what may be signed, what is kept of it, in which order, and by whom."""

import datetime as dt
import hashlib
from pathlib import Path

import duckdb
import pytest

from hub.decisions.ledgers import load
from hub.decisions.records import Known
from hub.decisions.signoffs import Signoff
from hub.errors import ConfigurationError, UsageError
from hub.group.load import load_group
from hub.lake import engine
from hub.settings import Workspace
from hub.signing import sign as signing
from tests.integration.signing.small_facts import RECONCILED, hub, hub_json, line, publish, sign, workspace_with

LINES = [
    line("1", "100.00"),
    line("2", "-8.00", line_type="rebate"),
    line("3", "20.00", line_type="accrual"),
    line("4", "50.00", nature="capex", account_code="2183"),
    line("5", "7.00", is_intercompany=True),
    line("6", "1.00", period="2025-02"),
]
ALPHA = ("--entity", "ALPHA", "--period", "2025-01", "--by", "Ann")


def ledger(space: Workspace) -> tuple[Signoff, ...]:
    return load(space.decisions, Signoff, Known(frozenset({"ALPHA", "BETA"}), frozenset()))


def kept(space: Workspace) -> list[tuple[str, int]]:
    with duckdb.connect() as connection:
        query = f"select signoff_id, count(*) from {engine.scan(space.lake, 'signed_line')} group by all order by all"
        return connection.execute(query).fetchall()


def test_a_signature_says_the_figures_and_keeps_the_lines(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    [told] = sign(space, "--comment", "=as agreed")
    [row] = ledger(space)
    # Opex: 100 - 8 + 20 = 112, of which 20 is not invoiced; capex 50; inside the group 7. February is another month.
    assert {name: str(value) for name, value in row.figures.items()} == {
        "opex_accrual": "112.00", "opex_invoiced": "92.00", "capex": "50.00", "rebates": "-8.00",
        "intercompany": "7.00",
    }  # fmt: skip
    assert (row.line_count, row.by, row.comment, row.publication_id) == (5, "Ann", "=as agreed", told["publication_id"])
    assert kept(space) == [(row.signoff_id, 5)]
    assert "'=as agreed" in (space.decisions / "signoffs.csv").read_text()


def test_the_hash_depends_on_what_is_signed_and_on_no_order(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    sign(space)
    publish(space, [{**one, "spend_line_id": f"x{at}", "level": "L5"} for at, one in enumerate(reversed(LINES))])
    sign(space)
    publish(space, [{**LINES[0], "supplier_id": "S-9"}, *LINES[1:]])
    sign(space)
    first, second, third = ledger(space)
    assert first.lines_hash == second.lines_hash != third.lines_hash
    assert first.figures == third.figures


def test_the_digest_is_the_same_in_every_version(tmp_path: Path) -> None:
    """A ledger outlives the engine: what this line was signed as is fixed here for good."""
    space = workspace_with(tmp_path, LINES[:1])
    sign(space)
    text = "\x1f".join(["615", "S-1", "C-1", "opex", "invoice", "false", "100.00", "100.00"])
    of_the_line = int.from_bytes(hashlib.md5(text.encode()).digest()[8:], "little")
    expected = hashlib.md5(f"1|{of_the_line}".encode()).hexdigest()[:16]
    assert ledger(space)[0].lines_hash == f"h{expected}" == "hf087d46bfbf16d2b"


@pytest.mark.parametrize(("status", "why"), [
    (("ALPHA", "2025-01", "L3", "L4", True, False, "L4: 12 % differs"), "at L3, L4 is needed: L4: 12 % differs"),
    (("ALPHA", "2025-01", "L4", "L4", True, True, "L1: unbalanced"), "a delivery is held: L1: unbalanced"),
    (("ALPHA", "2025-01", "none", "L4", False, False, None), "nothing is certified"),
    (("ALPHA", "2025-03", "L4", "L4", True, False, None), "no delivery covers this month"),
])  # fmt: skip
def test_what_is_not_ready_is_refused_and_nothing_is_written(
    tmp_path: Path, status: tuple[object, ...], why: str
) -> None:
    space = workspace_with(tmp_path, LINES, status=[status])
    with pytest.raises(UsageError) as raised:
        sign(space)
    assert f"2025-01: {'it is ' if why.startswith('at') else ''}{why}" in str(raised.value)
    assert not space.decisions.exists() and not space.lake.exists()


def test_of_several_months_one_that_is_not_ready_stops_all(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES, status=[RECONCILED, ("ALPHA", "2025-02", "L2", "L4", True, False, None)])
    with pytest.raises(UsageError, match="2025-02: it is at L2"):
        sign(space, "--period", "2025-02")
    assert not space.decisions.exists()
    publish(space, LINES, status=[RECONCILED, ("ALPHA", "2025-02", "L4", "L4", True, False, None)])
    assert [one["period"] for one in sign(space, "--period", "2025-02")] == ["2025-01", "2025-02"]
    assert [(one.period, one.line_count) for one in ledger(space)] == [("2025-01", 5), ("2025-02", 1)]


def test_the_amounts_are_shown_before_and_a_no_signs_nothing(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    with pytest.raises(AssertionError, match="Sign this as Ann"):
        hub(space, "sign", *ALPHA, given="n\n")
    assert not space.decisions.exists()
    told = hub(space, "sign", *ALPHA, given="y\n")
    for words in ("112.00", "92.00", "50.00", "7.00", "rebates inside opex: -8.00", "61", "21", "signed by Ann"):
        assert words in told, words
    assert len(ledger(space)) == 1


def test_two_sign_and_the_last_word_holds(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    sign(space)
    sign(space, by="Bob")
    assert [one.by for one in ledger(space)] == ["Ann", "Bob"]
    assert len({one.signoff_id for one in ledger(space)}) == 2


def test_a_signature_is_taken_back_once(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    with pytest.raises(UsageError, match="no signature to take back"):
        sign(space, "--withdraw")
    sign(space)
    [row] = sign(space, "--withdraw", "--comment", "too early", by="Bob")
    assert (row["lines_hash"], row["line_count"], row["comment"]) == ("", None, "too early")
    assert [one.is_withdrawal for one in ledger(space)] == [False, True]
    with pytest.raises(UsageError, match="no signature to take back"):
        sign(space, "--withdraw")


def test_killed_between_lake_and_ledger_nothing_was_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = workspace_with(tmp_path, LINES)

    def killed(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(signing, "append", killed)
        with pytest.raises(AssertionError):
            sign(space)
    assert ledger(space) == ()
    [(cut_off, count)] = kept(space)
    assert count == 5
    [row] = sign(space)
    assert row["signoff_id"] != cut_off
    assert len(kept(space)) == 2 and len(ledger(space)) == 1


def test_a_clock_that_stands_still_gives_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = workspace_with(tmp_path, LINES)
    group, now = load_group(space).group, dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    for _ in range(2):
        signing.sign(space, group, signing.offers(space, "ALPHA", ["2025-01"]), "Ann", "", now)
    assert [one.signoff_id for one in ledger(space)] == [
        "S20260302T000000000000-ALPHA-2025-01", "S20260302T000000000001-ALPHA-2025-01",
    ]  # fmt: skip


def test_a_ledger_with_an_error_takes_no_signature(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    sign(space)
    file = space.decisions / "signoffs.csv"
    file.write_text(file.read_text().replace("112.00", "a hundred"))
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match=r"signoffs\.csv:2: 'opex_accrual' is not right"):
        sign(space)
    assert file.read_bytes() == before and len(kept(space)) == 1


@pytest.mark.parametrize("words", [["--entity", "ALFA", "--period", "2025-01", "--by", "Ann"], [*ALPHA[:-1], "  "]])
def test_a_mistake_of_the_user_is_told(tmp_path: Path, words: list[str]) -> None:
    space = workspace_with(tmp_path, LINES)
    with pytest.raises(UsageError, match=r"unknown entity 'ALFA'|nobody signs"):
        hub(space, "sign", *words, "--yes")


def test_without_a_published_file_there_is_nothing_to_sign(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, LINES)
    space.cube_file.unlink()
    with pytest.raises(Exception, match="nothing is published yet"):
        hub_json(space, "sign", *ALPHA, "--yes")


def test_a_month_without_a_purchase_can_be_signed(tmp_path: Path) -> None:
    space = workspace_with(tmp_path, [])
    [row] = sign(space)
    assert (row["line_count"], row["opex_accrual"], row["lines_hash"]) == (0, "0.00", "h0000000000000000")
    assert hub_json(space, "diff", "--entity", "ALPHA", "--period", "2025-01")["changes"] == []
