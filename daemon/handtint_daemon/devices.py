"""Which processor the engines use."""

from __future__ import annotations

from handtint_daemon.config import AUTO, CPU
from handtint_shared.errors import NoDevice


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
