"""Statistics for `handtint status`: durations of finished edits, and the last errors. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from handtint_shared.errors import Cancelled, HandtintError, PhotoUnknown, Superseded
from handtint_shared.messages import EditTimes, LastError, Problem
from handtint_shared.problems import problem_of

KEPT_EDITS = 1000
KEPT_ERRORS = 5

_ALL_IN_ORDER = (Superseded, Cancelled, PhotoUnknown)  # replies that are part of normal operation


class Statistics:
    """Bounded: the newest edits and errors evict the oldest. Not thread-safe."""

    def __init__(self) -> None:
        self._edits_s: deque[float] = deque(maxlen=KEPT_EDITS)
        # the time and the problem; the error itself would keep its pictures alive
        self._errors: list[tuple[float, Problem]] = []

    def edit_finished(self, took_s: float) -> None:
        """Record that an edit was answered with a picture `took_s` seconds after its request."""
        self._edits_s.append(took_s)

    def error_answered(self, error: HandtintError, at_utc_s: float) -> None:
        """Record an error that a person may want to know; of equal ones only the newest is kept."""
        if not isinstance(error, _ALL_IN_ORDER):
            problem = problem_of(error, with_paths=False)
            self._errors = [e for e in self._errors if e[1] != problem][1 - KEPT_ERRORS :]
            self._errors.append((at_utc_s, problem))

    @property
    def edit_times(self) -> EditTimes:
        """Durations of the last KEPT_EDITS finished edits; zeros if there are none."""
        rising_s = sorted(self._edits_s)
        if not rising_s:
            return EditTimes()
        p50_s, p95_s, p99_s = (_percentile(rising_s, share) for share in (0.50, 0.95, 0.99))
        return EditTimes(len(rising_s), p50_s, p95_s, p99_s)

    @property
    def last_errors(self) -> tuple[LastError, ...]:
        """The last errors, newest last, without the paths in them."""
        return tuple(_told(*error) for error in self._errors)


def _told(at_utc_s: float, problem: Problem) -> LastError:
    at = datetime.fromtimestamp(at_utc_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return LastError(at, problem)


def _percentile(rising: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that at least `share` of all do not exceed."""
    return round(rising[math.ceil(share * len(rising)) - 1], 4)
