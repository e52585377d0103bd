"""Wait for other processes or threads: every wait has an end, and reports what it saw."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_S = 60.0
"""Far beyond what a busy machine takes: not a measurement, only the end of a futile wait."""
_POLL_S = 0.01


def wait_until(
    seen: Callable[[], T],
    is_enough: Callable[[T], object] = bool,
    *,
    deadline_s: float = DEADLINE_S,
    poll_s: float = _POLL_S,
    tell: Callable[[], object] = str,
) -> T:
    """Return the value of `seen` as soon as it is enough: by default, as soon as it is true.

    Where a look itself costs much, a longer `poll_s` leaves the time to what is waited for.
    Raises TimeoutError with the last value seen and what `tell` returns.
    """
    give_up_at = time.monotonic() + deadline_s
    while not is_enough(found := seen()):
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"seen last: {found!r} {tell()}")
        time.sleep(poll_s)
    return found
