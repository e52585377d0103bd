"""An on-disk cache of a frozen DINOv2's tokens for repeated batches, filled on demand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.model.dinov2 import TOKEN_CHANNELS
from handtint_shared.errors import WriteFailed


class TokenCache:
    """`batches` batches of `shape`: pictures, rows and columns of tokens; float16."""

    def __init__(self, path: Path, batches: int, shape: tuple[int, int, int]) -> None:
        """Reuse the file of that name if it has the right size. Raises WriteFailed."""
        pictures, h, w = shape
        whole = (batches, pictures, TOKEN_CHANNELS, h, w)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._tokens = _mapped(path, np.float16, whole)
            self._filled = _mapped(path.with_suffix(".filled"), np.uint8, (batches,))
        except OSError as error:
            raise WriteFailed(path=path, why=str(error)) from error

    def get(self, batch: int, see: Callable[[], Tensor]) -> Tensor:
        """Return that batch's tokens, float32, on the CPU; computed by `see()` the first time."""
        if not self._filled[batch]:
            self._tokens[batch] = see().cpu().half().numpy()
            self._filled[batch] = 1
        return torch.from_numpy(self._tokens[batch].astype(np.float32))


def _mapped(path: Path, dtype: type, shape: tuple[int, ...]) -> AnyArray:
    whole = path.exists() and path.stat().st_size == np.prod(shape) * np.dtype(dtype).itemsize
    return np.memmap(path, dtype, "r+" if whole else "w+", shape=shape)
