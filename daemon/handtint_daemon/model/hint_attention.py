"""Attention from cells to hints: which hints tell the colour of a cell, by what both show.

Kriging gives every cell a weighted sum of the hints' differences. Here the network decides how to
use each hint: its colour, its difference from what was expected, and what it lies on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from handtint_daemon.model.cells import Observations

HEAD_CHANNELS = 16
MOST_CELLS = 1024  # of a larger photo: coarser ones, as time grows with their number
_HIDDEN = 64
_FIRST_SLOPE = 1.0  # by how much a logit falls over a distance of √area
_SEEN = 4  # ab, and its difference from the expected ab


@dataclass(frozen=True, slots=True)
class Looks:
    """What cells ask for, and what hints on cells answer to.

    `query`: (B, C, rows, columns), of at most MOST_CELLS; `key`: (B, C, h/8, w/8).
    """

    query: Tensor
    key: Tensor


class HintAttention(nn.Module):
    """Maps hints to features of cells of 8×8 pixels; initialised to 0."""

    def __init__(self, n_in: int, heads: int, n_out: int) -> None:
        super().__init__()
        self.heads = heads
        channels = heads * HEAD_CHANNELS
        self.query = nn.Conv2d(n_in, channels, 1)
        self.key = nn.Conv2d(n_in, channels, 1)
        self.value = nn.Sequential(
            nn.Linear(channels + _SEEN, _HIDDEN), nn.LeakyReLU(0.1), nn.Linear(_HIDDEN, channels)
        )
        self.log_slope = nn.Parameter(torch.full((heads,), math.log(_FIRST_SLOPE)))
        self.no_hint = nn.Parameter(torch.zeros(heads))  # the logit of using none of them
        self.answer = nn.Conv2d(channels, n_out, 1)
        nn.init.zeros_(self.answer.weight)
        nn.init.zeros_(self.answer.bias)  # type: ignore[arg-type]

    def looks(self, x8: Tensor) -> Looks:
        """Prepare features at 1/8, (B, n_in, h/8, w/8): depends on the photo alone."""
        step = 1
        while math.prod(-(-side // step) for side in x8.shape[2:]) > MOST_CELLS:
            step += 1
        coarse = F.avg_pool2d(x8, step, ceil_mode=True) if step > 1 else x8
        return Looks(self.query(coarse), self.key(x8))

    def forward(self, looks: Looks, seen: Observations, expected: Tensor) -> Tensor:
        """Return (B, n_out, h/8, w/8).

        `expected`: ab at the hints' cells before they are used, (B, n, 2). Cells of `seen` are
        numbered in rows of w/4.
        """
        _, channels, h, w = looks.key.shape
        place = torch.stack([seen.cell // (2 * w), seen.cell % (2 * w)], -1)  # at 1/4
        there = (place[..., 0] // 2) * w + place[..., 1] // 2
        key = looks.key.flatten(2).gather(2, there[:, None].expand(-1, channels, -1))
        key = key.transpose(1, 2)
        value = self.value(torch.cat([key, seen.ab, seen.ab - expected], -1))
        rows, columns = looks.query.shape[2:]
        size_hw = (rows, columns)
        away = _distances((place.float() + 0.5) / place.new_tensor([2 * h, 2 * w]), size_hw)
        shares = self._shares(looks.query, key, away, seen.valid)
        mixed = shares @ self._by_head(F.pad(value, (0, 0, 0, 1)))  # no hint tells nothing
        told: Tensor = self.answer(mixed.transpose(2, 3).reshape(-1, channels, *size_hw))
        return told if size_hw == (h, w) else F.interpolate(told, (h, w), mode="bilinear")

    def _shares(self, query: Tensor, key: Tensor, away: Tensor, valid: Tensor) -> Tensor:
        """Return the share of each hint, and of no hint, in each cell: (B, heads, cells, n + 1)."""
        asked = self._by_head(query.flatten(2).transpose(1, 2)) / math.sqrt(HEAD_CHANNELS)
        alike = asked @ self._by_head(F.pad(key, (0, 0, 0, 1))).transpose(2, 3)
        slopes = self.log_slope.exp().reshape(1, -1, 1, 1)
        logits = alike.float().addcmul(slopes, F.pad(away, (0, 1))[:, None], value=-1)
        logits[..., -1] += self.no_hint[:, None]
        if torch.is_grad_enabled() or not bool(valid.all()):  # one photo has no padding
            # Not by an infinite distance: that times a gradient of 0 is NaN, in every padded batch.
            logits.masked_fill_(F.pad(valid == 0, (0, 1))[:, None, None], -math.inf)
        return logits.softmax(3).to(key.dtype)

    def _by_head(self, x: Tensor) -> Tensor:
        return x.reshape(len(x), -1, self.heads, HEAD_CHANNELS).transpose(1, 2)


def _distances(middle: Tensor, size_hw: tuple[int, int]) -> Tensor:
    """Return the distances from cells to hints, (B, cells, n), in units of √area.

    `middle`: where the hints are, 0..1 of height and of width, (B, n, 2).
    """
    h, w = size_hw
    y, x = ((torch.arange(side, device=middle.device) + 0.5) / math.sqrt(h * w) for side in (h, w))
    cells = torch.stack(torch.meshgrid(y, x, indexing="ij"), -1).reshape(1, h * w, 2)
    return torch.cdist(cells, middle * middle.new_tensor([h, w]) / math.sqrt(h * w))


def at_cells(ab: Tensor, seen: Observations) -> Tensor:
    """Return ab (B, 2, h, w) at the cells of the hints, (B, n, 2)."""
    index = seen.cell[:, None].expand(-1, 2, -1)
    return ab.flatten(2).gather(2, index).transpose(1, 2)
