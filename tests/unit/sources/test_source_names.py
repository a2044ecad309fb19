"""Names, secrets and queries of sources: what is hostile never passes, what is plain stays as it is."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import SourceAwayError, SourceRefusedError
from hub.sources.credentials import Credentials
from hub.sources.failures import explained
from hub.sources.names import MOST_BYTES, safe_name, same_place
from hub.sources.patience import Patience, patiently
from hub.sources.query import single_select


def credentials(**values: str) -> Credentials:
    return Credentials({name: name.upper() for name in values}, {k.upper(): v for k, v in values.items()}.get, "here")


@pytest.mark.parametrize("name", ["gl.csv", "GL 2025-01 (final).csv", "Février.csv", "a..b.csv", "console.csv", "-x"])
def test_a_plain_name_stays(name: str) -> None:
    assert safe_name([name]) == name


@pytest.mark.parametrize(("name", "safe"), [
    ("10:30.csv", "10_30.csv"), ("a*b?.csv", "a_b_.csv"), ("Fe\u0301vrier.csv", "F\u00e9vrier.csv"),
])  # fmt: skip
def test_a_name_that_another_system_does_not_take_is_changed(name: str, safe: str) -> None:
    assert safe_name([name]) == safe


@pytest.mark.parametrize("name", [
    "", ".", "..", " ", "...", "../x", "x/y", "/etc/passwd", "x\\y", "C:\\x", "a\x00b", "a\nb", "a\u202eb", "a\udce9b",
    "a.", "a ", " a", "CON", "nul.txt", "Com1.csv", "x" * (MOST_BYTES + 1), "é" * (MOST_BYTES // 2 + 1),
])  # fmt: skip
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        safe_name([name])


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_what_passes_stays_below_its_folder_on_every_system(parts: list[str]) -> None:
    try:
        name = safe_name(parts)
    except ValueError:
        return
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    assert not posix.is_absolute() and not windows.is_absolute() and not windows.drive
    assert posix.parts == windows.parts and len(posix.parts) == len(parts)
    assert ".." not in posix.parts
    assert name.isprintable() and unicodedata.is_normalized("NFC", name)
    assert safe_name(list(posix.parts)) == name


def test_case_does_not_tell_two_names_apart() -> None:
    assert same_place("Straße.CSV") == same_place("STRASSE.csv") != same_place("strase.csv")


@pytest.mark.parametrize(("secret", "text"), [
    ("p4ssw0rd", "login p4ssw0rd failed"),
    ("p@ss/w rd", "GET /?password=p%40ss%2Fw%20rd"),
    ("p@ss/w rd", "POST p%40ss%2Fw+rd"),
    ("postgresql://u:p%40ssw0rd@h/b", "password p@ssw0rd is wrong"),
    ("postgresql://u:p%40ssw0rd@h/b", "postgresql://u:p%40ssw0rd@h/b is down"),
    ("key=abcd1234&year=2025", "no such key abcd1234"),
    ("ab", "grab"),
])  # fmt: skip
def test_a_secret_is_taken_out_however_it_is_written(secret: str, text: str) -> None:
    told = credentials(secret=secret).scrub(text)
    for form in (secret, "p4ssw0rd", "p@ss/w rd", "p%40ss", "p@ssw0rd", "abcd1234", "grab"):
        assert form not in told


@given(st.text(min_size=1), st.text(), st.text())
def test_no_secret_is_ever_told(secret: str, before: str, after: str) -> None:
    assert (
        secret not in credentials(secret=secret).scrub(before + secret + after)
        or secret in "*** (not shown: it holds a secret)"
    )


def test_what_came_in_by_another_way_is_taken_out_too() -> None:
    told = credentials().scrub("https://u:pw@h/x?sig=abc&year=1 Authorization: Bearer xyz token=t0k")
    assert told == "https://u:***@h/x?sig=***&year=1 Authorization: Bearer *** token=***"


def test_a_variable_that_is_not_set_is_refused_by_its_name() -> None:
    with pytest.raises(SourceRefusedError, match="ERP_PASSWORD is not set"):
        Credentials({"password": "ERP_PASSWORD"}, {}.get, "here")


class _HttpError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@pytest.mark.parametrize(("status", "kind"), [
    (400, SourceRefusedError), (401, SourceRefusedError), (403, SourceRefusedError), (404, SourceRefusedError),
    (301, SourceRefusedError), (408, SourceAwayError), (429, SourceAwayError), (500, SourceAwayError),
    (503, SourceAwayError),
])  # fmt: skip
def test_the_status_tells_whether_to_try_again(status: int, kind: type[Exception]) -> None:
    told = FileNotFoundError("as the driver tells it")  # fsspec says so of any answer that it does not like
    told.__cause__ = _HttpError(status)
    assert type(explained(told, "here", credentials())) is kind


@pytest.mark.parametrize(("error", "kind"), [
    (ConnectionRefusedError(), SourceAwayError), (TimeoutError(), SourceAwayError), (EOFError(), SourceAwayError),
    (FileNotFoundError(), SourceRefusedError), (PermissionError(), SourceRefusedError),
    (KeyError("x"), SourceRefusedError),
])  # fmt: skip
def test_the_kind_of_the_error_tells_whether_to_try_again(error: Exception, kind: type[Exception]) -> None:
    assert type(explained(error, "here", credentials())) is kind


@pytest.mark.parametrize(("failures", "pauses"), [(0, 0), (2, 2), (9, 3)])
def test_what_is_away_is_tried_again_a_few_times(failures: int, pauses: int) -> None:
    slept: list[float] = []
    left = iter([True] * failures)

    def work() -> str:
        if next(left, False):
            raise SourceAwayError("away", found="nothing")
        return "done"

    if failures > 3:
        with pytest.raises(SourceAwayError, match="tried 4 times"):
            patiently(work, Patience(sleep=slept.append))
    else:
        assert patiently(work, Patience(sleep=slept.append)) == "done"
    assert len(slept) == pauses


def test_what_is_refused_is_tried_once() -> None:
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        raise SourceRefusedError("no")

    with pytest.raises(SourceRefusedError):
        patiently(work, Patience(sleep=lambda seconds: pytest.fail("a pause")))
    assert calls == [1]


@pytest.mark.parametrize("sql", [
    "select 1", " SELECT 1 ; ", "with a as (select 1) select * from a", "(select 1) union all (select 2)",
    "select ';' as x, 'delete from t'", "-- first; a word\nselect 1", "select 1 /* ; */", 'select "a;b" from t',
    "select $$;$$", "select update_date, deleted from t", "/* x */ with a as (select 1) select 1",
])  # fmt: skip
def test_one_select_passes(sql: str) -> None:
    assert single_select(sql) == sql.strip().rstrip(";").rstrip()


@pytest.mark.parametrize("sql", [
    "", ";", "delete from t", "select 1; select 2", "select 1; -- x\ndelete from t", "update t set x = 1", "call p()",
    "with a as (insert into t values (1) returning 1) select 1", "with a as ( DELETE from t returning 1) select 1",
    "do $$ begin end $$", "set role admin", "select '--'; drop table t",
])  # fmt: skip
def test_anything_else_does_not(sql: str) -> None:
    with pytest.raises(ValueError):
        single_select(sql)
