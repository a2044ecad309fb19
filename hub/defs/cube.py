"""The dbt project's gated stages, one ``@dbt_assets`` each, run in this process through ``hub.cube``."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from hub.cube.dbt import STAGES, ModelRun, manifest_file
from hub.defs.resources import Hub
from hub.errors import HubError
from hub.refresh.stages import Refresh

# What stands behind a source of the dbt project: the asset whose step registers it.
AFTER_L1 = (
    "verdict", "supplier_identity", "group_company", "supplier_pair", "supplier_link", "supplier_entry",
    "register_entry", "supplier_change", "line_rule", "category_choice", "daily_rate",
)  # fmt: skip
EVIDENCE = (
    "statement_delivery", "statement_sender", "statement_declared", "statement_recorded", "statement_match",
    "customer_link", "reconciliation", "reconciliation_part", "declared_spend", "control_balance", "iceberg",
    "iceberg_grade", "signoff",
)  # fmt: skip
BEHIND = {
    **dict.fromkeys(AFTER_L1, "gate_l1"),
    "admission": "certified_landings",
    **dict.fromkeys(EVIDENCE, "evidence"),
}


class HubTranslator(DagsterDbtTranslator):
    """Sources of the project are the hub's own assets; models keep their names, grouped by stage."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True, enable_asset_checks=False)
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """``landed.*`` → the asset behind it; a model → its name."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(BEHIND.get(dbt_resource_props["name"], "landed_deliveries"))
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The stage's tag."""
        tags = set(dbt_resource_props.get("tags", ()))
        return next((stage for stage in STAGES if stage in tags), "conformed")


def _stage(stage: str, run: Callable[[Refresh], list[ModelRun]]) -> dg.AssetsDefinition:
    select = f"tag:{stage} staging" if stage == "conformed" else f"tag:{stage}"

    @dbt_assets(
        manifest=manifest_file(), select=select, name=stage, dagster_dbt_translator=HubTranslator(), project=None
    )
    def built(context: dg.AssetExecutionContext, hub: Hub) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        """Build the stage in this process, then report its models."""
        try:
            runs = run(hub.refresh)
        except HubError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        for one in runs:  # in the order in which dbt built them, which is an order Dagster accepts
            if (key := dg.AssetKey(one.name)) in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=key, metadata={"seconds": round(one.seconds, 3)})

    return built


def stages() -> list[dg.AssetsDefinition]:
    """The stages, in order."""
    methods: dict[str, Callable[[Refresh], list[ModelRun]]] = {
        "conformed": Refresh.conform,
        "harmonised": Refresh.harmonise,
        "consolidated": Refresh.consolidate,
        "published": Refresh.make_marts,
        "evidenced": Refresh.weigh,
    }
    return [_stage(stage, methods[stage]) for stage in STAGES]
