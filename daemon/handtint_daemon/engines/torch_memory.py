"""Detect out-of-memory errors of torch without importing torch."""

from __future__ import annotations

import sys

_MEMORY_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: Exception) -> bool:
    """Return whether a network ran out of memory.

    torch has an exception class for CUDA only; elsewhere the text of a RuntimeError is all there
    is.
    """
    torch = sys.modules.get("torch")  # already imported if one of its errors was raised
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in _MEMORY_SIGNS)


def release_gpu_memory() -> None:
    """Release torch's cached GPU memory. Call after an error, once its tensors are gone."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
