"""What the cube says otherwise after a refresh: suppliers merged and split, amounts that moved, by entity.

What belongs here: the comparison of two published files, line by line; new lines and lines that are gone do not count.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.lake.engine import quoted, working
from hub.lake.publish import clone
from hub.settings import Workspace

Record = dict[str, Any]

_MOVED = """
    select
        former.entity_code, former.{column} as moved_from, latter.{column} as moved_to,
        {named_from} as from_name, {named_to} as to_name,
        count(*) as line_count, sum(latter.amount_group) as amount_group
    from former.fct_spend_line as former
    inner join latter.fct_spend_line as latter using (spend_line_id)
    left join former.{dimension} as before on former.{column} = before.{column}
    left join latter.{dimension} as after on latter.{column} = after.{column}
    where former.{column} <> latter.{column} and not latter.is_intercompany
    group by all
    order by abs(sum(latter.amount_group)) desc nulls last, former.entity_code, moved_from, moved_to
"""

_CHANGES = """
    select kind, former_supplier_id, supplier_id, reason
    from latter.supplier_change
    where publication_id > (select max(publication_id) from former.publication)
    order by all
"""


@dataclass(frozen=True)
class Moved:
    """``suppliers``: merges and splits (kind, former_supplier_id, supplier_id, reason); ``categories`` and
    ``attributions``: entity_code, moved_from, moved_to, from_name, to_name, line_count, amount_group (group currency,
    without VAT and intercompany)."""

    suppliers: list[Record]
    categories: list[Record]
    attributions: list[Record]


@contextmanager
def kept(space: Workspace) -> Iterator[Path]:
    """The published file as it is now, under another name until the end: a refresh may replace the first."""
    file = space.warehouse / "review" / "before.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    clone(space.cube_file, file)
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def moved(space: Workspace, before: Path) -> Moved:
    """What the published file says otherwise than ``before``."""
    with working(space) as connection:
        connection.execute(f"attach {quoted(str(before))} as former (read_only)")
        connection.execute(f"attach {quoted(str(space.cube_file))} as latter (read_only)")

        def ask(query: str) -> list[Record]:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return Moved(
            ask(_CHANGES),
            ask(_query("category_code", "dim_category", "category_en")),
            ask(_query("supplier_id", "dim_supplier", "supplier_name")),
        )


def _query(column: str, dimension: str, name: str) -> str:
    named = {"named_from": f"max(before.{name})", "named_to": f"max(after.{name})"}
    return _MOVED.format(column=column, dimension=dimension, **named)
