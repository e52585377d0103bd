"""Random numbers for a batch, made on the device that uses them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Replica:
    """Which pictures of the global batch a process takes: from `rank` on, each `world_size`th."""

    rank: int = 0
    world_size: int = 1

    def of(self, rows: Tensor) -> Tensor:
        """Those rows of the global batch that are this process's."""
        return rows[self.rank :: self.world_size]


class Draws:
    """A stream of numbers for `count` pictures of the global batch, of which this process gets its
    own: a picture gets the same numbers however many processes there are."""

    def __init__(self, seeds: tuple[int, ...], count: int, replica: Replica, device: torch.device):
        words = np.random.SeedSequence(seeds).generate_state(2, np.uint32)
        self._generator = torch.Generator(device).manual_seed(int(words[0]) << 32 | int(words[1]))
        self._count = count
        self._replica = replica
        self.device = device

    @property
    def own(self) -> int:
        """How many pictures of the batch are this process's."""
        return len(range(self._replica.rank, self._count, self._replica.world_size))

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """(own, *shape)."""
        drawn = torch.rand(self._count, *shape, generator=self._generator, device=self.device)
        return low + (high - low) * self._replica.of(drawn)

    def normal(self, *shape: int) -> Tensor:
        """(own, *shape); mean 0, deviation 1."""
        drawn = torch.randn(self._count, *shape, generator=self._generator, device=self.device)
        return self._replica.of(drawn)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """int64 (own, *shape), low to high, both possible."""
        return self.uniform(low, high + 1, *shape).floor().long().clamp(max=high)

    def chance(self, probability: float, *shape: int) -> Tensor:
        """bool (own, *shape)."""
        return self.uniform(0, 1, *shape) < probability
