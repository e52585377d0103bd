"""Resampling many windows at once gives what Pillow gives for each."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from handtint_lab.training.resampling import Windows, resampled

SIZES_HW = ((40, 60), (64, 33))
BOXES = ((3.3, 5.1, 25.0, 31.5), (0.0, 0.0, 64.0, 33.0))  # top, left, height, width


@pytest.mark.parametrize("side_px", [16, 32, 80])
def test_windows_are_pillows(side_px: int) -> None:
    rng = np.random.default_rng(2)
    planes = np.zeros((2, 3, 64, 60), np.float32)
    expected = []
    for number, ((h, w), (top, left, height, width)) in enumerate(
        zip(SIZES_HW, BOXES, strict=True)
    ):
        smooth = Image.fromarray(rng.integers(256, size=(8, 8, 3), dtype=np.uint8))
        picture = smooth.resize((w, h), Image.Resampling.BILINEAR)
        planes[number, :, :h, :w] = np.moveaxis(np.asarray(picture), -1, 0)
        box = (left, top, left + width, top + height)
        resized = picture.resize((side_px, side_px), Image.Resampling.BICUBIC, box)
        expected.append(np.moveaxis(np.asarray(resized), -1, 0))
    windows = Windows(*torch.tensor(BOXES).unbind(1))
    actual = resampled(torch.from_numpy(planes), torch.tensor(SIZES_HW), windows, side_px)
    # Pillow rounds to integer levels between its two passes and after them
    np.testing.assert_allclose(actual.clamp(0, 255), np.stack(expected), atol=1.3)
