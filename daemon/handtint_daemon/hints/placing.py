"""Rasterise hints from the photo's size to an engine's working size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.hints.hint import Hint, HintMap

_LARGE_PX = 1 << 16  # above this, sparse weights are faster than dense ones


def place_hints(
    hints: Sequence[Hint], photo_size_hw: tuple[int, int], working_size_hw: tuple[int, int]
) -> HintMap:
    """Place every hint on the working grid by the exact area that its pixels cover there.

    A hint smaller than a working pixel keeps its share; `ab` is the area-weighted mean.
    """
    lab = rgb_to_lab(_rgb_0_1(hints))
    height, width = working_size_hw
    scale_yx = height / photo_size_hw[0], width / photo_size_hw[1]
    painted = np.zeros((height, width))
    ab = np.zeros((2, height, width))
    for hint, color in zip(hints, lab[:, 1:], strict=True):
        top, left, share = _shares(hint, scale_yx, working_size_hw)
        part = np.s_[top : top + share.shape[0], left : left + share.shape[1]]
        painted[part] += share
        ab[(slice(None), *part)] += color[:, None, None] * share
    return HintMap(
        ab=(ab / np.where(painted > 0, painted, 1)).astype(np.float32),
        coverage=np.minimum(painted, 1).astype(np.float32),
    )


def _rgb_0_1(hints: Sequence[Hint]) -> Float32:
    rgb_u8 = np.array([hint.rgb_u8 for hint in hints], np.float32).reshape(-1, 3)
    return rgb_u8 / np.float32(255)


def _shares(
    hint: Hint, scale_yx: tuple[float, float], working_size_hw: tuple[int, int]
) -> tuple[int, int, AnyArray]:
    """Return top, left and [h, w]: the fraction of each working pixel that the hint covers."""
    box = hint.box
    top, rows = _overlap(box.y, box.height, scale_yx[0], working_size_hw[0])
    left, columns = _overlap(box.x, box.width, scale_yx[1], working_size_hw[1])
    mask = hint.mask.astype(np.float32)
    if mask.size > _LARGE_PX:
        return top, left, (csr_array(columns) @ (csr_array(rows) @ mask).T).T
    return top, left, rows @ mask @ columns.T


def _overlap(start: int, count: int, scale: float, limit: int) -> tuple[int, Float32]:
    """Return the first of the touched working pixels, and coverage weights [touched, count].

    The weights are the part of each working pixel that each of `count` pixels from `start` covers.
    """
    edges = np.arange(start, start + count + 1) * scale
    first = min(int(edges[0]), limit - 1)
    touched = np.arange(first, min(int(np.ceil(edges[-1])), limit))[:, None]
    covered = np.minimum(edges[1:], touched + 1) - np.maximum(edges[:-1], touched)
    return first, np.maximum(covered, 0).astype(np.float32)
