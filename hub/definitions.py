"""Dagster's way in: everything that the UI shows and the daemon starts."""

import dagster as dg


@dg.definitions
def definitions() -> dg.Definitions:
    """Assets, checks, jobs, schedules and sensors of the hub."""
    from hub.defs import cube, gates, landing, publication, pulling, resources, triggers

    return dg.Definitions(
        assets=[
            pulling.pulled_files, landing.landed_deliveries, *cube.stages(), *gates.gates(),
            publication.certified_landings, publication.evidence, publication.published_cube,
        ],
        jobs=[triggers.refresh, triggers.land],
        schedules=[triggers.daily, triggers.monthly],
        sensors=[triggers.inbox],
        resources={"hub": resources.Hub()},
    )  # fmt: skip
