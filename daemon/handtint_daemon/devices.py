"""The processor that engines use. Imports torch only when a GPU is requested."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from handtint_daemon.config import AUTO, CPU
from handtint_shared.errors import NoDevice

if TYPE_CHECKING:
    import torch
    from torch import nn


_GPU_FILES = (Path("/dev/nvidiactl"), Path("/dev/kfd"), Path("/dev/dxg"))
"""Of NVIDIA's, AMD's and WSL's drivers; one of them is there where torch finds a GPU on Linux."""


def resolve_device(wanted: str) -> str:
    """Check that a device requested by name exists.

    `auto` is left to the first engine that needs it, because asking torch takes seconds. Raises
    NoDevice if this machine lacks the device.
    """
    if wanted in (AUTO, CPU):
        return wanted
    import torch  # noqa: PLC0415 - slow; only needed for a GPU

    is_there = torch.cuda.is_available() if wanted == "cuda" else torch.backends.mps.is_available()
    if not is_there:
        raise NoDevice(device=wanted)
    return wanted


def has_gpu(wanted: str) -> bool:
    """Return whether that device is a GPU, or `auto` would be one."""
    if wanted != AUTO:
        return wanted != CPU
    if sys.platform == "linux" and not any(map(Path.exists, _GPU_FILES)):
        return False  # torch need not be asked, which takes a second
    return torch_device(AUTO).type != CPU


def torch_device(name: str) -> torch.device:
    """Return the device; `auto` is the fastest. Raises NoDevice if this machine lacks it."""
    import torch  # noqa: PLC0415 - as above

    if name != AUTO:
        return torch.device(resolve_device(name))
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def weights_bytes(network: nn.Module) -> int:
    """Return the bytes of main memory that the weights take: 0 if they are on a GPU."""
    tensors = [*network.parameters(), *network.buffers()]
    return sum(t.nbytes for t in tensors if t.device.type == CPU)
