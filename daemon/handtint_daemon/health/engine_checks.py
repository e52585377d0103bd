"""What can be wrong with the engines, their weights and the GPU."""

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
from handtint_daemon.model.store import PUBLISHED, models_dir, stored_path
from handtint_install.fault import Check, Fault, fault_of
from handtint_shared.errors import BadWeights

_SET_UP = "run `python3 install/set_up.py`"
_TRIAL = "handtint_daemon.health.engine_trial"
_TRIAL_S = 120.0
_GPU_SIGNS = ("dev/nvidia0", "proc/driver/nvidia/version", "dev/kfd")
_GPU_NEEDS = (
    "install its driver, then run `python3 install/set_up.py --torch-index URL` with the index of "
    "https://pytorch.org that is for it; until then the slower CPU is used"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the default engine: where it computes, what it told, why it failed."""

    device: str = ""
    notice: str = ""
    error: str = ""


@functools.cache
def trial_in_a_process() -> Trial:
    """Seconds, so once for all checks."""
    command = [sys.executable, "-P", "-m", _TRIAL]
    alone = os.environ | {"OMP_NUM_THREADS": "1"}  # over so small a photo threads only wait
    try:
        done = subprocess.run(
            command, env=alone, capture_output=True, text=True, timeout=_TRIAL_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Trial(error=f"The engine has not painted within {_TRIAL_S:.0f} s: {_SET_UP}")
    try:
        return Trial(**json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, IndexError, TypeError):
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Trial(error=f"The engine's process broke down ({said}): {_SET_UP}")


def default_engine_paints() -> Fault | None:
    """Finds torch or weights that are missing or damaged, and a GPU that computes wrongly."""
    trial = trial_in_a_process()
    if trial.error:
        return fault_of(trial.error)
    return fault_of(trial.notice) if trial.notice else None


def fetched_weights_are_the_published() -> Fault | None:
    for model in PUBLISHED.values():
        if (models_dir() / model.file_name).is_file():
            try:
                stored_path(model.name)
            except BadWeights as error:
                return fault_of(str(error))
    return None


def gpu_is_used(root: Path = Path("/")) -> Fault | None:
    """`root` is where the system's own files are."""
    signs = [sign for sign in _GPU_SIGNS if (root / sign).exists()]
    if not signs or importlib.util.find_spec("torch") is None:
        return None
    trial = trial_in_a_process()
    if trial.device != CPU or trial.notice:
        return None  # it is used, or another check has told why not
    return Fault(f"There is a GPU ({root / signs[0]}), but PyTorch cannot use it", _GPU_NEEDS)


CHECKS = (
    Check("engine", default_engine_paints, begun_by=trial_in_a_process),
    Check("GPU", gpu_is_used, required=False, begun_by=trial_in_a_process),
    Check("fetched weights", fetched_weights_are_the_published),
)
