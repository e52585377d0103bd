"""sRGB and CIE Lab for tensors, on their device: the formulas of color/color_array.py.

`rgb_0_1` is sRGB-encoded, planes (B, 3, h, w).
"""

from __future__ import annotations

import torch
from torch import Tensor

from handtint_daemon.color.color_array import WHITE_XYZ, XYZ_OF_RGB

_DELTA = 6 / 29
_RATIOS_OF_RGB = torch.from_numpy(XYZ_OF_RGB / WHITE_XYZ[:, None]).float()


def decode_srgb(encoded_0_1: Tensor) -> Tensor:
    curve = ((encoded_0_1.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4
    return torch.where(encoded_0_1 <= 0.04045, encoded_0_1 / 12.92, curve)


def encode_srgb(linear_0_1: Tensor) -> Tensor:
    curve = 1.055 * linear_0_1.clamp(min=0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(linear_0_1 <= 0.0031308, linear_0_1 * 12.92, curve)


def ab_of_rgb(rgb_0_1: Tensor) -> Tensor:
    """Return ab (B, 2, h, w), unscaled."""
    linear = decode_srgb(rgb_0_1)
    x, y, z = _f(torch.einsum("rc,bchw->brhw", _RATIOS_OF_RGB.to(linear.device), linear)).unbind(1)
    return torch.stack([500 * (x - y), 200 * (y - z)], 1)


def lightness_of_gray(gray_0_1: Tensor) -> Tensor:
    """Return CIE L, 0..100, of sRGB-encoded grey, any shape."""
    return 116 * _f(decode_srgb(gray_0_1)) - 16


def _f(ratio: Tensor) -> Tensor:
    """Lab's f: a cube root, below (6/29)³ its tangent."""
    root = ratio.clamp(min=_DELTA**3) ** (1 / 3)
    return torch.where(ratio > _DELTA**3, root, ratio / (3 * _DELTA**2) + 4 / 29)
