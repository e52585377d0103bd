"""Convert hints on pixels to observations on cells of 4×4 pixels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

CELL_PX = 4


@dataclass(frozen=True, slots=True)
class Observations:
    """`cell`: int64 (B, n), row-major; `ab`: (B, n, 2); `valid`: float (B, n), 0 marks padding."""

    cell: Tensor
    ab: Tensor
    valid: Tensor


def observe(ab: Tensor, coverage: Tensor, most: int) -> Observations:
    """Return the cells that hints touch, at most `most` per picture, and their mean colour; n ≥ 1.

    `ab`: (B, 2, h, w); `coverage`: (B, 1, h, w), 0..1; sides divisible by 4.
    """
    share = F.avg_pool2d(coverage, CELL_PX)
    mean_ab = F.avg_pool2d(ab * coverage, CELL_PX) / share.clamp(min=1e-8)
    touched = _thinned(share, most) > 0
    touched = touched.flatten(1)
    n = max(int(touched.sum(1).max()), 1)
    order = torch.argsort(touched.to(torch.uint8), dim=1, descending=True, stable=True)[:, :n]
    colors = mean_ab.flatten(2).gather(2, order[:, None].expand(-1, 2, -1)).transpose(1, 2)
    return Observations(order, colors, touched.gather(1, order).to(ab.dtype))


def _thinned(share: Tensor, most: int) -> Tensor:
    """Keep only the cell of each block with the largest share.

    The block size grows per picture until at most `most` remain; it does not depend on the batch.
    """
    block = 1
    kept = share
    while bool((crowded := (kept > 0).flatten(1).sum(1) > most).any()):
        block *= 2
        best, where = F.max_pool2d(share, block, ceil_mode=True, return_indices=True)
        fewer = torch.zeros_like(share).flatten(2)
        fewer = fewer.scatter(2, where.flatten(2), best.flatten(2)).reshape(share.shape)
        kept = torch.where(crowded[:, None, None, None], fewer, kept)
    return kept
