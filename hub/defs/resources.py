"""The workspace as a Dagster resource, and the refresh that a run's steps share.

A run works in one process by default, so its steps share one open build. A step that finds no open refresh was started
alone: it says to run the whole job.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import ClassVar, ParamSpec, TypeVar

import dagster as dg
from pydantic import PrivateAttr

from hub.errors import HubError, UsageError
from hub.group.load import Declared, load_group
from hub.refresh.run import Outcome
from hub.refresh.stages import Refresh
from hub.refresh.state import Seen, locked
from hub.settings import Workspace, workspace

P = ParamSpec("P")
T = TypeVar("T")


class Hub(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The hub's workspace during one run. ``home`` empty means ``HUB_HOME``, else ``data/``."""

    # What each run of this process came to, for who started it: a resource is gone when its run ends.
    outcome_of: ClassVar[dict[str, Outcome]] = {}

    home: str = ""
    _stack: ExitStack = PrivateAttr(default_factory=ExitStack)
    _refresh: Refresh | None = PrivateAttr(default=None)
    _outcome: Outcome = PrivateAttr(default_factory=Outcome)
    _inputs: Seen | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Hub"]:
        """Close the run's refresh, and throw its scratch away, however the run ends."""
        if context.run_id:
            self.outcome_of[context.run_id] = self._outcome
        with self._stack:
            yield self

    @property
    def space(self) -> Workspace:
        """The workspace."""
        return workspace(Path(self.home) if self.home else None)

    @property
    def outcome(self) -> Outcome:
        """What the run came to so far."""
        return self._outcome

    @property
    def inputs(self) -> Seen | None:
        """The inputs as they were when the run began."""
        return self._inputs

    def begin(self, inputs: Seen) -> Declared:
        """Take the workspace's refresh lock for this run, and read what is declared."""
        self._stack.enter_context(locked(self.space, "refresh", "a refresh"))
        self._inputs = inputs
        return load_group(self.space)

    def open_refresh(self, declared: Declared, now: dt.datetime, is_whole: bool) -> None:
        """Open the build that the following steps share."""
        self._refresh = self._stack.enter_context(Refresh(self.space, declared, now, is_whole))

    @property
    def refresh(self) -> Refresh:
        """The run's refresh."""
        if self._refresh is None:
            raise UsageError(
                "this step cannot run alone", todo="materialise the job 'refresh', whose steps share one build"
            )
        return self._refresh


def explained(step: Callable[P, T]) -> Callable[P, T]:
    """A mistake that a person must mend fails the step at once, in the hub's words; retrying would change nothing."""

    @wraps(step)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except HubError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error

    return wrapped
