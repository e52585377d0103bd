"""How long a run has gone on, and where its time goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_BEAT_S = 0.5
_LONGEST_BEAT_S = 2.0


class RunningClock:
    """Seconds of wall time in which the process was let run: what it was stopped for (SIGSTOP, a
    laptop's lid) does not count, but for a beat."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last = time.monotonic()
        self._lock = threading.Lock()
        threading.Thread(target=self._beat, daemon=True).start()

    def seconds(self) -> float:
        """Since the start, those of earlier processes included."""
        with self._lock:
            now = time.monotonic()
            self._seconds += min(now - self._last, _LONGEST_BEAT_S)
            self._last = now
            return self._seconds

    def _beat(self) -> None:
        while True:
            time.sleep(_BEAT_S)
            self.seconds()


class Stopwatch:
    """Adds up what the stages of a step take. `wait` is called at each end: a GPU's work goes on
    after the call that asked for it has returned."""

    def __init__(self, wait: Callable[[], None]) -> None:
        self._wait = wait
        self._seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, *, measured: bool) -> Iterator[None]:
        """`measured` False costs nothing, and waits for nothing."""
        if not measured:
            yield
            return
        self._wait()
        start = time.perf_counter()
        yield
        self._wait()
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - start

    def shares(self) -> dict[str, float]:
        """Of each stage in the time of all, since the last call."""
        total = sum(self._seconds.values()) or 1.0
        shares = {name: seconds / total for name, seconds in self._seconds.items()}
        self._seconds = {}
        return shares
