"""Checks of the engines, their weights and the GPU."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.config import CPU
from handtint_daemon.health.fault import Check, Fault, fault
from handtint_shared.errors import BadMessage, Internal
from handtint_shared.fields import from_plain
from handtint_shared.messages import Problem
from handtint_shared.problems import error_of, problem_of
from handtint_shared.translation import N_

_TRIAL = "handtint_daemon.health.engine_trial"
_TRIAL_S = 120.0
_GPU_SIGNS = ("dev/nvidia0", "proc/driver/nvidia/version", "dev/kfd")


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of trying the default engine: its device, its notice, or its error."""

    device: str = ""
    notice: Problem | None = None
    error: Problem | None = None


@functools.cache
def trial_in_a_process() -> Trial:
    """Run the trial in a subprocess. Takes seconds, so its result is cached for all checks."""
    command = [sys.executable, "-P", "-m", _TRIAL]
    alone = os.environ | {"OMP_NUM_THREADS": "1"}  # with so small a photo, threads only wait
    try:
        done = subprocess.run(
            command, env=alone, capture_output=True, text=True, timeout=_TRIAL_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Trial(error=problem_of(Internal("engine_endless", limit_s=_TRIAL_S)))
    try:
        return from_plain(Trial, json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, IndexError, BadMessage):
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Trial(error=problem_of(Internal("engine_broke_down", said=said)))


def default_engine_paints() -> Fault | None:
    """Detect missing or damaged torch or weights, and a GPU that computes wrongly."""
    trial = trial_in_a_process()
    met = trial.error or trial.notice
    return Fault(error_of(met)) if met else None


def gpu_is_used(root: Path = Path("/")) -> Fault | None:
    """Detect a GPU that is present but unused; `root` is the root of the file system."""
    signs = [sign for sign in _GPU_SIGNS if (root / sign).exists()]
    if not signs or importlib.util.find_spec("torch") is None:
        return None
    trial = trial_in_a_process()
    if trial.device != CPU or trial.notice:
        return None  # it is used, or another check reports why not
    return fault("gpu_unusable", sign=root / signs[0])


CHECKS = (
    Check(N_("engine"), default_engine_paints, begun_by=trial_in_a_process),
    Check(N_("GPU"), gpu_is_used, required=False, begun_by=trial_in_a_process),
)
