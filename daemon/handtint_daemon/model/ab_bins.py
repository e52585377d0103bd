"""The ab plane quantised into bins, as in Zhang, Isola and Efros 2016, with bilinear membership.

A colour belongs to its four grid neighbours with bilinear weights, so that the weighted mean
reproduces the colour exactly.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor

from handtint_daemon.arrays.dtypes import AnyArray, Float32
from handtint_daemon.color.color_array import rgb_to_lab

STEP = 12
BIN_VARIANCE = STEP**2 / 6
"""Of a and of b, each, among the colours of a bin: membership falls linearly to 0 over one step."""
_REACH = 10  # grid steps in each direction: ±120 contains sRGB
_SIDE = 2 * _REACH + 1


@cache
def _numbers() -> AnyArray:
    """Return int64 (21, 21): the bin of each grid point (b, a), -1 if sRGB has no colour nearby."""
    ramp = np.linspace(0, 1, 40, dtype=np.float32)
    rgb = np.stack(np.meshgrid(ramp, ramp, ramp), axis=-1).reshape(-1, 3)
    a, b = rgb_to_lab(rgb)[:, 1:].T
    used = np.zeros((_SIDE, _SIDE), bool)
    column = np.floor(a / STEP).astype(int) + _REACH
    row = np.floor(b / STEP).astype(int) + _REACH
    for down in (0, 1):
        for right in (0, 1):
            used[row + down, column + right] = True
    numbers = np.full((_SIDE, _SIDE), -1)
    numbers[used] = np.arange(used.sum())
    return numbers


@cache
def bin_centers() -> Float32:
    """Return the ab of each bin, float32 (bins, 2), unscaled."""
    row, column = np.nonzero(_numbers() >= 0)
    return (np.stack([column, row], axis=-1).astype(np.float32) - _REACH) * STEP


def bin_weights(ab: Tensor) -> tuple[Tensor, Tensor]:
    """Return the four bins of each colour and their weights, int64 and float32 (..., 4).

    The weights sum to 1. `ab`: (..., 2), unscaled. Colours outside the grid are clamped to it.
    """
    numbers = torch.from_numpy(_numbers()).to(ab.device)
    position = (ab / STEP + _REACH).clamp(0, _SIDE - 1.001)
    low = position.floor()
    right, down = (position - low).unbind(-1)
    column, row = low.long().unbind(-1)
    bins = torch.stack([numbers[row + i, column + j] for i in (0, 1) for j in (0, 1)], -1)
    rows, columns = torch.stack([1 - down, down], -1), torch.stack([1 - right, right], -1)
    share = (rows[..., :, None] * columns[..., None, :]).flatten(-2) * (bins >= 0)
    total = share.sum(-1, keepdim=True)
    share = torch.where(total > 0, share / total.clamp(min=1e-6), 0.25)
    return bins.clamp(min=0), share
