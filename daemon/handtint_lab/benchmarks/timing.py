"""Measure durations, and the peak memory of a process."""

from __future__ import annotations

import time
from collections.abc import Callable

from handtint_daemon.lifecycle.process_memory import process_memory


def best_s(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the shortest of several runs, in seconds: the least disturbed by other programs."""
    times_s = []
    for _ in range(repeats):
        started_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - started_s)
    return min(times_s)


def peak_rss_mb(pid: int) -> float | None:
    """Return the peak memory of a process in MB; None if the system does not report it."""
    return process_memory(pid).peak_bytes / 2**20 or None
