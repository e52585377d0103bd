"""A clock that jumps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.daemon_process import running_daemon

CLOCK_THAT_JUMPS = """
import itertools, time
true_time, jumps = time.time, itertools.cycle([0.0, -7200.0, 1e8, -1e8])
time.time = lambda: true_time() + next(jumps)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_clock_that_jumps_is_not_noticed(
    client_state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CLOCK_THAT_JUMPS)
    tests = Path(__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{tests}")
    click = "from e2e.clicking import next_click; print(next_click().pid)"
    with running_daemon(client_state, "--idle-exit", "1") as daemon:
        pids = [
            int(subprocess.check_output([sys.executable, "-c", click], timeout=60))
            for _ in range(3)
        ]

    assert pids == [daemon.pid] * 3
