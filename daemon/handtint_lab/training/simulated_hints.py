"""Simulate a person's hints, drawn from the true colours of a whole batch at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from handtint_lab.training.config import HintConfig
from handtint_lab.training.draws import Draws

_STROKE_PIECES = 12
_TURN = 0.4  # standard deviation of a stroke's turn from piece to piece, in radians
_NOISE_AB = 4.0


@dataclass(frozen=True, slots=True)
class _Pixels:
    """The pixels of `most` hints per picture, int64 and bool (B, most, pixels).

    `number` is the row-major index, `painted` whether it is painted at all.
    """

    number: Tensor
    painted: Tensor


def simulated_hints(ab: Tensor, config: HintConfig, draws: Draws) -> tuple[Tensor, Tensor]:
    """Return hint ab (B, 2, h, w) and coverage (B, 1, h, w), 0 or 1, for true ab (B, 2, h, w).

    The ab is 0 without a hint, and the mean where several overlap.
    """
    B, _, h, w = ab.shape
    pixels = _pixels((h, w), config, draws)
    colors = _colors(ab, pixels, config, draws)
    cells = pixels.number.reshape(B, 1, -1)
    painted = pixels.painted.reshape(B, 1, -1).to(ab.dtype)
    repeated = colors[..., None].expand(-1, -1, -1, pixels.number.shape[2]).reshape(B, 2, -1)
    times = ab.new_zeros(B, 1, h * w).scatter_add_(2, cells, painted)
    total = ab.new_zeros(B, 2, h * w).scatter_add_(2, cells.expand(-1, 2, -1), repeated * painted)
    mean = total / times.clamp(min=1)
    return mean.reshape(B, 2, h, w), (times > 0).to(ab.dtype).reshape(B, 1, h, w)


def counts(config: HintConfig, draws: Draws) -> Tensor:
    """Draw the number of hints, int64 (B,): none, uniform up to `most`, or few (geometric)."""
    unseen = (1 - draws.uniform(0, 1)).clamp(min=1e-7)
    few = (unseen.log() / math.log1p(-1 / config.mean_count)).ceil().long().clamp(1, config.most)
    count = torch.where(draws.chance(config.many), draws.integers(1, config.most), few)
    return torch.where(draws.chance(config.none), torch.zeros_like(count), count)


def _pixels(size_hw: tuple[int, int], config: HintConfig, draws: Draws) -> _Pixels:
    """Draw squares of 1 to `largest_px`, or strokes of such squares."""
    size = torch.tensor(size_hw, device=draws.device)
    count = counts(config, draws)
    place, wanted = _pieces(size, config, draws)
    side = draws.integers(1, config.largest_px, config.most)[..., None, None]
    inside = torch.minimum(side, size)
    low = (place - inside / 2).round().long().clamp(min=0).minimum(size - inside)
    along = torch.arange(config.largest_px, device=draws.device)
    covered = along < inside[..., None]  # (B, most, 1, 2, largest)
    at = (low[..., None] + along).minimum(size[:, None] - 1)
    number = at[..., 0, :, None] * size_hw[1] + at[..., 1, None, :]
    there = torch.arange(config.most, device=draws.device) < count[:, None]
    painted = covered[..., 0, :, None] & covered[..., 1, None, :]
    painted = painted & (wanted & there[..., None])[..., None, None]
    return _Pixels(number.flatten(2), painted.flatten(2))


def _pieces(size: Tensor, config: HintConfig, draws: Draws) -> tuple[Tensor, Tensor]:
    """Return centres (B, most, pieces, 2), and which of them are used, bool (B, most, pieces).

    A dot uses one piece, a stroke, which is a random walk, several.
    """
    most = config.most
    around = size / 2 + size / 4 * draws.normal(most, 2)
    anywhere = size * draws.uniform(0, 1, most, 2)
    place = torch.where(draws.chance(config.centered, most)[..., None], around, anywhere)
    pieces = _STROKE_PIECES if config.strokes else 1
    length = draws.integers(3, _STROKE_PIECES, most)
    length = torch.where(draws.chance(config.strokes, most), length, torch.ones_like(length))
    heading = draws.uniform(0, 2 * math.pi, most, 1) + (
        _TURN * draws.normal(most, pieces - 1)
    ).cumsum(2)
    stride = draws.integers(2, max(config.largest_px, 2), most)[..., None, None]
    steps = torch.stack([heading.sin(), heading.cos()], -1) * stride
    moved = torch.cat([torch.zeros_like(place)[:, :, None], steps.cumsum(2)], 2)
    used = torch.arange(pieces, device=draws.device) < length[..., None]
    return place[:, :, None] + moved, used


def _colors(ab: Tensor, pixels: _Pixels, config: HintConfig, draws: Draws) -> Tensor:
    """Return colours (B, 2, most): the mean of the pixels that the hint covers.

    For some pictures with noise, and occasionally the colour of another place.
    """
    B, most, n = pixels.number.shape
    under = ab.flatten(2).gather(2, pixels.number.reshape(B, 1, -1).expand(-1, 2, -1))
    painted = pixels.painted[:, None].to(ab.dtype)
    mean = (under.reshape(B, 2, most, n) * painted).sum(3) / painted.sum(3).clamp(min=1)
    noise = _NOISE_AB * draws.normal(2, most)
    color = torch.where(draws.chance(config.noisy)[:, None, None], mean + noise, mean)
    elsewhere = draws.integers(0, ab.shape[2] * ab.shape[3] - 1, 1, most).expand(-1, 2, -1)
    wrong = draws.chance(config.wrong, 1, most)
    return torch.where(wrong, ab.flatten(2).gather(2, elsewhere), color)
