"""Everything that Dagster shows is here by name: an asset can vanish in silence, so the whole set is compared."""

import dagster as dg
import pytest

from hub.definitions import definitions

CONFORMED = {
    "account_role", "liasse_line", "metric",
    "stg_landed__purchase_line", "int_entries__described", "int_accounts__categorised",
    "stg_landed__invoice_line", "int_entry_suppliers__weighed", "int_spend_lines__chosen", "int_spend_lines__counted",
    "int_spend_lines__attributed", "int_gate_l0__measured",
    "int_gate_l1__measured",
}  # fmt: skip
HARMONISED = {"int_spend_lines__harmonised", "int_gate_l2__measured"}
CONSOLIDATED = {"int_spend_lines__consolidated", "int_gate_l3__measured"}
PUBLISHED = {
    "consolidation_status", "delivery", "dim_account", "dim_category", "dim_entity", "dim_period", "dim_supplier",
    "fct_spend_line", "gate_verdict", "invoice_cover", "invoice_line", "invoice_tie", "metric_definition",
    "accuracy", "category_choice", "purchase_detail", "rejected_line", "spend_cube", "supplier_change",
    "supplier_pair", "supplier_register_link", "trial_balance", "xref_supplier",
}  # fmt: skip
EVIDENCED = {
    "supplier_statement", "fct_supplier_statement_line", "supplier_reconciliation", "reconciliation_line",
    "customer_account", "int_gate_l4__measured", "int_gate_l5__measured", "coverage", "declared_spend",
    "first_photograph", "iceberg", "iceberg_grade", "signoff",
}  # fmt: skip
OWN = {
    "pulled_files",
    "landed_deliveries",
    "gate_l0",
    "gate_l1",
    "gate_l2",
    "gate_l3",
    "gate_l4",
    "gate_l5",
    "certified_landings",
    "evidence",
    "published_cube",
}


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return definitions().get_repository_def()


def test_the_assets_are_exactly_these(repository):
    found = {key.to_user_string() for key in repository.asset_graph.get_all_asset_keys()}
    assert found == OWN | CONFORMED | HARMONISED | CONSOLIDATED | PUBLISHED | EVIDENCED


def test_the_checks_are_one_a_gate(repository):
    found = {key.to_user_string() for key in repository.asset_graph.asset_check_keys}
    assert found == {f"gate_l{level}:verdicts" for level in range(6)}


def test_the_jobs_schedules_and_sensor_are_exactly_these(repository):
    assert {name for name in repository.job_names if not name.startswith("__")} == {"refresh", "land"}
    assert {one.name for one in repository.schedule_defs} == {"daily", "monthly"}
    assert {one.name for one in repository.sensor_defs} == {"inbox"}


def test_a_stage_stands_between_its_gates(repository):
    graph = repository.asset_graph

    def above(name: str) -> set[str]:
        seen, todo = set(), [dg.AssetKey(name)]
        while todo:
            for parent in graph.get(todo.pop()).parent_keys - seen:
                seen.add(parent)
                todo.append(parent)
        return {key.to_user_string() for key in seen}

    assert {"gate_l0", "gate_l1"} <= above("int_spend_lines__harmonised")
    assert {"gate_l2", "gate_l3", "certified_landings"} <= above("spend_cube")
    assert "landed_deliveries" in above("int_spend_lines__chosen")
    assert "spend_cube" in above("published_cube")


def test_a_step_started_alone_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_HOME", str(tmp_path))
    with dg.DagsterInstance.ephemeral() as instance:
        result = (
            definitions()
            .get_implicit_global_asset_job_def()
            .execute_in_process(
                instance=instance, asset_selection=[dg.AssetKey("certified_landings")], raise_on_error=False
            )
        )
    [failure] = [event for event in result.all_events if event.is_step_failure]
    assert "materialise the job 'refresh'" in str(failure.step_failure_data.user_failure_data)
