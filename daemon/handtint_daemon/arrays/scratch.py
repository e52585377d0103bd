"""Scratch memory reused from one band of a picture to the next."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import DTypeLike

from handtint_daemon.arrays.dtypes import AnyArray, Float32, Index


class Scratch:
    """Named arrays that are reused.

    Fresh numpy arrays are paged in by the system, which takes longer than the arithmetic on them.
    An array is uninitialised, and valid until its name is requested again. Not thread-safe.
    """

    def __init__(self) -> None:
        self._blocks: dict[str, AnyArray] = {}

    def array(self, name: str, *shape: int) -> Float32:
        return self._block(name, shape, np.float32)

    def index(self, name: str, *shape: int) -> Index:
        return self._block(name, shape, np.intp)

    def _block(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> AnyArray:
        size = math.prod(shape)
        block = self._blocks.get(name)
        if block is None or block.size < size:
            block = self._blocks[name] = np.empty(size, dtype)
        return block[:size].reshape(shape)
