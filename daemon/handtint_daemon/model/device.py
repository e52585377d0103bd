"""Where a network runs."""

from __future__ import annotations

import torch
from torch import nn

from handtint_daemon.config import AUTO, CPU
from handtint_daemon.devices import resolve_device


def torch_device(name: str) -> torch.device:
    """`auto` takes the fastest there is; raises NoDevice for one that this machine lacks."""
    if name != AUTO:
        return torch.device(resolve_device(name))
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def weights_bytes(network: nn.Module) -> int:
    """What its weights take of the processor's memory: 0 where they lie in a GPU's."""
    tensors = [*network.parameters(), *network.buffers()]
    return sum(t.nbytes for t in tensors if t.device.type == CPU)
