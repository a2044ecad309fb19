"""Runs the job ``refresh`` in the calling process, against the workspace's own Dagster instance."""

import logging

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from hub.definitions import definitions
from hub.defs.resources import Hub
from hub.errors import HubError, StructuralError
from hub.group.load import load_group
from hub.settings import Workspace


def run_refresh(space: Workspace, force: bool = False, pulls: bool = True) -> tuple[list[HubError], bool]:
    """Problems that people must mend, and whether something was published. HubError when a step failed."""
    prepare_instance(space)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)  # the run's log is kept by the instance, for the UI
    Hub.outcome_of.clear()
    with dg.DagsterInstance.get() as instance:
        job = definitions().resolve_job_def("refresh")
        feeds = [feed.feed_id for feed in load_group(space).every_feed]
        instance.add_dynamic_partitions("feed", feeds)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                "ops": {
                    "pulled_files": {"config": {"pulls": pulls}},
                    "landed_deliveries": {"config": {"force": force}},
                },
            },
        )
    if not result.success:
        raise _failure(result)
    outcome = Hub.outcome_of[result.run_id]
    return [*outcome.unpulled, *outcome.problems], outcome.is_new


def prepare_instance(space: Workspace) -> None:
    """Make the folder of the workspace's Dagster instance, which says nothing to anybody outside."""
    space.dagster_home.mkdir(parents=True, exist_ok=True)
    settings = space.dagster_home / "dagster.yaml"
    if not settings.exists():
        settings.write_text("telemetry:\n  enabled: false\nnux:\n  enabled: false\n", encoding="utf-8")


def _innermost(error: SerializableErrorInfo | None) -> str:
    while error and error.cause:
        error = error.cause
    return error.message.strip() if error else ""


def _failure(result: dg.ExecuteInProcessResult) -> HubError:
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return StructuralError(data.user_failure_data.description)
            return StructuralError(
                f"step {event.step_key} failed",
                found=_innermost(data.error),
                todo="nothing was published; see the run in the Dagster UI (`make ui`)",
            )
    return StructuralError("the refresh failed", todo="see the run in the Dagster UI (`make ui`)")
