"""What the last publication was made of, by (entity, period), so that the next one computes only what changed.

``warehouse/memo.duckdb`` is a cache. It holds for one publication and one ``world`` (code and rates); without it, or
with another, everything is computed again, and the figures are the same. It is written after the publication took its
place, in one transaction.
"""

from contextlib import suppress
from pathlib import Path

import duckdb

from hub.lake import engine
from hub.lake.build import Build
from hub.settings import Workspace

# What the next refresh starts from, as ``landed.former_<name>``; the types are those of the tables they are kept from.
FORMER = {
    "told": "publication_id varchar, world varchar",
    "cell": "entity_code varchar, period varchar, fingerprint varchar",
    "landing": "landing_id varchar",
    "admission": "publication_id varchar, feed_id varchar, part varchar, entity_code varchar, period varchar, "
    "landing_id varchar, sequence bigint, level bigint, is_admitted boolean, reason varchar",
    "met": "landing_id varchar, entity_code varchar, period varchar, supplier_code varchar, supplier_name varchar, "
    "supplier_siren varchar, supplier_vat varchar, amount decimal(38, 2)",
    "identity": "entity_code varchar, supplier_code varchar, supplier_name varchar, supplier_siren varchar, "
    "supplier_vat varchar, identity_text varchar",
}
MEMO = "memo"


def recall(build: Build, publication_id: str | None, world: str) -> bool:
    """Attach the memo of that publication and world as ``landed.former_*``; without it False, and they are empty."""
    connection, file = build.connection, _file(build.space)
    fits = False
    if file.exists():
        with suppress(duckdb.Error):  # a cache that was cut off
            connection.execute(f"attach {engine.quoted(str(file))} as {MEMO}")
            told = connection.execute(f"select publication_id, world from {MEMO}.told").fetchall()
            fits = told == [(publication_id, world)]
    for name, columns in FORMER.items():
        if fits:
            connection.execute(f"create view landed.former_{name} as select * from {MEMO}.{name}")
        else:
            connection.execute(f"create table landed.former_{name} ({columns})")
    if not fits:
        connection.execute(f"detach database if exists {MEMO}")
    return fits


def remember(build: Build, publication_id: str, world: str, is_new: bool) -> None:
    """Keep what this refresh leaves for the next one: in a new memo, or in the one that was recalled."""
    connection = build.connection
    if is_new:
        forget(build.space)
        connection.execute(f"attach {engine.quoted(str(_file(build.space)))} as {MEMO}")
    # What was superseded asks for nothing any more.
    connection.execute(
        "create or replace view landed.standing as select * from landed.every_contender "
        "semi join landed.admission using (landing_id, part, entity_code, period)"
    )
    connection.execute("begin")
    if is_new:
        for name, columns in FORMER.items():
            connection.execute(f"create table {MEMO}.{name} ({columns})")
    for name in ("told", "cell", "landing", "admission", "identity"):
        connection.execute(f"delete from {MEMO}.{name}")
    connection.execute(
        f"delete from {MEMO}.met where (entity_code, period) in (select entity_code, period from landed.touched)"
    )
    connection.execute(f"insert into {MEMO}.told values (?, ?)", [publication_id, world])
    connection.execute(f"insert into {MEMO}.cell select * from landed.cell")
    connection.execute(f"insert into {MEMO}.landing select landing_id from landed.delivery")
    connection.execute(f"insert into {MEMO}.admission by name select * from landed.admission")
    connection.execute(f"insert into {MEMO}.identity by name select * from landed.identity")
    connection.execute(
        f"insert into {MEMO}.met by name select * from landed.met "
        "semi join landed.standing using (landing_id, entity_code, period)"
    )
    connection.execute("commit")
    connection.execute(f"checkpoint {MEMO}")


def forget(space: Workspace) -> None:
    """Make the next refresh compute everything again."""
    _file(space).unlink(missing_ok=True)
    _file(space).with_name("memo.duckdb.wal").unlink(missing_ok=True)


def _file(space: Workspace) -> Path:
    return space.warehouse / "memo.duckdb"
