"""Memory that runs out inside a network, told without importing torch."""

from __future__ import annotations

import sys

_MEMORY_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: Exception) -> bool:
    """Whether a network met the end of the memory. torch has a class for CUDA's alone: elsewhere
    only the text of its RuntimeError tells."""
    torch = sys.modules.get("torch")  # who met one of its errors has it
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _MEMORY_SIGNS)


def release_gpu_memory() -> None:
    """Gives back what torch keeps for later. For after an error, when its tensors are gone."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
