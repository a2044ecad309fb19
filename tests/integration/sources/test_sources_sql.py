"""Queries of databases through ADBC, against a PostgreSQL of the tests' own."""

from collections.abc import Iterator
from typing import Any

import pytest

from hub.errors import SourceAwayError, SourceRefusedError
from hub.sources import database
from hub.sources.arrivals import Change
from tests.integration.sources.conftest import Puller
from tests.integration.sources.source_servers import ESCAPED, PASSWORD, Postgresql, free_port, wire


def asked(puller: Puller, uri: str, sql: str = "select * from entry", **more: Any) -> dict[str, Any]:
    puller.environment["ERP_DB"] = uri
    return {"sql": sql, "secrets": {"connection": "ERP_DB"}, **more}


@pytest.fixture
def table(postgresql: Postgresql) -> Iterator[str]:
    """A table of three lines, in an order that is not theirs."""
    postgresql.run(
        "create table entry (posted date, account text, label text, amount numeric(18, 2), rate double precision, "
        "made timestamp, is_paid boolean, quantity bigint)",
        "create sequence counter",
        "insert into entry values "
        "('2025-01-31', '6063', 'Vis, écrous \"M6\"', 1234567890123456.78, 0.1, '2025-01-31 23:59:59.5', true, 7), "
        "('2025-01-02', '6011', e'two\\nlines', -0.05, null, null, false, null), "
        "('2025-01-02', '6011', e'two\\nlines', -0.05, null, null, false, null)",
    )
    yield "entry"
    postgresql.run("drop table entry", "drop sequence counter")


def test_an_answer_is_written_exactly_and_in_an_order_of_its_own(
    postgresql: Postgresql, table: str, puller: Puller
) -> None:
    assert puller(asked(puller, postgresql.uri())).problems == []
    assert puller.inbox()["erp.csv"].decode() == (
        "posted,account,label,amount,rate,made,is_paid,quantity\n"
        '2025-01-02,6011,"two\nlines",-0.05,,,false,\n'
        '2025-01-02,6011,"two\nlines",-0.05,,,false,\n'
        '2025-01-31,6063,"Vis, écrous ""M6""",1234567890123456.78,0.1,2025-01-31 23:59:59.500,true,7\n'
    )


def test_the_same_rows_in_another_order_are_no_new_file(postgresql: Postgresql, table: str, puller: Puller) -> None:
    uri = postgresql.uri()
    assert puller(asked(puller, uri, "select * from entry order by amount")).files == {"erp.csv": Change.NEW}
    before = (puller.folder / "erp.csv").stat()
    pulled = puller(asked(puller, uri, "select * from entry order by amount desc;"))
    assert pulled.files == {"erp.csv": Change.UNCHANGED}
    assert (puller.folder / "erp.csv").stat().st_mtime_ns == before.st_mtime_ns
    postgresql.run("update entry set amount = amount + 1 where account = '6063'")
    assert puller(asked(puller, uri)).files == {"erp.csv": Change.CHANGED}


def test_more_rows_than_are_sorted_at_once_give_the_same_bytes(
    postgresql: Postgresql, puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = "select (n * 7919) % 200003 as n, md5(n::text) as label from generate_series(1, 200000) as t(n)"
    assert puller(asked(puller, postgresql.uri(), sql)).problems == []
    whole = puller.inbox()
    monkeypatch.setattr(database, "SORTED_BYTES", 500_000)
    assert puller(asked(puller, postgresql.uri(), sql)).files == {"erp.csv": Change.UNCHANGED}
    assert whole["erp.csv"].count(b"\n") == 200_001
    assert list(puller.memory.parent.iterdir()) == []  # no run is left


def test_a_query_in_a_file_beside_the_feed(postgresql: Postgresql, table: str, puller: Puller) -> None:
    source = {"sql_file": "erp.sql", "secrets": {"connection": "ERP_DB"}, "save_as": "gl.csv"}
    puller.environment["ERP_DB"] = postgresql.uri()
    [problem] = puller(source).problems
    assert problem.what == "the query is refused"
    feeds = puller.home / "feeds" / "ALPHA"
    feeds.mkdir(parents=True)
    (feeds / "erp.sql").write_text("-- lines; of all months\nselect account, amount from entry\n", encoding="utf-8")
    assert puller(source).problems == []
    assert list(puller.inbox()) == ["gl.csv"]


def test_an_answer_without_a_row_leaves_the_former_file(postgresql: Postgresql, table: str, puller: Puller) -> None:
    uri = postgresql.uri()
    puller(asked(puller, uri))
    before = puller.inbox()
    pulled = puller(asked(puller, uri, "select * from entry where false"))
    assert (pulled.files, pulled.problems) == ({}, [])
    assert puller.inbox() == before


@pytest.mark.parametrize("uri", [
    {"password": "wrong-one"}, {"user": "nobody_here"}, {"base": "no_such_base"},
])  # fmt: skip
def test_a_refused_login_is_tried_once_and_never_told(
    postgresql: Postgresql, puller: Puller, uri: dict[str, str]
) -> None:
    with wire(postgresql.port) as line:
        [problem] = puller(asked(puller, postgresql.uri(port=line.port, **uri))).problems
        assert (line.connections, puller.pauses) == (1, [])
    assert isinstance(problem, SourceRefusedError)
    assert "credentials" in problem.what
    for secret in ("wrong-one", PASSWORD, ESCAPED):
        assert secret not in str(problem)


@pytest.mark.parametrize(("sql", "said"), [
    ("select * from no_such_table", "no_such_table"),
    ("select nonsense from entry", "nonsense"),
    ("select nextval('counter')", "read-only"),
    ("select 1 / 0", "division by zero"),
    ("select 1 / (40000 - n) from generate_series(1, 200000) as t(n)", "division by zero"),  # in the middle
])  # fmt: skip
def test_a_refused_query_is_asked_once(postgresql: Postgresql, table: str, puller: Puller, sql: str, said: str) -> None:
    with wire(postgresql.port) as line:
        [problem] = puller(asked(puller, postgresql.uri(port=line.port), sql)).problems
        assert (line.connections, puller.pauses) == (2, [])  # the driver looks at the base's types by one of its own
    assert isinstance(problem, SourceRefusedError)
    assert problem.what == "the database refuses the query"
    assert said in problem.found
    assert puller.inbox() == {}


@pytest.mark.parametrize("sql", [
    "delete from entry", "select 1; delete from entry",
    "with gone as (delete from entry returning 1) select * from gone",
    "", "-- nothing", "copy entry to stdout", "explain analyze delete from entry",
])  # fmt: skip
def test_what_is_not_one_select_never_reaches_the_database(
    postgresql: Postgresql, table: str, puller: Puller, sql: str
) -> None:
    with wire(postgresql.port) as line:
        [problem] = puller(asked(puller, postgresql.uri(port=line.port), sql)).problems
        assert line.connections == 0
    assert problem.what == "the query is refused"


@pytest.mark.parametrize(("column", "said"), [
    ("now() as at", "time zone"),
    ("gen_random_uuid() as u", "'u' is of type"),
    ("'1.00'::money as m", "'m' is of type"),
    ("'\\x00'::bytea as b", "'b' is of type"),
    ("array[1, 2] as a", "'a' is of type"),
    ("1 as x, 2 as x", "'x' comes twice"),
])  # fmt: skip
def test_what_has_no_one_exact_text_is_refused(postgresql: Postgresql, puller: Puller, column: str, said: str) -> None:
    [problem] = puller(asked(puller, postgresql.uri(), f"select {column}")).problems
    assert isinstance(problem, SourceRefusedError)
    assert said in problem.found
    assert puller.inbox() == {}


def test_an_absent_database_is_asked_four_times(postgresql: Postgresql, puller: Puller) -> None:
    [problem] = puller(asked(puller, postgresql.uri(port=free_port()))).problems
    assert isinstance(problem, SourceAwayError)
    assert len(puller.pauses) == 3


def test_an_answer_cut_in_the_middle_leaves_nothing(postgresql: Postgresql, puller: Puller) -> None:
    sql = "select n, repeat('x', 100) as label from generate_series(1, 50000) as t(n)"
    with wire(postgresql.port) as line:
        line.cut_after = 1_000_000
        [problem] = puller(asked(puller, postgresql.uri(port=line.port), sql)).problems
    assert isinstance(problem, SourceAwayError)
    assert len(puller.pauses) == 3
    assert puller.inbox() == {}


def test_a_result_that_is_too_large_never_comes(postgresql: Postgresql, puller: Puller) -> None:
    sql = "select n, repeat('x', 100) as label from generate_series(1, 50000) as t(n)"
    [problem] = puller(asked(puller, postgresql.uri(), sql, max_mb=1)).problems
    assert problem.what == "the file is too large"
    assert puller.inbox() == {}


def test_a_uri_of_no_known_database_is_told_without_it(puller: Puller) -> None:
    [problem] = puller(asked(puller, "nonsense://user:s3cret@host/base")).problems
    assert isinstance(problem, SourceRefusedError)
    assert "s3cret" not in str(problem)


def test_the_day_of_a_timestamp_without_a_zone_is_kept(postgresql: Postgresql, puller: Puller) -> None:
    puller(asked(puller, postgresql.uri(), "select timestamp '2025-01-31 23:30:00' as at, date '0099-01-01' as d"))
    assert puller.inbox()["erp.csv"] == b"at,d\n2025-01-31 23:30:00,0099-01-01\n"
