"""From a server to the lake: what is pulled lands like any other file, and once."""

import datetime as dt
from pathlib import Path

import pytest

from hub.group.load import load_group
from hub.refresh.land import land_new
from hub.refresh.pull import pull_all
from hub.settings import Workspace
from tests.integration.sources.source_servers import LOOPBACK, Postgresql, Sftp
from tests.support import fec, make_workspace

ENTRY = [("AC", "1", "20250110", [("606300", "100,00", ""), ("401000", "", "100,00", "S1")])]


def landed(space: Workspace) -> list[tuple[object, ...]]:
    """What a round of pulling and landing brings: feed, lines read, accepted, debits in text."""
    assert [problem for one in pull_all(space) for problem in one.problems] == []
    declared = load_group(space)
    rows = land_new(space, declared, list(declared.feeds), dt.datetime.now(dt.UTC))
    assert rows.failures == []
    return [(row["feed_id"], row["lines_read"], row["lines_accepted"]) for row in rows.deliveries]


def test_a_query_and_a_folder_of_a_server_land_once_and_again_when_they_changed(
    postgresql: Postgresql, sftp: Sftp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_DB", postgresql.uri())
    monkeypatch.setenv("ERP_KEY", str(sftp.key_file))
    postgresql.run(
        "create table purchase (posted date, supplier text, amount numeric(18, 3))",
        "insert into purchase values ('2025-01-31', 'Vis & écrous, SA', 1234.500), ('2025-01-02', 'S2', -0.050)",
    )
    space = make_workspace(tmp_path / "w", [{"code": "A", "name": "Alpha"}], {
        "A/db": {
            "reader": "delimited", "kind": "purchases",
            "columns": {"posting_date": "posted", "supplier_name": "supplier", "amount": "amount"},
            "source": {"sql": "select * from purchase", "secrets": {"connection": "ERP_DB"}},
        },
        "A/gl": {
            "reader": "fec",
            "source": {
                "url": f"sftp://{sftp.user}@{LOOPBACK}:{sftp.port}{sftp.outbox}/*.txt",
                "options": {"known_hosts": str(sftp.known_hosts)}, "secrets": {"key_file": "ERP_KEY"},
            },
        },
    })  # fmt: skip
    (sftp.outbox / "gl.txt").write_text(fec(ENTRY), encoding="utf-8")
    try:
        assert landed(space) == [("A.db", 2, 2), ("A.gl", 2, 2)]
        assert landed(space) == []
        postgresql.run("insert into purchase values ('2025-01-15', 'S3', 7)")
        assert landed(space) == [("A.db", 3, 3)]
    finally:
        postgresql.run("drop table purchase")
