"""What can be wrong with the engines, their weights, the GPU and the memory they need.

`python -m handtint_daemon.engine_health` tries the default engine and prints what became of it: in
a process of its own, since a broken driver may take its process along.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from handtint_daemon.config import CPU, ServeConfig
from handtint_daemon.devices import AUTO
from handtint_daemon.engine_choice import EngineChoice
from handtint_daemon.model_store import PUBLISHED, models_dir, sha256_of
from handtint_daemon.self_test import paint_sample
from handtint_install.fault import Check, Fault, fault_of
from handtint_shared.errors import HandtintError

LEAST_MEMORY_BYTES = 2_000_000_000
_SET_UP = "run `python3 install/set_up.py`"
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


def default_engine_paints() -> Fault | None:
    """Finds torch or weights that are missing or broken, and a GPU that computes wrongly."""
    trial = _trial_in_a_process()
    if trial.error:
        return fault_of(trial.error)
    return fault_of(trial.notice) if trial.notice else None


def fetched_weights_are_the_published() -> Fault | None:
    for model in PUBLISHED.values():
        path = models_dir() / model.file_name
        if path.is_file() and sha256_of(path) != model.sha256:
            return Fault(
                f"{path} is damaged",
                f"run `handtint models fetch {model.name}`; “propagate” paints meanwhile",
            )
    return None


def gpu_is_used(root: Path = Path("/")) -> Fault | None:
    """`root` is where the system's own files are."""
    signs = [sign for sign in _GPU_SIGNS if (root / sign).exists()]
    if not signs or importlib.util.find_spec("torch") is None:
        return None
    trial = _trial_in_a_process()
    if trial.device != CPU or trial.notice:
        return None  # it is used, or another check has told why not
    return Fault(f"There is a GPU ({root / signs[0]}), but PyTorch cannot use it", _GPU_NEEDS)


def memory_is_enough() -> Fault | None:
    nbytes = min(_limits_bytes(), default=LEAST_MEMORY_BYTES)
    if nbytes >= LEAST_MEMORY_BYTES:
        return None
    return Fault(
        f"Only {nbytes / 1e9:.1f} GB of memory are there for the daemon",
        "close other programs, or colour smaller copies of large photographs",
    )


CHECKS = (
    Check("memory", memory_is_enough, required=False),
    Check("engine", default_engine_paints),
    Check("fetched weights", fetched_weights_are_the_published),
    Check("GPU", gpu_is_used, required=False),
)


def try_default_engine() -> Trial:
    """Makes the default engine as the daemon does and lets it paint a small drawn photo."""
    try:
        way = next(EngineChoice(ServeConfig().engine, AUTO).ways(ServeConfig().engine))
        paint_sample(way.engine)
    except HandtintError as error:
        return Trial(error=str(error))
    return Trial(way.engine.device, way.notice)


@functools.cache
def _trial_in_a_process() -> Trial:
    """Seconds, so once for all checks."""
    command = [sys.executable, "-P", "-m", __name__]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TRIAL_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Trial(error=f"The engine has not painted within {_TRIAL_S:.0f} s: {_SET_UP}")
    try:
        return Trial(**json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, IndexError, TypeError):
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Trial(error=f"The engine's process broke down ({said}): {_SET_UP}")


def _limits_bytes() -> Sequence[int]:
    """What is free now, and what this process may have at most, as far as the system tells."""
    return [nbytes for nbytes in (_free_bytes(), _allowed_bytes()) if nbytes > 0]


def _free_bytes() -> int:
    try:
        rows = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(r.split()[1]) * 1024 for r in rows if r.startswith("MemAvailable:")), 0)


def _allowed_bytes() -> int:
    if os.name != "posix":
        return 0
    import resource  # noqa: PLC0415 - only there

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return 0 if soft == resource.RLIM_INFINITY else soft


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(try_default_engine())) + "\n")
