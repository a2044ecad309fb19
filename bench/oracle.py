"""The bare script as an oracle: where its published tables and the hub's differ, row by row.

The two share the declarations, the rates and who a supplier is; everything else is computed twice, by different SQL.
"""

import argparse
import sys
from pathlib import Path

import duckdb

from bench.bare.script import run
from hub.settings import workspace

# What must be equal, table by table: every column of the cube, and of the others what does not tell of the run itself.
COMPARED = {
    "spend_cube": "*",
    "fct_spend_line": "* exclude (line_label)",
    "trial_balance": "* exclude (account_label)",
    "dim_supplier": "*",
    "consolidation_status": "entity_code, period, level, is_certified, is_held",
    "gate_verdict": "entity_code, period, gate, passed, feed_id, delivery_id, is_admitted",
    "delivery": "feed_id, delivery_id, file_name, lines_read, lines_accepted, lines_rejected, debit_read, credit_read, "
    "debit_accepted, credit_accepted, debit_rejected, credit_rejected, coalesce(entry_count, 0) as entry_count",
    "rejected_line": "delivery_id, line_number, entity_code, period, account_code, rule, debit, credit",
    "dim_account": "* exclude (account_label)",
    "dim_period": "period, first_day, last_day",
}


def differences(hub: Path, bare: Path, compared: dict[str, str] = COMPARED) -> dict[str, list[tuple[object, ...]]]:
    """Rows that only one of both files has, at most ten a side by table, after the side's name; empty if equal."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{hub}' as hub (read_only)")
        connection.execute(f"attach '{bare}' as bare (read_only)")
        for table, columns in compared.items():
            one, other = (f"select {columns} from {name}.main.{table}" for name in ("hub", "bare"))
            rows = connection.execute(
                f"select * from (select 'hub' as side, * from ({one} except all {other}) limit 10) "
                f"union all select * from (select 'bare' as side, * from ({other} except all {one}) limit 10)"
            ).fetchall()
            if rows:
                found[table] = rows
    return found


def main() -> None:
    """``python -m bench.oracle --home DIR``: compares the published file of a workspace; exit code 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None)
    space = workspace(parser.parse_args().home)
    target = space.warehouse / "bare.duckdb"
    run(space, target, space.warehouse / "bare.scratch")
    found = differences(space.cube_file, target)
    for table, rows in found.items():
        sys.stdout.write(f"{table} differs:\n" + "".join(f"  {row}\n" for row in rows))
    if found:
        raise SystemExit(1)
    sys.stdout.write(f"{len(COMPARED)} tables are equal\n")


if __name__ == "__main__":
    main()
