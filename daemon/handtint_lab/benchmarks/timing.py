"""How long something takes, and how much memory a process has had at most."""

from __future__ import annotations

import time
from collections.abc import Callable

from handtint_daemon.lifecycle.process_memory import process_memory


def best_s(work: Callable[[], object], repeats: int = 3) -> float:
    """The shortest of some runs, in seconds: what the machine can do when nothing else runs."""
    times_s = []
    for _ in range(repeats):
        started_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - started_s)
    return min(times_s)


def peak_rss_mb(pid: int) -> float | None:
    """The most memory that process ever had, in MB; None where the system does not tell."""
    return process_memory(pid).peak_bytes / 2**20 or None
