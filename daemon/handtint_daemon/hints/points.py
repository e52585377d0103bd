"""Make hints of points given as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from handtint_daemon.hints.extraction import MAX_MASK_PX
from handtint_daemon.hints.hint import Hint, cropped
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintPoint


def hints_from_points(
    points: Sequence[HintPoint], photo_size_hw: tuple[int, int]
) -> tuple[Hint, ...]:
    """Return one disc per point, in order; points outside the photo are dropped.

    A disc is the pixels whose centres lie within `radius_px`, and always the pixel that contains
    the point.

    Raises BadInput if the discs together have more than MAX_MASK_PX.
    """
    photo = Rect(0, 0, *photo_size_hw)
    inside = [point for point in points if is_inside(point, photo_size_hw)]
    boxes = [_box(point, photo) for point in inside]
    if sum(box.height * box.width for box in boxes) > MAX_MASK_PX:
        raise BadInput("hint_points_too_large")
    return tuple(_disc(point, box) for point, box in zip(inside, boxes, strict=True))


def is_inside(point: HintPoint, photo_size_hw: tuple[int, int]) -> bool:
    """Return whether the point is on a pixel of the photo."""
    height, width = photo_size_hw
    return 0 <= point.x < width and 0 <= point.y < height


def _box(point: HintPoint, photo: Rect) -> Rect:
    y, x, radius = floor(point.y), floor(point.x), ceil(point.radius_px)
    return Rect(y - radius, x - radius, 2 * radius + 1, 2 * radius + 1).intersect(photo)


def _disc(point: HintPoint, box: Rect) -> Hint:
    y, x = floor(point.y), floor(point.x)
    dy = np.arange(box.y, box.y + box.height) + 0.5 - point.y
    dx = np.arange(box.x, box.x + box.width) + 0.5 - point.x
    mask = dy[:, None] ** 2 + dx**2 <= point.radius_px**2
    mask[y - box.y, x - box.x] = True
    return Hint(point.rgb, *cropped(box, mask), (y, x))
