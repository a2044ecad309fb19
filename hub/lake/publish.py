"""Publication: seal the build's attached file, verify it, and put it in place of the last one in one atomic step.

A reader always finds a whole file: the new one is closed, reopened read-only, checked and flushed to disk before it
takes the name that people open. The history of publications travels inside the file, so that they never disagree.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from hub import __version__
from hub.errors import LakeError, StructuralError
from hub.lake import engine, tables
from hub.lake.build import PUBLICATION, Build, as_json
from hub.settings import Workspace

HISTORY_COMMENTS = {
    "publication_id": "Name of the publication.",
    "published_at": "When.",
    "configuration_id": "Digest of the declarations used (lake table configuration).",
    "rate_set_id": "Exchange rates used (lake table exchange_rate).",
    "lake_versions": "Version of every Delta table read, as JSON.",
    "hub_version": "Version of the hub.",
    "duckdb_version": "Version of DuckDB that wrote the file.",
    "line_count": "Rows of fct_spend_line.",
    "amount_group": "Sum of spend_cube.amount_accrual, group currency without VAT.",
    "digest": "Digest of the content, timestamps apart.",
}


# Blocks of a published file that hold nothing any more: DuckDB uses them again and never gives them back.
MOST_UNUSED_BYTES = 64 << 20
MOST_UNUSED_SHARE = 0.3


# Tables of the evidence that the digest tells of; a file of an earlier hub has none.
EVIDENCE = (
    "supplier_reconciliation", "reconciliation_line", "fct_supplier_statement_line", "coverage", "declared_spend",
    "first_photograph", "iceberg", "signoff",
)  # fmt: skip


@dataclass(frozen=True)
class Publication:
    """One publication, as its row in the file's own ``publication`` table."""

    publication_id: str
    published_at: dt.datetime
    configuration_id: str
    rate_set_id: str
    lake_versions: str
    hub_version: str
    duckdb_version: str
    line_count: int
    amount_group: Decimal
    digest: str


def history(space: Workspace) -> list[Publication]:
    """Publications, oldest first, as the published file tells them; empty when nothing is published."""
    if not space.cube_file.exists():
        return []
    with engine.reading(space.cube_file) as connection:
        columns = ", ".join(HISTORY_COMMENTS)
        rows = connection.execute(f"select {columns} from publication order by publication_id").fetchall()
    return [Publication(*row) for row in rows]


def content_digest(connection: duckdb.DuckDBPyConnection, catalogue: str) -> str:
    """Digest of what a publication says, whatever the order of rows and the moment of publishing."""
    schema = f"{catalogue}.main." if catalogue else ""
    query = "select table_name from duckdb_tables() where database_name = coalesce(nullif(?, ''), current_database())"
    known = {name for (name,) in connection.execute(query, [catalogue]).fetchall()}
    parts = []
    for name, relation in {
        "spend_cube": f"{schema}spend_cube",
        "fct_spend_line": "(select entity_code, period, delivery_id, supplier_id, category_code, line_type, level, "
        f"count(*), sum(amount_entity), sum(amount_group) from {schema}fct_spend_line group by all)",
        "consolidation_status": f"(select * exclude (as_of) from {schema}consolidation_status)",
        "dim_supplier": f"{schema}dim_supplier",
        "trial_balance": f"{schema}trial_balance",
        **{name: f"{schema}{name}" for name in EVIDENCE if name in known},
    }.items():
        # A sum of row digests does not depend on order and needs no sort; md5 is the same in every version.
        query = f"select count(*), sum(md5_number_lower(cast(t as varchar))::hugeint) from {relation} as t"
        parts.append((name, engine.first(connection, query)))
    return hashlib.sha256(str(parts).encode()).hexdigest()[:16]


def seal(build: Build, publication_id: str, now: dt.datetime, configuration_id: str, rate_set_id: str) -> Publication:
    """Write the history, this publication's row included, into the build's publication, and detach it."""
    connection, schema = build.connection, f"{PUBLICATION}.main"
    totals = engine.first(
        connection,
        f"select (select count(*) from {schema}.fct_spend_line), "
        f"(select coalesce(sum(amount_accrual), 0)::decimal(18, 2) from {schema}.spend_cube)",
    )
    row = Publication(
        publication_id, now, configuration_id, rate_set_id, as_json(build.versions), __version__, duckdb.__version__,
        totals[0], totals[1], content_digest(connection, PUBLICATION),
    )  # fmt: skip
    _write_history(build, [*history(build.space), row])
    return row


def seal_again(build: Build, past: Publication) -> None:
    """The same for a past publication that was rebuilt. StructuralError when its content is not what it was."""
    found = content_digest(build.connection, PUBLICATION)
    if found != past.digest:
        raise StructuralError(
            "the rebuilt publication differs from what was published",
            past.publication_id,
            f"digest {past.digest}",
            found,
            f"it was made by hub {past.hub_version} with DuckDB {past.duckdb_version}: rebuild with the same versions",
        )
    _write_history(build, [one for one in history(build.space) if one.publication_id <= past.publication_id])


def _write_history(build: Build, rows: list[Publication]) -> None:
    connection, schema = build.connection, f"{PUBLICATION}.main"
    arrow = pa.Table.from_pylist([vars(one) for one in rows], schema=tables.schema("publication"))
    connection.register("_history", arrow)
    connection.execute(f"create or replace table {schema}.publication as select * from _history")
    connection.unregister("_history")
    comment = "History of publications, this file's included (the last)."
    connection.execute(f"comment on table {schema}.publication is {engine.quoted(comment)}")
    for column, said in HISTORY_COMMENTS.items():
        connection.execute(f"comment on column {schema}.publication.{column} is {engine.quoted(said)}")
    connection.execute(f"checkpoint {PUBLICATION}")
    connection.execute(f"detach {PUBLICATION}")


def verify(file: Path, row: Publication) -> dict[str, int]:
    """Open the sealed file as users will and compare it with what was built; returns its tables' row counts.

    StructuralError when it differs.
    """
    with engine.reading(file) as connection:
        found = content_digest(connection, "")
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        counts = {name: _count(connection, name) for name in names}
    if found != row.digest:
        raise StructuralError("the sealed file does not hold what was built", str(file), row.digest, found)
    return counts


def is_wasteful(file: Path) -> bool:
    """Whether so many rows were replaced in the file's copies that it is worth writing anew."""
    with engine.reading(file) as connection:
        query = "select block_size * free_blocks, free_blocks / total_blocks from pragma_database_size()"
        unused, share = engine.first(connection, query)
    return bool(unused > MOST_UNUSED_BYTES and share > MOST_UNUSED_SHARE)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(engine.first(connection, f'select count(*) from "{table}"')[0])


def put_in_place(space: Workspace, file: Path, row: Publication, counts: dict[str, int], keep: int) -> None:
    """Make ``file`` the published one, and keep the last ``keep`` publications beside it."""
    space.published.mkdir(parents=True, exist_ok=True)
    digest = _sha256(file)
    # Who opens it to write would lock every reader out, and who writes into it would change the kept version as well.
    file.chmod(file.stat().st_mode & ~0o222)
    clone(file, space.cube_file)
    file.unlink()
    _keep_version(space, row)
    write_manifest(space, row, counts, digest)
    for old in sorted((space.published / "versions").glob("P*.duckdb"))[:-keep]:
        old.unlink()


def _keep_version(space: Workspace, row: Publication) -> None:
    kept = space.published / "versions" / f"{row.publication_id}.duckdb"
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        clone(space.cube_file, kept)


def clone(file: Path, target: Path) -> None:
    """Give ``file`` the name ``target`` too, in one atomic step that survives a power cut."""
    coming = target.with_name(".coming.duckdb")
    coming.unlink(missing_ok=True)
    try:
        os.link(file, coming)
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(file, coming)
    _flush(coming)
    coming.replace(target)
    _flush(target.parent)


def write_manifest(space: Workspace, row: Publication, counts: dict[str, int], digest: str) -> None:
    """``manifest.json``: what the published file is made of, for people and for who mirrors it."""
    told = {**vars(row), "published_at": row.published_at.isoformat(), "amount_group": str(row.amount_group)}
    told |= {"lake_versions": json.loads(row.lake_versions), "row_counts": counts, "file_sha256": digest}
    coming = space.published / ".manifest.json"
    coming.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    coming.replace(space.manifest_file)


def recover(space: Workspace) -> None:
    """Mend what a crash right after the replacement leaves: the manifest and the versions of the publication before."""
    if not space.cube_file.exists():
        return
    try:
        told = json.loads(space.manifest_file.read_text(encoding="utf-8"))["publication_id"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        told = None
    last = history(space)[-1]
    if told != last.publication_id:
        _keep_version(space, last)
        write_manifest(space, last, verify(space.cube_file, last), _sha256(space.cube_file))


def find_version(space: Workspace, publication_id: str) -> Publication:
    """A past publication by its id; LakeError when the history does not know it."""
    for one in history(space):
        if one.publication_id == publication_id:
            return one
    raise LakeError(f"no publication {publication_id!r}", todo="`hub history` lists them")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
