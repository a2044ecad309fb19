"""The bare script as an oracle: where its published tables and the hub's differ, row by row.

The two share the declarations, the rates and who a supplier is by sure rules; everything else is computed twice, by
different SQL. What harmonising adds to sure rules (likeness, registers, decisions) the script does not have:
``plain`` takes it out of a workspace, and categories, which words refine, are not compared.
"""

import argparse
import sys
from pathlib import Path

import duckdb
import yaml

from bench.bare.script import run
from hub.settings import Workspace, workspace

# What must be equal, table by table: every column of the cube, and of the others what does not tell of the run itself.
COMPARED = {
    "spend_cube": "period, entity_code, supplier_id, nature, sum(amount_accrual) as accrual, "
    "sum(amount_invoiced) as invoiced, sum(line_count) as line_count, max(level) as level",
    "fct_spend_line": "columns(lambda c: c not like 'category_%' and c not in ('line_label', 'local_category'))",
    "trial_balance": "* exclude (account_label)",
    "dim_supplier": "supplier_id, supplier_name, siren, vat_number, identified_by, local_code_count, local_name_count, "
    "entity_count, group_entity_code",
    "consolidation_status": "entity_code, period, level, is_certified, is_held",
    "gate_verdict": "entity_code, period, gate, passed, feed_id, delivery_id, is_admitted",
    "delivery": "feed_id, delivery_id, file_name, lines_read, lines_accepted, lines_rejected, debit_read, credit_read, "
    "debit_accepted, credit_accepted, debit_rejected, credit_rejected, coalesce(entry_count, 0) as entry_count",
    "rejected_line": "delivery_id, line_number, entity_code, period, account_code, rule, debit, credit",
    "dim_account": "* exclude (account_label)",
    "dim_period": "period, first_day, last_day",
}


def plain(space: Workspace) -> None:
    """Leave sure rules alone to tell suppliers, in a workspace that was not refreshed yet."""
    group = yaml.safe_load(space.group_file.read_text(encoding="utf-8"))
    thresholds = {**group.get("thresholds", {}), "category": 0}
    told = {**group, "suppliers": {"likeness": False}, "thresholds": thresholds}
    space.group_file.write_text(yaml.safe_dump(told), encoding="utf-8")
    for path in (space.reference / "registers.yml", *space.decisions.glob("*.csv")):
        path.unlink(missing_ok=True)


def differences(hub: Path, bare: Path, compared: dict[str, str] = COMPARED) -> dict[str, list[tuple[object, ...]]]:
    """Rows that only one of both files has, at most ten a side by table, after the side's name; empty if equal."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{hub}' as hub (read_only)")
        connection.execute(f"attach '{bare}' as bare (read_only)")
        for table, columns in compared.items():
            grouped = " group by all" if "sum(" in columns else ""
            one, other = (f"select {columns} from {name}.main.{table}{grouped}" for name in ("hub", "bare"))
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
