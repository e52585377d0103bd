"""Progress and cancellation of work, both by one call that work makes at each of its steps.

A computation cannot be stopped from outside, so it asks at each step whether it is still wanted
(cooperative cancellation). If not, its `StopReason` is raised by that call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from handtint_shared.errors import Cancelled, Superseded, TooLarge
from handtint_shared.messages import EarlyEvent

StopReason = Cancelled | Superseded | TooLarge
"""Reasons to stop: nobody waits, a newer request superseded it, it takes too long."""


class Progress(Protocol):
    """Called by work at each of its steps."""

    def __call__(self, stage: str, fraction: float, /) -> None:
        """Report progress; `stage` is a name of stages.py, `fraction` the part done, 0..1.

        Raises a StopReason if the work must end here. Callers let it propagate, and leave no
        partial state behind for the next work.
        """
        ...


Tell = Callable[[EarlyEvent], None]
"""Sends an event to the client before the reply."""


class Telling(Progress, Protocol):
    """Progress of work that has more to tell its client before the reply."""

    @property
    def tell(self) -> Tell: ...


def tell_nobody(_event: EarlyEvent, /) -> None:
    """Drop what comes before the reply."""


def report_to_nobody(_stage: str, _fraction: float, /) -> None:
    """Progress of work that is neither watched nor stopped."""


class Stop:
    """Stops work: set by one thread, checked by the one that works."""

    def __init__(self) -> None:
        self.reason: StopReason | None = None

    def set(self, reason: StopReason) -> None:
        """Request a stop; the first reason wins."""
        self.reason = self.reason or reason

    def check(self) -> None:
        """Raise the reason once it is set."""
        if self.reason is not None:
            raise self.reason
