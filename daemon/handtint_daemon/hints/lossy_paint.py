"""Paint that was saved with loss (JPEG, WebP), whose colours waver: made exact again.

Areas of nearly one colour get that colour, the median, so that each is found as one hint.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from handtint_daemon.arrays.dtypes import Bool, Float32, UInt8
from handtint_daemon.hints.extraction import innermost
from handtint_shared.errors import BadInput
from handtint_shared.limits import MAX_ITEMS

_SQUARE = np.ones((3, 3), np.bool_)
_NEAR = 12.0
_LUMA_WEIGHT = 0.25
_THICK_PX = 2
"""On each side of a pixel: the fading rim of a dot in halved chroma is thinner."""
_MAX_LOOKS = 12
"""For colours of one connected area."""

_LUMA, _BLUE, _RED = (0.299, 0.587, 0.114), (-0.1687, -0.3313, 0.5), (0.5, -0.4187, -0.0813)
_YCBCR = np.array([_LUMA, _BLUE, _RED], np.float32)
"""JFIF 1.02: what lossy formats work in."""


def ycbcr(rgb_u8: UInt8) -> Float32:
    """Luma 0..255, and blue and red chroma -127.5..127.5, (…, 3)."""
    values: Float32 = rgb_u8 @ _YCBCR.T
    return values


def settled(rgb_u8: UInt8, paint: Bool, core: Bool) -> UInt8:
    """The picture (h, w, 3), where paint (h, w) has few exact colours: those of its core (h, w).

    Luma counts less than chroma, as the photo keeps its own. Raises BadInput when there are more
    areas than a person paints.
    """
    areas, count = ndimage.label(paint, _SQUARE)
    if count > MAX_ITEMS:
        raise BadInput("hints_are_a_picture")
    exact = rgb_u8.copy()
    for number, box in enumerate(ndimage.find_objects(areas), 1):
        area = areas[box] == number
        inner = area & core[box]
        exact[box][area] = _settled_area(rgb_u8[box], inner if inner.any() else area)[area]
    return exact


def _settled_area(rgb_u8: UInt8, core: Bool) -> UInt8:
    values = ycbcr(rgb_u8) * np.array([_LUMA_WEIGHT, 1, 1], np.float32)
    open_ = core
    chosen = np.zeros(core.shape, np.uint8)
    colors = [np.zeros(3, np.uint8)]
    for _ in range(_MAX_LOOKS):
        if not open_.any():
            break
        near = _near_innermost(values, open_)
        if len(colors) == 1 or ndimage.binary_erosion(near, _SQUARE, _THICK_PX).any():
            chosen[near] = len(colors)
            colors.append(np.rint(np.median(rgb_u8[near], axis=0)).astype(np.uint8))
        open_ = open_ & ~near
    nearest = ndimage.distance_transform_edt(
        chosen == 0, return_distances=False, return_indices=True
    )
    painted: UInt8 = np.array(colors)[chosen[tuple(nearest)]]
    return painted


def _near_innermost(values: Float32, open_: Bool) -> Bool:
    """What has nearly the colour of the innermost pixel; that one too."""
    y, x = innermost(open_)
    around = values[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].reshape(-1, 3)
    middle = np.median(around, axis=0)
    for _ in range(2):
        near: Bool = open_ & (np.abs(values - middle).max(axis=-1) <= _NEAR)
        if near.any():
            middle = np.median(values[near], axis=0)
    near[y, x] = True
    return near
