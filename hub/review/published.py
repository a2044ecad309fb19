"""What review, explanations and samples read of the published file."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from hub.decisions.records import Known
from hub.errors import LakeError
from hub.group.models import Group
from hub.lake.engine import reading
from hub.settings import Workspace

Record = dict[str, Any]


class Cube:
    """The published file, open to be read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, where: str) -> None:
        self._connection, self._where = connection, where

    def ask(self, query: str, given: Sequence[object] | Mapping[str, object] = ()) -> list[Record]:
        """Rows as dictionaries. LakeError when the file is of an older hub and has no such table or column."""
        try:
            cursor = self._connection.execute(query, given)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            found = str(error).splitlines()[0]
            todo = "run `hub refresh`, then this again"
            raise LakeError("the published file does not hold what this needs", self._where, "", found, todo) from error
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @property
    def publication_id(self) -> str:
        """The publication that the file is."""
        return str(self.ask("select max(publication_id) as last from publication")[0]["last"])

    def known(self, group: Group) -> Known:
        """What the ledgers may name: the group's entities, the lowest level of its taxonomy."""
        query = "select category_code from dim_category where category_level = 3 and category_code <> 'UNCLASSIFIED'"
        categories = frozenset(row["category_code"] for row in self.ask(query))
        return Known(frozenset(one.code for one in group.entities), categories)


@contextmanager
def opened(space: Workspace) -> Iterator[Cube]:
    """The published file. LakeError when there is none."""
    with reading(space.cube_file) as connection:
        yield Cube(connection, str(space.cube_file))
