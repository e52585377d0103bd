"""The tensors' colours equal those of color/color_array.py."""

from __future__ import annotations

import numpy as np
import torch

from handtint_daemon.color import color_array
from handtint_lab.training.colors import (
    ab_of_rgb,
    decode_srgb,
    encode_srgb,
    lightness_of_gray,
)

LEVELS = np.arange(256, dtype=np.uint8)


def test_ab_is_the_arrays() -> None:
    rgb = np.random.default_rng(1).random((3, 5, 7, 3), dtype=np.float32)
    rgb[0, 0, 0] = 0
    expected = np.moveaxis(color_array.rgb_to_lab(rgb)[..., 1:], -1, 1)
    actual = ab_of_rgb(torch.from_numpy(np.moveaxis(rgb, -1, 1).copy()))
    np.testing.assert_allclose(actual.numpy(), expected, atol=2e-3)


def test_lightness_is_the_arrays() -> None:
    actual = lightness_of_gray(torch.arange(256) / 255)
    np.testing.assert_allclose(actual, color_array.lightness_of_gray(LEVELS), atol=1e-4)


def test_the_curve_of_srgb_and_its_inverse() -> None:
    encoded = torch.linspace(0, 1, 999)
    np.testing.assert_allclose(
        decode_srgb(encoded), color_array.decode_srgb(encoded.numpy()), atol=1e-6
    )
    torch.testing.assert_close(encode_srgb(decode_srgb(encoded)), encoded, atol=1e-5, rtol=0)
