"""Hints given as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from handtint_daemon.hints import Hint
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintPoint


def hints_from_points(
    points: Sequence[HintPoint], photo_size_hw: tuple[int, int]
) -> tuple[Hint, ...]:
    """Discs, in the points' order: the pixels whose centres lie within `radius_px`, and always
    the pixel that holds the point. A point outside the photo is dropped."""
    photo = Rect(0, 0, *photo_size_hw)
    return tuple(_disc(point, photo) for point in points if _holds(photo, point))


def _holds(photo: Rect, point: HintPoint) -> bool:
    return 0 <= point.x < photo.width and 0 <= point.y < photo.height


def _disc(point: HintPoint, photo: Rect) -> Hint:
    y, x, radius = floor(point.y), floor(point.x), ceil(point.radius_px)
    around = Rect(y - radius, x - radius, 2 * radius + 1, 2 * radius + 1)
    box = around.intersect(photo)
    dy = np.arange(box.y, box.y + box.height) + 0.5 - point.y
    dx = np.arange(box.x, box.x + box.width) + 0.5 - point.x
    mask = dy[:, None] ** 2 + dx**2 <= point.radius_px**2
    mask[y - box.y, x - box.x] = True
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = Rect(box.y + int(rows[0]), box.x + int(columns[0]), *mask.shape)
    return Hint(point.rgb, box, mask, (y, x))
