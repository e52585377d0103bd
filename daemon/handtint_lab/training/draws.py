"""Random numbers for a batch, generated on the device that uses them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Replica:
    """A process's part of the global batch: from `rank` on, every `world_size`th picture."""

    rank: int = 0
    world_size: int = 1

    def of(self, rows: Tensor) -> Tensor:
        """Return this process's rows of the global batch."""
        return rows[self.rank :: self.world_size]


class Draws:
    """A stream of random numbers for `count` pictures of the global batch.

    This process gets those of its own pictures: they do not depend on the number of processes.
    """

    def __init__(self, seeds: tuple[int, ...], count: int, replica: Replica, device: torch.device):
        words = np.random.SeedSequence(seeds).generate_state(2, np.uint32)
        self._generator = torch.Generator(device).manual_seed(int(words[0]) << 32 | int(words[1]))
        self._count = count
        self._replica = replica
        self.device = device

    @property
    def own(self) -> int:
        """The number of this process's pictures in the batch."""
        return len(range(self._replica.rank, self._count, self._replica.world_size))

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Return uniform numbers, (own, *shape)."""
        drawn = torch.rand(self._count, *shape, generator=self._generator, device=self.device)
        return low + (high - low) * self._replica.of(drawn)

    def normal(self, *shape: int) -> Tensor:
        """Return standard normal numbers, (own, *shape)."""
        drawn = torch.randn(self._count, *shape, generator=self._generator, device=self.device)
        return self._replica.of(drawn)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """Return int64 (own, *shape) from `low` to `high`, inclusive."""
        return self.uniform(low, high + 1, *shape).floor().long().clamp(max=high)

    def chance(self, probability: float, *shape: int) -> Tensor:
        """Return bool (own, *shape), True with that probability."""
        return self.uniform(0, 1, *shape) < probability
