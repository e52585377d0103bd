"""GIMP's sample points: places that a person marks with the colour picker or from the rulers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SamplePoint:
    """GIMP's number of it, and its pixel of the image."""

    number: int
    x: int
    y: int


def newest_sample_point(image: Any) -> SamplePoint | None:
    """Return the one that was made last, where it is now; None: there is none."""
    newest = number = 0
    while (number := image.find_next_sample_point(number)) != 0:
        newest = max(newest, number)
    if not newest:
        return None
    x, y = list(image.get_sample_point_position(newest))[-2:]
    return SamplePoint(newest, int(x), int(y))
