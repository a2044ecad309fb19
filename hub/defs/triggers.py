"""What starts a refresh: the job, the inbox sensor, a daily and a monthly schedule."""

import dagster as dg

from hub.defs.landing import FEEDS
from hub.errors import ConfigurationError
from hub.group.load import load_group
from hub.refresh.pull import has_sources
from hub.refresh.run import look
from hub.refresh.state import configuration_id, inbox_id
from hub.settings import workspace

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Everything: land, conform, judge, harmonise, consolidate, certify, publish.",
)

land = dg.define_asset_job(
    "land",
    selection=dg.AssetSelection.assets("pulled_files", "landed_deliveries"),
    executor_def=dg.in_process_executor,
    description="Pull one feed's source and land its new files, without a refresh.",
)


@dg.sensor(job=refresh, minimum_interval_seconds=60, description="Refresh when the inbox or a declaration changed.")
def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """One run a state of the inbox and the declarations."""
    space = workspace()
    try:
        feeds = [feed.feed_id for feed in load_group(space).every_feed]
    except ConfigurationError as error:
        return dg.SkipReason(str(error))
    if look(space) is not None:
        return dg.SkipReason("nothing new")
    known = set(context.instance.get_dynamic_partitions("feed"))
    missing = [feed for feed in feeds if feed not in known]
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=f"{inbox_id(space)}-{configuration_id(space)}")],
        dynamic_partitions_requests=[FEEDS.build_add_request(missing)] if missing else [],
    )


@dg.schedule(job=refresh, cron_schedule="0 5 * * *", description="Every morning, when anything is new.")
def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run, unless nothing changed; whether a source has anything new is known once it is asked."""
    space = workspace()
    if not has_sources(space) and look(space) is not None:
        return dg.SkipReason("nothing new")
    return dg.RunRequest()


@dg.schedule(job=refresh, cron_schedule="0 6 8 * *", description="On the 8th, after closing: all stages, news or not.")
def monthly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """A run through all stages, so that thresholds and perimeters are judged again."""
    return dg.RunRequest(run_config={"ops": {"landed_deliveries": {"config": {"force": True}}}})
