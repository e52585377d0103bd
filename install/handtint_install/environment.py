"""The project's own Python environment: `.venv` in the checkout, with all dependencies."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handtint_install.stages import SetUpError, run_logged, stage
from handtint_shared.translation import translated

CHECKOUT = Path(__file__).resolve().parents[2]

_OLDEST_MINOR = 11
_LOCK, _DEV_LOCK = "requirements.lock", "requirements-dev.lock"
_SOURCE_LOCK = "requirements-source.lock"
_FREE_BYTES = 3_000_000_000  # 1.4 GB remain; pip needs room for downloads and unpacking as well
_CUDA_FREE_BYTES = 12_000_000_000
_CPU_TORCH_INDEX = "https://download.pytorch.org/whl/cpu"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment in `folder`."""

    folder: Path = CHECKOUT / ".venv"

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    @property
    def log(self) -> Path:
        return self.folder / "set-up.log"

    def pip(self, *arguments: str) -> None:
        """Run `pip install`. Raises SetUpError."""
        command = [str(self.python), "-m", "pip", "--no-input", "--disable-pip-version-check"]
        run_logged([*command, "install", *arguments], self.log, cwd=CHECKOUT)


def make_environment(*, dev: bool = False, torch_index: str | None = None) -> Environment:
    """Create `.venv`, or bring the existing one up to date. Raises SetUpError."""
    environment = Environment()
    if not _works(environment):
        _check_machine()
        with stage(translated("environment in {folder}").format(folder=environment.folder)):
            _make_venv(environment)
    environment.log.unlink(missing_ok=True)
    with stage(translated("locked packages")):
        _install_locked(environment, [_LOCK, _DEV_LOCK] if dev else [_LOCK])
        if dev:
            _build_locked(environment)
    with stage("PyTorch"):
        _install_torch(environment, torch_index)
    with stage(translated("Handtint itself")):
        environment.pip("--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT))
    return environment


def _works(environment: Environment) -> bool:
    """Return whether it is usable: not after a move of the checkout, which its paths name."""
    try:
        command = [str(environment.programs / "pip"), "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    python = re.search(r"\(python 3\.(\d+)\)", done.stdout)
    in_place = str(environment.folder) in done.stdout
    return in_place and python is not None and int(python[1]) >= _OLDEST_MINOR


def _check_machine() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetUpError("no_venv", version=version)
    needed = _CUDA_FREE_BYTES if _has_nvidia() else _FREE_BYTES
    free = shutil.disk_usage(CHECKOUT).free
    if free < needed:
        raise SetUpError("set_up_room", needed_gb=needed / 1e9, folder=CHECKOUT, free_gb=free / 1e9)


def _make_venv(environment: Environment) -> None:
    # A subprocess, because the log cannot be written before the folder exists.
    command = [sys.executable, "-m", "venv", "--clear", str(environment.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = ((done.stdout + done.stderr).strip().splitlines() or ["no message"])[-1]
        raise SetUpError("venv_failed", folder=environment.folder, said=last)


def _install_locked(environment: Environment, names: Sequence[str]) -> None:
    files = [part for name in names for part in ("-r", str(CHECKOUT / "install" / name))]
    environment.pip("--require-hashes", "--only-binary", ":all:", *files)


def _build_locked(environment: Environment) -> None:
    """Build what is published as source alone, by what the dev lock has installed."""
    file = str(CHECKOUT / "install" / _SOURCE_LOCK)
    environment.pip("--require-hashes", "--no-deps", "--no-build-isolation", "-r", file)


def _install_torch(environment: Environment, index: str | None) -> None:
    requirement = torch_requirement(CHECKOUT / "pyproject.toml")
    if index is None:
        try:  # already installed, or a wheel in a folder configured in pip
            environment.pip("--no-index", requirement)
        except SetUpError:
            index = _CPU_TORCH_INDEX if _default_build_is_too_big() else ""
        else:
            return
    environment.pip(requirement, *(["--extra-index-url", index] if index else []))


def torch_requirement(pyproject: Path) -> str:
    """Return the exact version of torch that the project requires."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    return next(str(need) for need in project["dependencies"] if need.startswith("torch=="))


def _default_build_is_too_big() -> bool:
    """On Linux the default index has CUDA builds of several GB, useless without such a GPU."""
    return platform.system() == "Linux" and platform.machine() == "x86_64" and not _has_nvidia()


def _has_nvidia() -> bool:
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None
