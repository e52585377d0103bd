"""The grey that a plate of a time would have recorded of a picture in colour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray, Float32, UInt8, UInt16
from handtint_daemon.color.film import EMULSIONS, plate_gray

FILMS: Mapping[str, Float32] = {
    **EMULSIONS,
    "green": np.array([0, 1, 0], np.float32),
    "red": np.array([1, 0, 0], np.float32),
}
"""Weights of linear R, G and B: the emulsions, and plates behind a green and a red filter.

Of a plate with three negatives, `blue`, `green` and `red` are these very negatives.
"""
NEGATIVES = ("blue", "green", "red")


def gray_on(film: str, rgb_u8: UInt8) -> UInt16:
    """Return the photograph, 0..65535, (h, w), sRGB-encoded, of sRGB (h, w, 3)."""
    weights: AnyArray = FILMS[film]
    gray: UInt16 = np.rint(plate_gray(rgb_u8, weights) * 65535).astype(np.uint16)
    return gray
