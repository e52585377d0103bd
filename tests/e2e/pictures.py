"""Photos for the tests, as pixels and as files."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image

from handtint_shared.pixels import Picture, PixelFormat


def noise(size_hw: tuple[int, int]) -> Picture:
    """Return a grey photo of random pixels, always the same."""
    height, width = size_hw
    pixels = random.Random(1).randbytes(height * width)  # noqa: S311
    return Picture(size_hw, PixelFormat.Y_U8, pixels)


def write_ramp(path: Path) -> Path:
    """Write a grey file, 80 × 50, that gets brighter to the right."""
    ramp = np.tile(np.linspace(60, 200, 80).astype(np.uint8), (50, 1))
    Image.fromarray(ramp).save(path)
    return path
