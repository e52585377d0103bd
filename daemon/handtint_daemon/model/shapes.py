"""Prepare lightness for the network: as sRGB grey, padded to its strides."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from handtint_daemon.model.backbone import STRIDE_PX


def gray_of_lightness(L_0_100: Tensor) -> Tensor:
    """Convert CIE L to sRGB-encoded grey, 0..1, any shape."""
    f = (L_0_100 + 16) / 116
    Y = torch.where(L_0_100 > 8, f**3, L_0_100 / 903.2963)
    return torch.where(Y > 0.0031308, 1.055 * Y.clamp(min=1e-6) ** (1 / 2.4) - 0.055, 12.92 * Y)


def padded(x: Tensor, *, repeat_edge: bool) -> Tensor:
    """Pad (B, C, h, w) below and to the right until 32 divides both sides."""
    down, right = -x.shape[2] % STRIDE_PX, -x.shape[3] % STRIDE_PX
    return F.pad(x, (0, right, 0, down), mode="replicate" if repeat_edge else "constant")
