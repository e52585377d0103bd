"""Resample windows of many pictures at once, of any size and place, to one size.

Does what Pillow's `resize(box=…, BICUBIC)` does, as two matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_CUBIC = -0.5  # as in Pillow, Catmull-Rom
_SUPPORT = 2.0


@dataclass(frozen=True, slots=True)
class Windows:
    """One window per picture, in its own pixels, (B,) each; `top` and `left` are its corner."""

    top: Tensor
    left: Tensor
    height: Tensor
    width: Tensor


def resampled(pictures: Tensor, sizes_hw: Tensor, windows: Windows, side_px: int) -> Tensor:
    """Return (B, 3, side, side) in the value range of `pictures`.

    `pictures` (B, 3, h, w) each fill the top left corner of their plane, up to their sizes, (B, 2).
    """
    h, w = pictures.shape[2:]
    down = _shares(windows.top, windows.height, sizes_hw[:, 0], side_px, h)
    across = _shares(windows.left, windows.width, sizes_hw[:, 1], side_px, w)
    return down[:, None] @ pictures @ across[:, None].transpose(2, 3)


def _shares(start: Tensor, length: Tensor, inside: Tensor, n_out: int, n_in: int) -> Tensor:
    """Return the weights of source pixels, (B, n_out, n_in), 0 from `inside` on."""
    step = length / n_out
    middle = start[:, None] + (torch.arange(n_out, device=start.device) + 0.5) * step[:, None]
    source = torch.arange(n_in, device=start.device)
    reach = step.clamp(min=1)[:, None, None]
    shares = _cubic((source + 0.5 - middle[:, :, None]) / reach)
    shares = shares * (source < inside[:, None])[:, None]
    return shares / shares.sum(2, keepdim=True)


def _cubic(x: Tensor) -> Tensor:
    """Keys 1981, 0 beyond _SUPPORT."""
    x = x.abs()
    near = (_CUBIC + 2) * x**3 - (_CUBIC + 3) * x**2 + 1
    far = _CUBIC * (x**3 - 5 * x**2 + 8 * x - 4)
    return torch.where(x < 1, near, torch.where(x < _SUPPORT, far, torch.zeros_like(x)))
