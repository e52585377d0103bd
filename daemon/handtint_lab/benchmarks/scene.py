"""A synthetic photo and painted dots at any size, identical for every run and machine."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.arrays.pictures import picture_of
from handtint_shared.messages import HintLayer
from handtint_shared.pixels import Picture, PixelFormat

DOTS = 60
_DOT_RADIUS_PX = 8
_SHAPES_HW = (48, 64)


def size_of(megapixels: float) -> tuple[int, int]:
    """Return a 4:3 size (height, width) of that many megapixels."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    return height, round(height * 4 / 3)


def draw_photo(size_hw: tuple[int, int]) -> Picture:
    """Draw soft shapes with edges between them, and grain: `Y' u8`."""
    random = np.random.default_rng(2017)
    shapes = gaussian_filter(random.random(_SHAPES_HW), 2)
    steps = np.digitize(shapes, np.quantile(shapes, np.linspace(0.1, 0.9, 9)))
    factors = [full / small for full, small in zip(size_hw, _SHAPES_HW, strict=True)]
    large: Float32 = zoom((20 + 22 * steps).astype(np.float32), factors, order=1)
    large += random.normal(0, 3, large.shape).astype(np.float32)
    return picture_of(large.clip(0, 255).astype(np.uint8), PixelFormat.Y_U8)


def draw_hint_layer(size_hw: tuple[int, int]) -> HintLayer:
    """Draw `DOTS` round dots, each of its own colour, on a transparent background."""
    random = np.random.default_rng(23)
    layer = np.zeros((*size_hw, 4), np.uint8)
    y, x = np.ogrid[-_DOT_RADIUS_PX : _DOT_RADIUS_PX + 1, -_DOT_RADIUS_PX : _DOT_RADIUS_PX + 1]
    disc = y * y + x * x <= _DOT_RADIUS_PX**2
    columns = -(-DOTS // 6)
    for number in range(DOTS):
        top = (2 * (number // columns) + 1) * size_hw[0] // 12 - _DOT_RADIUS_PX
        left = (2 * (number % columns) + 1) * size_hw[1] // (2 * columns) - _DOT_RADIUS_PX
        color = np.append(random.integers(0, 256, 3), 255).astype(np.uint8)
        layer[top : top + len(disc), left : left + len(disc)][disc] = color
    return HintLayer(picture_of(layer, PixelFormat.RGBA_U8))
