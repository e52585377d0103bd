"""A run's clock: suspensions of the process do not count."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from handtint_lab.training.clock import RunningClock, Stopwatch
from training.runs import SOURCES

STOPPED_S = 3
PROGRAM = """
from handtint_lab.training.clock import RunningClock
import sys
clock = RunningClock(100.0)
print("ready", flush=True)
sys.stdin.readline()
print(clock.seconds(), flush=True)
"""


def test_a_stopped_process_does_not_grow_older() -> None:
    """Only the beat is lost: at most 2 s of 3."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": SOURCES},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    start = time.monotonic()
    process.send_signal(signal.SIGSTOP)
    time.sleep(STOPPED_S)
    process.send_signal(signal.SIGCONT)
    said, _ = process.communicate("\n")
    ran = time.monotonic() - start - STOPPED_S
    assert 100 <= float(said) <= 100 + ran + 2.5


def test_time_in_which_it_runs_counts_wholly() -> None:
    clock = RunningClock(5.0)
    start, first = time.monotonic(), clock.seconds()
    time.sleep(0.2)
    counted, passed = clock.seconds() - first, time.monotonic() - start
    assert 0.2 <= counted <= passed


def test_stages_have_their_shares_and_waits_belong_to_them() -> None:
    waits: list[str] = []
    stopwatch = Stopwatch(lambda: waits.append("waited"))
    measured_s = {}
    for name, seconds in (("data", 0.01), ("forward", 0.03)):
        with stopwatch.stage(name, measured=True):
            start = time.perf_counter()
            time.sleep(seconds)
            measured_s[name] = time.perf_counter() - start
    with stopwatch.stage("backward", measured=False):
        pass
    shares = stopwatch.shares()
    assert list(shares) == ["data", "forward"]
    assert shares["data"] == pytest.approx(measured_s["data"] / sum(measured_s.values()), abs=0.1)
    assert sum(shares.values()) == 1
    assert len(waits) == 4
    assert stopwatch.shares() == {}
