"""Hints as a person might give them, drawn from the true colours."""

from __future__ import annotations

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.training.config import HintConfig


def simulated_hints(
    ab: Float32, config: HintConfig, rng: np.random.Generator
) -> tuple[Float32, Float32]:
    """For true ab (2, h, w): hint ab (2, h, w), 0 without a hint, and coverage (h, w), 0 or 1."""
    hinted = np.zeros_like(ab)
    coverage = np.zeros(ab.shape[1:], np.float32)
    noisy = rng.random() < config.noisy
    for _ in range(_count(config, rng)):
        spot = _spot(ab.shape[1:], config, rng)
        color = ab[:, spot[0], spot[1]].mean(axis=1)
        if noisy:
            color = color + rng.normal(0, 4, 2)
        if rng.random() < config.wrong:
            color = ab[:, rng.integers(ab.shape[1]), rng.integers(ab.shape[2])]
        hinted[:, spot[0], spot[1]] = color[:, None]
        coverage[spot] = 1
    return hinted, coverage


def _count(config: HintConfig, rng: np.random.Generator) -> int:
    if rng.random() < config.none:
        return 0
    if rng.random() < config.many:
        return int(rng.integers(1, config.most + 1))
    return min(int(rng.geometric(1 / config.mean_count)), config.most)


def _spot(
    size_hw: tuple[int, ...], config: HintConfig, rng: np.random.Generator
) -> tuple[AnyArray, AnyArray]:
    """Rows and columns of one dot, or of a stroke of short straight pieces."""
    size = np.array(size_hw)
    centered = rng.random() < config.centered
    place = rng.normal(size / 2, size / 4) if centered else rng.uniform(0, size)
    side = int(rng.integers(1, config.largest_px + 1))
    marks = [_square(place, side, size)]
    if rng.random() < config.strokes:
        heading = rng.uniform(0, 2 * np.pi)
        for _ in range(int(rng.integers(2, 12))):
            heading += rng.normal(0, 0.4)
            place = place + np.array([np.sin(heading), np.cos(heading)]) * max(side, 2)
            marks.append(_square(place, side, size))
    rows, columns = np.concatenate(marks, axis=1)
    return rows, columns


def _square(place: AnyArray, side: int, size: AnyArray) -> AnyArray:
    low = np.clip(np.round(place - side / 2), 0, np.maximum(size - side, 0)).astype(int)
    high = np.minimum(low + side, size)
    rows, columns = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    return np.stack([rows.ravel(), columns.ravel()])
