"""Windows of many pictures at once, of any size and place, brought to one size.

What Pillow's `resize(box=…, BICUBIC)` does, as two products with matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_CUBIC = -0.5  # Pillow's and Catmull and Rom's
_SUPPORT = 2.0


@dataclass(frozen=True, slots=True)
class Windows:
    """One a picture, in its own pixels, (B,) each; the place is the top left corner's."""

    top: Tensor
    left: Tensor
    height: Tensor
    width: Tensor


def resampled(pictures: Tensor, sizes_hw: Tensor, windows: Windows, side_px: int) -> Tensor:
    """(B, 3, side, side), of the scale of `pictures`: (B, 3, h, w), each filling the top left
    corner of its plane up to its own size, (B, 2)."""
    h, w = pictures.shape[2:]
    down = _shares(windows.top, windows.height, sizes_hw[:, 0], side_px, h)
    across = _shares(windows.left, windows.width, sizes_hw[:, 1], side_px, w)
    return down[:, None] @ pictures @ across[:, None].transpose(2, 3)


def _shares(start: Tensor, length: Tensor, inside: Tensor, n_out: int, n_in: int) -> Tensor:
    """(B, n_out, n_in): how much each source pixel counts, 0 from `inside` on."""
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
