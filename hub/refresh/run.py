"""A whole refresh from the inbox to the published file, and what it came to, without any orchestrator.

``look`` answers in milliseconds whether there is anything to do; ``run_stages`` goes through the stages in order.
Dagster's job does the same through the same methods, one asset a stage.
"""

import datetime as dt
from dataclasses import dataclass, field

from hub.errors import HubError
from hub.group.load import Declared, load_group
from hub.lake import publish
from hub.lake.staging import Row
from hub.quality.admission import Decision
from hub.quality.gates import EVIDENCE_GATES
from hub.refresh.inputs import rate_set
from hub.refresh.land import Landed, check_strays, land_new
from hub.refresh.stages import Refresh, has_landed, needs_refresh, warm
from hub.refresh.state import Seen, configuration_id, inbox_id, locked, remember, seen
from hub.settings import Workspace


@dataclass
class Outcome:
    """What a refresh came to."""

    publication: publish.Publication | None = None
    is_new: bool = False
    deliveries: list[Row] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    problems: list[HubError] = field(default_factory=list)
    unpulled: list[HubError] = field(default_factory=list)  # of sources: not remembered, for each refresh asks again

    @property
    def held(self) -> list[Decision]:
        """What waits for something to be mended."""
        return [decision for decision in self.decisions if not decision.is_admitted]

    @property
    def exit_code(self) -> int:
        """0 done, 3 when something could not be read or understood at all."""
        return 3 if self.problems else 0


def look(space: Workspace) -> Seen | None:
    """What the last refresh came to, when nothing at all changed since; None when there may be something to do.

    Its problems last as long as nothing changes, so they are to be told again.
    """
    last = seen(space)
    if last is None or not space.cube_file.exists():
        return None
    same = last.configuration_id == configuration_id(space) and last.inbox_id == inbox_id(space)
    return last if same else None


def problems_of(declared: Declared, landed: Landed, strays: list[HubError]) -> list[HubError]:
    """Everything that a person must mend before it counts: feeds, files, strays."""
    return [*declared.broken_feeds.values(), *(HubError(failure) for failure in landed.failures), *strays]


def run(space: Workspace, now: dt.datetime, is_whole: bool = False) -> Outcome:
    """Land, and when anything changed go through all stages and publish; ``is_whole``: everything, news or not."""
    with locked(space, "refresh", "a refresh"):
        declared = load_group(space)
        inputs = Seen(configuration_id(space), inbox_id(space))
        outcome = Outcome()
        landed = land_new(space, declared, list(declared.every_feed), now, on_news=warm)
        outcome.deliveries = landed.deliveries
        outcome.problems = problems_of(declared, landed, check_strays(space, declared))
        is_asked = is_whole and has_landed(space)
        if is_asked or needs_refresh(space, bool(outcome.deliveries), rate_set(space)):
            with Refresh(space, declared, now, is_whole) as refresh:
                run_stages(refresh)
                outcome.decisions, outcome.publication, outcome.is_new = refresh.decisions, refresh.publication, True
        finish(space, inputs, outcome)
        return outcome


def run_stages(refresh: Refresh) -> None:
    """All stages in order."""
    refresh.conform()
    for gate in ("L0", "L1"):
        refresh.judge(gate)
    refresh.harmonise()
    refresh.judge("L2")
    refresh.consolidate()
    refresh.judge("L3")
    refresh.certify()
    refresh.make_marts()
    refresh.gather()
    refresh.weigh()
    for gate in EVIDENCE_GATES:
        refresh.judge(gate)
    refresh.publish()


def finish(space: Workspace, inputs: Seen, outcome: Outcome) -> None:
    """Remember what this refresh saw, so that the next one can tell that nothing is new."""
    remember(space, Seen(inputs.configuration_id, inputs.inbox_id, [str(problem) for problem in outcome.problems]))
