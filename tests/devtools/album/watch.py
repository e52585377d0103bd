"""What processes use of the processor, over a part of their lives."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_TICKS = os.sysconf("SC_CLK_TCK")


class Watch:
    """Notes from time to time what processes have used of the processor."""

    def __init__(self, **pids: Sequence[int]) -> None:
        self._pids = pids
        self._at_s: list[float] = []
        self._used_s: dict[str, list[float]] = {name: [] for name in pids}

    def look(self) -> None:
        self._at_s.append(time.time())
        for name, pids in self._pids.items():
            self._used_s[name].append(sum(map(_used_s, pids)))

    def share(self, name: str, begin_s: float, end_s: float) -> float:
        """Return processor seconds a second between two times."""
        used_s = np.interp([begin_s, end_s], self._at_s, self._used_s[name])
        return float(used_s[1] - used_s[0]) / (end_s - begin_s)


def _used_s(pid: int) -> float:
    """Return the processor seconds of a process; 0 if it has gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS
