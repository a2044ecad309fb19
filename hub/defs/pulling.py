"""Pulling: what the feeds' sources hold comes to the inbox. Each source shows as an asset ``source/<feed>``.

The step itself has no partitions: Dagster (1.13) refuses a run over all feeds of a partitioned asset below another one.
"""

from collections.abc import Iterator

import dagster as dg

from hub.defs.resources import Hub, explained
from hub.errors import SourceAwayError
from hub.group.load import load_group
from hub.refresh.pull import pull_all, pull_feeds
from hub.settings import Workspace
from hub.sources.arrivals import Change
from hub.sources.fetch import Pulled

# A share that is away or a disk that is full for a moment comes back; a file that is wrong does not (see `explained`).
PATIENCE = dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL)


class PullConfig(dg.Config):
    """``pulls`` false leaves the sources alone."""

    pulls: bool = True


@dg.asset(
    key="pulled_files",
    group_name="lake",
    retry_policy=PATIENCE,
    description="Files of the feeds' sources, brought to the inbox where they changed; all sources when no feed is "
    "asked for.",
)
def pulled_files(context: dg.AssetExecutionContext, config: PullConfig, hub: Hub) -> Iterator[dg.Output[None]]:
    """Ask the sources. Of a whole refresh, one that fails stops no other feed; asked for alone, it fails the step."""
    pulled = _pulled(context, hub.space) if config.pulls else []
    problems = [problem for one in pulled for problem in one.problems]
    for problem in problems:
        context.log.warning(str(problem))
    if context.has_partition_key and problems:
        # What is away may come back; what is refused is refused again.
        may_retry = all(isinstance(problem, SourceAwayError) for problem in problems)
        raise dg.Failure(description="\n".join(str(problem) for problem in problems), allow_retries=may_retry)
    hub.outcome.unpulled = problems
    for one in pulled:
        if one.files:
            context.log_event(dg.AssetMaterialization(["source", one.feed_id], metadata=_told([one])))
    yield dg.Output(None, metadata=_told(pulled))


@explained
def _pulled(context: dg.AssetExecutionContext, space: Workspace) -> list[Pulled]:
    if not context.has_partition_key:
        return pull_all(space)
    feed = load_group(space).feed(context.partition_key)
    return pull_feeds(space, [feed] if feed.source else [])


def _told(pulled: list[Pulled]) -> dict[str, dg.MetadataValue]:
    problems = [str(problem) for one in pulled for problem in one.problems]
    counts = {change.value: dg.MetadataValue.int(sum(one.count(change) for one in pulled)) for change in Change}
    return {**counts, "problems": dg.MetadataValue.text("\n".join(problems) or "none")}
