"""Check that there is enough memory for the daemon."""

from __future__ import annotations

import os
from collections.abc import Sequence

from handtint_daemon.health.fault import Check, Fault, fault
from handtint_daemon.lifecycle.process_memory import free_memory_bytes
from handtint_shared.translation import N_

LEAST_BYTES = 2_000_000_000


def memory_is_enough() -> Fault | None:
    nbytes = min(_limits_bytes(), default=LEAST_BYTES)
    if nbytes >= LEAST_BYTES:
        return None
    return fault("memory_small", free_gb=nbytes / 1e9)


CHECKS = (Check(N_("memory"), memory_is_enough, required=False),)


def _limits_bytes() -> Sequence[int]:
    """Return free memory and this process's limit, as far as the system reports them."""
    return [nbytes for nbytes in (free_memory_bytes(), _allowed_bytes()) if nbytes > 0]


def _allowed_bytes() -> int:
    if os.name != "posix":
        return 0
    import resource  # noqa: PLC0415 - Unix only

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return 0 if soft == resource.RLIM_INFINITY else soft
