"""Compares what two workspaces published, table by table and row by row; ends with 1 when anything differs.

usage: engines.py EXPECTED FOUND. The publication's own name and time are left out, which are the run's.
"""

import sys
from pathlib import Path

import duckdb

OWN = {
    "publication": "* exclude (publication_id, published_at)",
    "gate_verdict": "* exclude (judged_at)",
}


def main(expected: Path, found: Path) -> int:
    """How many tables differ."""
    connection = duckdb.connect()
    for name, home in (("expected", expected), ("found", found)):
        connection.execute(f"attach '{home}/published/spend_cube.duckdb' as {name} (read_only)")
    query = "select table_name from duckdb_tables() where database_name = 'expected' order by 1"
    names = [name for (name,) in connection.execute(query).fetchall()]
    rows, different = 0, []
    for name in names:
        columns = OWN.get(name, "*")
        sides = [f"select {columns} from {side}.{name}" for side in ("expected", "found")]
        for first, second in (sides, reversed(sides)):
            query = f"select count(*) from (({first}) except all ({second}))"
            [missing] = connection.execute(query).fetchall()
            if missing[0]:
                different.append(f"{name}: {missing[0]} rows")
        [count] = connection.execute(f"select count(*) from found.{name}").fetchall()
        rows += count[0]
    sys.stdout.write(f"  {len(names)} tables, {rows:,} rows: {'; '.join(different) or 'equal row by row'}\n")
    return len(different)


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1]), Path(sys.argv[2])), 1))
