"""Gates as assets with a check each: verdicts are data, shown as checks; a held month never fails the run."""

import dagster as dg
import polars as pl

from hub.defs.resources import Hub, explained
from hub.quality.gates import GATES, load_suite


def _report(verdicts: pl.DataFrame) -> dict[str, dg.MetadataValue]:
    failed = verdicts.filter(~pl.col("passed")).sort("entity_code", "period")
    records = [
        dg.TableRecord({"entity": row["entity_code"], "period": row["period"], "reason": row["reason"] or ""})
        for row in failed.head(200).iter_rows(named=True)
    ]
    columns = [dg.TableColumn(name) for name in ("entity", "period", "reason")]
    return {
        "judged": dg.MetadataValue.int(len(verdicts)),
        "failed": dg.MetadataValue.int(len(failed)),
        "why": dg.MetadataValue.table(records, schema=dg.TableSchema(columns)),
    }


def _gate(gate: str, after: list[str]) -> dg.AssetsDefinition:
    name = f"gate_{gate.lower()}"

    @dg.asset(
        key=name,
        deps=after,
        group_name="gates",
        kinds={"greatexpectations"},
        check_specs=[dg.AssetCheckSpec("verdicts", asset=name, description="Every (entity, period) passes the gate.")],
        description=f"Verdicts of gate {gate} per landing, entity and period.",
    )
    @explained
    def judged(hub: Hub) -> dg.MaterializeResult:  # type: ignore[type-arg]
        verdicts = hub.refresh.judge(gate)
        report = _report(verdicts)
        check = dg.AssetCheckResult(
            asset_key=name,
            check_name="verdicts",
            passed=bool(verdicts["passed"].all()),
            severity=dg.AssetCheckSeverity.WARN,
            metadata=report,
        )
        return dg.MaterializeResult(metadata=report, check_results=[check])

    return judged


def gates() -> list[dg.AssetsDefinition]:
    """The gates, each after the model that measures it and the gate below."""
    below: list[str] = []
    made = []
    for gate in GATES:
        made.append(_gate(gate, [load_suite(gate).metrics, *below]))
        below = [f"gate_{gate.lower()}"]
    return made
