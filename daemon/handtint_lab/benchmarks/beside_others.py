"""Edits per second on an idle computer, and beside programs that compute."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from handtint_lab.benchmarks.whole_daemon import TimedEdit, edits_of, started_daemon

_PROCESSES = 2
_ROUNDS = 6
_BLOCK_S = 0.5
# Prints when it has started, and ends by itself in case nobody ends it.
_SPIN = "import time; print(flush=True); end = time.time() + 60\nwhile time.time() < end: pass"


@dataclass(frozen=True, slots=True)
class EditRates:
    """Edits per second at one size with the photo cached: idle, and beside spinning processes."""

    idle: float
    busy: float


@dataclass(slots=True)
class _Tally:
    edits: int = 0
    seconds: float = 0.0

    def count(self, edit: TimedEdit) -> None:
        """Run edits for a while, at least one."""
        started_s = time.perf_counter()
        while (spent_s := time.perf_counter() - started_s) < _BLOCK_S:
            edit()
            self.edits += 1
        self.seconds += spent_s

    @property
    def per_s(self) -> float:
        return self.edits / self.seconds


def edit_rates(
    engine: str, sizes_hw: Sequence[tuple[int, int]], tell: Callable[[float], None]
) -> list[EditRates]:
    """Measure one daemon, alternating between idle and busy; `tell` receives the fraction done."""
    idle, busy = [_Tally() for _ in sizes_hw], [_Tally() for _ in sizes_hw]
    with started_daemon(engine) as connection, edits_of(connection, engine, sizes_hw) as edits:
        for edit in edits:
            edit()  # the photo is cached from here on
        for number in range(_ROUNDS):
            _count_each(idle, edits)
            with _spinning_processes():
                _count_each(busy, edits)
            tell((number + 1) / _ROUNDS)
    return [EditRates(alone.per_s, beside.per_s) for alone, beside in zip(idle, busy, strict=True)]


def _count_each(tallies: Sequence[_Tally], edits: Sequence[TimedEdit]) -> None:
    for tally, edit in zip(tallies, edits, strict=True):
        tally.count(edit)


@contextmanager
def _spinning_processes() -> Iterator[None]:
    with ExitStack() as stack:
        command = [sys.executable, "-S", "-c", _SPIN]
        processes = [
            stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
            for _ in range(_PROCESSES)
        ]
        for process in processes:
            stack.callback(process.kill)
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            process.stdout.readline()
        yield
