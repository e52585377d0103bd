"""How far a piece of work is, and how it is stopped: both by one call, which work makes at each of
its steps.

A computation cannot be stopped from outside, so it asks at each step whether it is still wanted
(cooperative cancellation). What is wanted no more raises its `StopReason` out of that call.
"""

from __future__ import annotations

from typing import Protocol

from handtint_shared.errors import Cancelled, Superseded, TooLarge

StopReason = Cancelled | Superseded | TooLarge
"""Nobody waits for the work any more; a newer request took its place; it takes too long."""


class Progress(Protocol):
    """What work calls at each of its steps."""

    def __call__(self, stage: str, fraction: float, /) -> None:
        """`stage`: by its name in stages.py. `fraction`: how much of it is done, 0..1.

        Raises a StopReason where the work is to end here. Whoever calls this lets it through, and
        leaves nothing half done that the next work would find.
        """
        ...


def report_to_nobody(_stage: str, _fraction: float, /) -> None:
    """A Progress for work that nobody watches and nobody stops."""


class Stop:
    """The sign by which work is stopped: set by one thread, looked at by the one that works."""

    def __init__(self) -> None:
        self.reason: StopReason | None = None

    def set(self, reason: StopReason) -> None:
        """The first reason counts."""
        self.reason = self.reason or reason

    def check(self) -> None:
        """Raises the reason once there is one."""
        if self.reason is not None:
            raise self.reason
