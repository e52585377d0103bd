"""The batch of a step: a pure function of (seed, step), so that resuming needs no other state."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8
from handtint_daemon.color.color_array import lightness_of_gray, rgb_to_lab
from handtint_daemon.training.config import TrainConfig
from handtint_daemon.training.film import plate_gray
from handtint_daemon.training.pictures import PictureStore
from handtint_daemon.training.simulated_hints import simulated_hints
from handtint_shared.errors import BadInput


@dataclass(frozen=True, slots=True)
class Batch:
    """`L_0_100`, `gray_0_1`, `coverage`: (B, 1, s, s); `ab`, `hint_ab`: (B, 2, s, s), unscaled.

    `natural` (B,) is 0 where the colours were changed on purpose, so that hints must be obeyed
    against what is likely.
    """

    L_0_100: Float32
    gray_0_1: Float32
    ab: Float32
    hint_ab: Float32
    coverage: Float32
    natural: Float32


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of the global batch this process takes."""

    rank: int = 0
    world: int = 1


class Batches:
    def __init__(self, store: PictureStore, config: TrainConfig, share: Share) -> None:
        if config.schedule.batch_multiple % share.world:
            raise BadInput("batch_not_shared", processes=share.world)
        self._store = store
        self._config = config
        self._share = share
        self._orders: dict[int, AnyArray] = {}

    def size_px(self, step: int) -> int:
        schedule = self._config.schedule
        late = step - schedule.small_steps
        return schedule.sizes_px[late % len(schedule.sizes_px) if late >= 0 else 0]

    def global_size(self, step: int) -> int:
        """Pictures in the step's batch, over all processes."""
        schedule = self._config.schedule
        whole = schedule.batch * (schedule.sizes_px[0] / self.size_px(step)) ** 2
        return max(round(whole / schedule.batch_multiple), 1) * schedule.batch_multiple

    def batch(self, step: int) -> Batch:
        numbers = self._numbers(step)[self._share.rank :: self._share.world]
        places = range(self._share.rank, self.global_size(step), self._share.world)
        seed = self._config.schedule.seed
        rows = [
            self._example(number, self.size_px(step), np.random.default_rng((seed, step, place)))
            for number, place in zip(numbers, places, strict=True)
        ]
        return Batch(*(np.stack(column) for column in zip(*rows, strict=True)))

    def ahead(self, first_step: int, end_step: int) -> Iterator[tuple[int, Batch]]:
        """(step, batch) in order; the next one is prepared while this one is in use."""
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(self.batch, first_step)
            for step in range(first_step, end_step):
                batch = waiting.result()
                waiting = pool.submit(self.batch, min(step + 1, end_step - 1))
                yield step, batch

    def _numbers(self, step: int) -> list[int]:
        """Each picture once per round through the store, in a new order each round."""
        start = self.pictures_before(step)
        positions = range(start, start + self.global_size(step))
        return [int(self._order(p // len(self._store))[p % len(self._store)]) for p in positions]

    def pictures_before(self, step: int) -> int:
        schedule = self._config.schedule
        small = min(step, schedule.small_steps)
        cycles, rest = divmod(step - small, len(schedule.sizes_px))
        late = [self.global_size(schedule.small_steps + i) for i in range(len(schedule.sizes_px))]
        return small * self.global_size(0) + cycles * sum(late) + sum(late[:rest])

    def _order(self, turn: int) -> AnyArray:
        if turn not in self._orders:
            rng = np.random.default_rng((self._config.schedule.seed, turn))
            self._orders = {turn: rng.permutation(len(self._store))}
        return self._orders[turn]

    def _example(self, number: int, size_px: int, rng: np.random.Generator) -> tuple[Float32, ...]:
        rgb = self._cropped(self._store.rgb(number), size_px, rng)
        gray = plate_gray(rgb, self._config.augment, rng)
        ab = np.moveaxis(lab_of_bytes(rgb)[..., 1:], -1, 0)
        natural = rng.random() >= self._config.augment.recolor
        if not natural:
            ab = _recolored(ab, rng)
        hint_ab, coverage = simulated_hints(ab, self._config.hints, rng)
        gray_u16 = (gray * 65535 + 0.5).astype(np.uint16)
        return (
            lightness_of_gray(gray_u16)[None],
            gray[None],
            ab,
            hint_ab,
            coverage[None],
            np.float32(natural),  # type: ignore[return-value]
        )

    def _cropped(self, rgb: UInt8, size_px: int, rng: np.random.Generator) -> UInt8:
        """A window of random size, place and stretch, brought to (size_px, size_px, 3)."""
        config = self._config.augment
        h, w = rgb.shape[:2]
        stretch = config.stretch ** rng.uniform(-1, 1)
        side = np.array([np.sqrt(stretch), 1 / np.sqrt(stretch)])
        side *= min(h / side[0], w / side[1]) * config.zoom ** -rng.random()
        top, left = rng.uniform(0, 1, 2) * (np.array([h, w]) - side)
        box = (left, top, left + side[1], top + side[0])
        window = Image.fromarray(rgb).resize(
            (size_px, size_px), Image.Resampling.BICUBIC, box=tuple(np.clip(box, 0, [w, h, w, h]))
        )
        if rng.random() < config.flip:
            window = window.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.asarray(window)


def lab_of_bytes(rgb_u8: UInt8) -> Float32:
    return rgb_to_lab(rgb_u8.astype(np.float32) / np.float32(255))


def _recolored(ab: Float32, rng: np.random.Generator) -> Float32:
    """All hues turned by one angle and chroma scaled: colours no prior expects."""
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (turn * rng.uniform(0, 1.3)).astype(np.float32) @ ab.reshape(2, -1)
    return turned.reshape(ab.shape)
