"""Where a network runs."""

from __future__ import annotations

import torch

from handtint_daemon.config import AUTO
from handtint_daemon.devices import resolve_device


def torch_device(name: str) -> torch.device:
    """`auto` takes the fastest there is; raises NoDevice for one that this machine lacks."""
    if name != AUTO:
        return torch.device(resolve_device(name))
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
