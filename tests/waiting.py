"""Waiting for what another process or thread does: every wait has an end, and tells what it saw."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

DEADLINE_S = 60.0
"""Far beyond what a busy machine takes: it is no measurement, only the end of a wait in vain."""
_POLL_S = 0.01


def wait_until(
    seen: Callable[[], T],
    is_enough: Callable[[T], object] = bool,
    *,
    deadline_s: float = DEADLINE_S,
    tell: Callable[[], object] = str,
) -> T:
    """What `seen` returns as soon as that is enough: by default, as soon as it is true.

    Raises TimeoutError with what was seen last and what `tell` returns.
    """
    give_up_at = time.monotonic() + deadline_s
    while not is_enough(found := seen()):
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"seen last: {found!r} {tell()}")
        time.sleep(_POLL_S)
    return found
