"""The person's hints: colours on pixels of the photo, and the same at an engine's working size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handtint_daemon.arrays.dtypes import Bool, Float32
from handtint_shared.geometry import Rect


@dataclass(frozen=True, slots=True)
class Hint:
    """One dot or stroke: a colour on some pixels of the photo.

    `rgb_u8` is sRGB 0..255; `box` lies inside the photo; `mask` has the box's size and is True on
    the painted pixels; `center_yx` is the innermost painted pixel, in photo pixels;
    `max_alpha` is the alpha, 1..255, of its strongest paint.
    """

    rgb_u8: tuple[int, int, int]
    box: Rect
    mask: Bool
    center_yx: tuple[int, int]
    max_alpha: int = 255

    @property
    def area_px(self) -> int:
        return int(self.mask.sum())


@dataclass(frozen=True, slots=True)
class HintMap:
    """All hints at an engine's working size (h, w).

    `ab` is float32 (2, h, w), unscaled, 0 where there is no hint, the area-weighted mean where
    several meet; `coverage` is float32 (h, w), the painted fraction of the pixel, 0..1.
    """

    ab: Float32
    coverage: Float32


def cropped(box: Rect, mask: Bool) -> tuple[Rect, Bool]:
    """Crop both to the painted pixels, of which there is at least one."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Rect(box.y + int(rows[0]), box.x + int(columns[0]), *mask.shape), mask
