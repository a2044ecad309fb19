"""Landing: the inbox's new files become rows of the lake, one partition a feed."""

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from hub.defs.pulling import PATIENCE
from hub.defs.resources import Hub
from hub.errors import HubError
from hub.group.load import load_group
from hub.refresh.inputs import rate_set
from hub.refresh.land import check_strays, land_new
from hub.refresh.run import finish, problems_of
from hub.refresh.stages import has_landed, needs_refresh, warm
from hub.refresh.state import Seen, configuration_id, inbox_id

FEEDS = dg.DynamicPartitionsDefinition(name="feed")

TOLD = ("file_name", "delivery_id", "outcome", "lines_read", "lines_accepted", "lines_rejected")


class LandingConfig(dg.Config):
    """``force`` goes through all stages even when nothing changed."""

    force: bool = False


@dg.asset(
    key="landed_deliveries",
    deps=["pulled_files"],
    partitions_def=FEEDS,
    group_name="lake",
    output_required=False,
    retry_policy=PATIENCE,
    kinds={"deltalake", "polars"},
    description="Files of the inbox, read and landed as deliveries; the whole inbox when no feed is asked for.",
)
def landed_deliveries(context: dg.AssetExecutionContext, config: LandingConfig, hub: Hub) -> Iterator[dg.Output[None]]:
    """Land what is new. Without anything new, nothing below runs."""
    now = dt.datetime.now(dt.UTC)
    try:
        goes_on = _land(context, config, hub, now)
    except HubError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    outcome = hub.outcome
    for problem in outcome.problems:
        context.log.warning(str(problem))
    for row in outcome.deliveries:
        told = {name: str(row.get(name, "")) for name in TOLD}
        context.log_event(dg.AssetMaterialization("landed_deliveries", partition=str(row["feed_id"]), metadata=told))
    if goes_on:
        yield dg.Output(None, metadata={"deliveries": len(outcome.deliveries), "problems": len(outcome.problems)})


def _land(context: dg.AssetExecutionContext, config: LandingConfig, hub: Hub, now: dt.datetime) -> bool:
    """Land one feed or all; whether the run goes on to the stages."""
    space, outcome = hub.space, hub.outcome
    if context.has_partition_key:
        declared = load_group(space)
        outcome.deliveries = land_new(space, declared, [declared.feed(context.partition_key)], now).deliveries
        return True
    inputs = Seen(configuration_id(space), inbox_id(space))
    declared = hub.begin(inputs)
    landed = land_new(space, declared, list(declared.every_feed), now, on_news=warm)
    outcome.deliveries = landed.deliveries
    outcome.problems = problems_of(declared, landed, check_strays(space, declared))
    if (config.force and has_landed(space)) or needs_refresh(space, bool(outcome.deliveries), rate_set(space)):
        hub.open_refresh(declared, now, config.force)
        return True
    finish(space, inputs, outcome)
    context.log.info("nothing new: what is published stays")
    return False
