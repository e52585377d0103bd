"""The running time of a training run, and the time of its stages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_BEAT_S = 0.5
_LONGEST_BEAT_S = 2.0


class RunningClock:
    """Wall-clock seconds during which the process was running.

    Suspensions (SIGSTOP, a closed laptop) do not count, except for one beat.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last = time.monotonic()
        self._lock = threading.Lock()
        threading.Thread(target=self._beat, daemon=True).start()

    def seconds(self) -> float:
        """Return the seconds since the start, including earlier processes."""
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
    """Sums up the durations of a step's stages.

    `wait` is called at both ends: GPU work goes on after the call that started it has returned.
    """

    def __init__(self, wait: Callable[[], None]) -> None:
        self._wait = wait
        self._seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, *, measured: bool) -> Iterator[None]:
        """Time a stage; if not `measured`, neither cost nor wait."""
        if not measured:
            yield
            return
        self._wait()
        start = time.perf_counter()
        yield
        self._wait()
        self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - start

    def shares(self) -> dict[str, float]:
        """Return each stage's fraction of the total time since the last call."""
        total = sum(self._seconds.values()) or 1.0
        shares = {name: seconds / total for name, seconds in self._seconds.items()}
        self._seconds = {}
        return shares
