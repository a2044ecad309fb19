"""Prints the row count of every table of a DuckDB file, and the sum of every decimal column, on one line.

Run by ``compat.sh`` with versions of DuckDB back to 1.0, so it needs nothing else and uses no newer API.
"""

import sys

import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
told = []
tables = "select table_name from information_schema.tables where table_schema = 'main' order by 1"
for (table,) in connection.execute(tables).fetchall():
    columns = connection.execute(
        "select column_name from information_schema.columns "
        f"where table_name = '{table}' and data_type like 'DECIMAL%' order by 1"
    ).fetchall()
    sums = "".join(f", coalesce(sum({column}), 0)::varchar" for (column,) in columns)
    row = connection.execute(f'select count(*){sums} from "{table}"').fetchone()
    told.append(f"{table}={','.join(str(value) for value in row or ())}")
sys.stdout.write(" ".join(sorted(told, key=lambda one: not one.startswith("spend_cube"))) + "\n")
