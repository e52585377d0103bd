"""A coloured picture's own colours as hints: for one that was coloured without a list of them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from handtint_daemon.arrays.dtypes import UInt
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.points import hints_from_points
from handtint_shared.messages import HintPoint

_PLACES = 64
_RADIUS = 0.006  # of √area


def own_colors(rgb: UInt) -> tuple[Hint, ...]:
    """Return about 64 dots spread evenly over a picture, (h, w, 3), uint8 or uint16, in order.

    In each part of the picture the dot is where its colour is nearest to the median of that part.
    """
    height, width = rgb.shape[:2]
    side = math.sqrt(height * width / _PLACES)
    rows, columns = max(1, round(height / side)), max(1, round(width / side))
    ys, xs = (_edges(height, rows), _edges(width, columns))
    radius_px = _RADIUS * math.sqrt(height * width)
    points = [
        _dot(rgb[top:bottom, left:right], (top, left), radius_px)
        for top, bottom in pairwise(ys)
        for left, right in pairwise(xs)
    ]
    return hints_from_points(points, (height, width))


def _edges(size_px: int, parts: int) -> list[int]:
    return [size_px * n // min(parts, size_px) for n in range(min(parts, size_px) + 1)]


def _dot(part: UInt, corner_yx: tuple[int, int], radius_px: float) -> HintPoint:
    step = max(1, math.isqrt(part.shape[0] * part.shape[1]) // 64)
    looked_at = part[::step, ::step].astype(np.float32) / (np.iinfo(part.dtype).max / 255)
    median = np.median(looked_at.reshape(-1, 3), axis=0)
    away = ((looked_at - median) ** 2).sum(axis=2)
    y, x = np.unravel_index(int(away.argmin()), away.shape)
    red, green, blue = (round(float(level)) for level in looked_at[y, x])
    top, left = corner_yx
    return HintPoint(left + x * step + 0.5, top + y * step + 0.5, (red, green, blue), radius_px)
