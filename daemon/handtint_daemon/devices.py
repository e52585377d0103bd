"""Which processor the engines use. Torch is imported only where a GPU is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handtint_daemon.config import AUTO, CPU
from handtint_shared.errors import NoDevice

if TYPE_CHECKING:
    import torch
    from torch import nn


def resolve_device(wanted: str) -> str:
    """Checks a device that was asked for by name; `auto` is left to the first engine that needs
    one, because asking torch what there is costs seconds.

    Raises NoDevice when the machine does not have it.
    """
    if wanted in (AUTO, CPU):
        return wanted
    import torch  # noqa: PLC0415 - only who asks for a GPU pays for it

    is_there = torch.cuda.is_available() if wanted == "cuda" else torch.backends.mps.is_available()
    if not is_there:
        raise NoDevice(device=wanted)
    return wanted


def torch_device(name: str) -> torch.device:
    """`auto` takes the fastest there is; raises NoDevice for one that this machine lacks."""
    import torch  # noqa: PLC0415 - as above

    if name != AUTO:
        return torch.device(resolve_device(name))
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def weights_bytes(network: nn.Module) -> int:
    """What its weights take of the processor's memory: 0 where they lie in a GPU's."""
    tensors = [*network.parameters(), *network.buffers()]
    return sum(t.nbytes for t in tensors if t.device.type == CPU)
