"""The batch of a step, created on the device.

A pure function of the seed and the step, so that resuming needs no other state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from handtint_daemon.model.cells import Observations, observe
from handtint_daemon.model.network import AB_SCALE
from handtint_lab.training.colors import ab_of_rgb, lightness_of_gray
from handtint_lab.training.config import AugmentConfig, ScheduleConfig, TrainConfig
from handtint_lab.training.draws import Draws, Replica
from handtint_lab.training.film import simulated_plate_gray
from handtint_lab.training.picture_store import DevicePictures
from handtint_lab.training.resampling import Windows, resampled
from handtint_lab.training.simulated_hints import simulated_hints
from handtint_shared.errors import BadInput

_PLATES, _HINTS = 0, 1  # the two streams of random numbers


@dataclass(frozen=True, slots=True)
class Plates:
    """Simulated photographs with their true colours.

    `L_0_100` and `gray_0_1`, both the lightness: (B, 1, s, s); `ab`: (B, 2, s, s), unscaled.
    `natural` (B,) is 0 where the colours were altered on purpose, to train obeying hints against
    what is likely. `fixed` is the index of a repeated batch.
    """

    L_0_100: Tensor
    gray_0_1: Tensor
    ab: Tensor
    natural: Tensor
    fixed: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Plates, and the network's observations for each set of hints, ab in units of AB_SCALE.

    `tokens`: those of DINOv2, if already computed.
    """

    plates: Plates
    hints: Sequence[Observations]
    tokens: Tensor | None = None


class Batches:
    def __init__(self, pictures: DevicePictures, config: TrainConfig, replica: Replica) -> None:
        if config.schedule.batch_multiple % replica.world_size:
            raise BadInput("batch_not_shared", processes=replica.world_size)
        self._pictures = pictures
        self._config = config
        self._replica = replica
        self._orders: dict[int, tuple[int, Tensor]] = {}
        self._shown = [_large_enough(pictures, config.schedule, side_px) for side_px in self._sizes]

    @property
    def _sizes(self) -> tuple[int, ...]:
        return self._config.schedule.sizes_px

    def size_px(self, step: int) -> int:
        return self._sizes[step % len(self._sizes)]

    def global_size(self, step: int) -> int:
        """Return the number of pictures in the step's batch, over all processes."""
        return global_batch(self._config.schedule, self.size_px(step))

    @torch.no_grad()
    def batch(self, step: int) -> Batch:
        """Return a step's batch."""
        fixed = self._config.data.fixed_batches
        if fixed:
            plates = self._plates(step % fixed, fixed=step % fixed)
        else:
            plates = self._plates(step, fixed=None)
        draws = self._draws(step, _HINTS)
        sets = range(self._config.hints.sets)
        return Batch(plates, [self._observed(plates.ab, draws) for _ in sets])

    def _draws(self, step: int, stream: int) -> Draws:
        seeds = (self._config.schedule.seed, step, stream)
        return Draws(seeds, self.global_size(step), self._replica, self._pictures.device)

    def _plates(self, step: int, fixed: int | None) -> Plates:
        draws = self._draws(step, _PLATES)
        augment = self._config.augment
        numbers = self._replica.of(self._numbers(step))
        rgb_0_1 = self._cropped(numbers, self.size_px(step), draws) / 255
        gray = simulated_plate_gray(rgb_0_1, augment, draws)
        natural = ~draws.chance(augment.recolor)
        ab = recolored(ab_of_rgb(rgb_0_1), natural, draws)
        return Plates(
            L_0_100=lightness_of_gray(gray),
            gray_0_1=gray,
            ab=ab,
            natural=natural.to(ab.dtype),
            fixed=fixed,
        )

    def _observed(self, ab: Tensor, draws: Draws) -> Observations:
        hint_ab, coverage = simulated_hints(ab, self._config.hints, draws)
        return observe(hint_ab / AB_SCALE, coverage, self._config.hints.observations)

    def _numbers(self, step: int) -> Tensor:
        """Return indices of pictures: each once per epoch of its size, reshuffled every epoch."""
        turn, slot = divmod(step, len(self._sizes))
        count = self.global_size(step)
        all_ = len(self._shown[slot])
        epochs = range(turn * count // all_, ((turn + 1) * count - 1) // all_ + 1)
        order = torch.cat([self._order(slot, epoch) for epoch in epochs])
        start = turn * count - epochs[0] * all_
        return order[start : start + count]

    def _order(self, slot: int, epoch: int) -> Tensor:
        made, order = self._orders.get(slot, (-1, self._shown[slot]))
        if made != epoch:
            rng = np.random.default_rng((self._config.schedule.seed, slot, epoch))
            order = self._shown[slot][torch.from_numpy(rng.permutation(len(order)))]
            self._orders[slot] = epoch, order
        return order

    def _cropped(self, numbers: Tensor, side_px: int, draws: Draws) -> Tensor:
        """Return crops of random size, place and stretch, resized to (B, 3, side, side), 0..255."""
        pictures, sizes_hw = self._pictures.padded(numbers)
        windows = random_windows(sizes_hw, self._config.augment, draws)
        rgb = resampled(pictures, sizes_hw, windows, side_px).clamp(0, 255)
        mirrored = draws.chance(self._config.augment.flip)[:, None, None, None]
        return torch.where(mirrored, rgb.flip(3), rgb)


def _large_enough(pictures: DevicePictures, schedule: ScheduleConfig, side_px: int) -> Tensor:
    """Return the indices of the pictures that a size shows, int64 (n,); n ≥ 1."""
    everything = torch.arange(len(pictures))
    if not schedule.largest_upscale:
        return everything
    large = everything[pictures.shorter_sides_px * schedule.largest_upscale >= side_px]
    return large if len(large) else everything


def global_batch(schedule: ScheduleConfig, size_px: int) -> int:
    """Return the batch size for pictures of that size, over all processes."""
    whole = schedule.batch * (schedule.sizes_px[0] / size_px) ** 2
    return max(round(whole / schedule.batch_multiple), 1) * schedule.batch_multiple


def random_windows(sizes_hw: Tensor, config: AugmentConfig, draws: Draws) -> Windows:
    """For pictures of sizes (B, 2): the largest window of a random aspect ratio, or a part."""
    height, width = sizes_hw.float().unbind(1)
    stretch = config.stretch ** draws.uniform(-1, 1)
    down, across = stretch.sqrt(), stretch.rsqrt()
    scale = torch.minimum(height / down, width / across) * config.zoom ** -draws.uniform(0, 1)
    down, across = down * scale, across * scale
    top = draws.uniform(0, 1) * (height - down)
    left = draws.uniform(0, 1) * (width - across)
    return Windows(top=top, left=left, height=down, width=across)


def recolored(ab: Tensor, natural: Tensor, draws: Draws) -> Tensor:
    """Rotate the hue and scale the chroma of ab unless `natural`: colours no prior expects."""
    angle, scale = draws.uniform(0, 2 * math.pi), draws.uniform(0, 1.3)
    cos, sin = angle.cos() * scale, angle.sin() * scale
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    turned = torch.einsum("bij,bjhw->bihw", turn, ab)
    return torch.where(natural[:, None, None, None], ab, turned)
