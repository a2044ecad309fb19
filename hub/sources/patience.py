"""Tries again what is away, a few times, with a growing and random pause; never what is refused."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from hub.errors import SourceAwayError

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How often an absent source is asked, and the pauses in seconds: about ``first``, then twice as long each time."""

    attempts: int = 4
    first: float = 1.0
    most: float = 20.0
    sleep: Callable[[float], None] = time.sleep


def patiently(work: Callable[[], T], patience: Patience) -> T:
    """What ``work`` gives. The last SourceAwayError says how often it was tried."""
    retrying = Retrying(
        stop=stop_after_attempt(patience.attempts),
        wait=wait_exponential_jitter(initial=patience.first, max=patience.most, jitter=patience.first),
        retry=retry_if_exception_type(SourceAwayError),
        sleep=patience.sleep,
        reraise=True,
    )
    try:
        return retrying(work)
    except SourceAwayError as error:
        if patience.attempts == 1:
            raise
        raise replace(error, found=f"{error.found} (tried {patience.attempts} times)") from None
