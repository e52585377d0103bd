"""Sizes and rectangles. A pixel (x, y) covers [x, x+1) × [y, y+1); its centre is at +0.5."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of whole pixels; empty if height or width is 0."""

    y: int
    x: int
    height: int
    width: int

    @property
    def is_empty(self) -> bool:
        return self.height <= 0 or self.width <= 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns as an array index."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    def intersect(self, other: Rect) -> Rect:
        """Return the intersection; if empty, its height or width is 0."""
        top, left = max(self.y, other.y), max(self.x, other.x)
        bottom = min(self.y + self.height, other.y + other.height)
        right = min(self.x + self.width, other.x + other.width)
        return Rect(top, left, max(0, bottom - top), max(0, right - left))

    def union(self, other: Rect) -> Rect:
        """Return the smallest rectangle that contains both; an empty one is ignored."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        top, left = min(self.y, other.y), min(self.x, other.x)
        bottom = max(self.y + self.height, other.y + other.height)
        right = max(self.x + self.width, other.x + other.width)
        return Rect(top, left, bottom - top, right - left)

    def moved(self, dy: int, dx: int) -> Rect:
        return Rect(self.y + dy, self.x + dx, self.height, self.width)


def fit_area(size_hw: tuple[int, int], max_area_px: int) -> tuple[int, int]:
    """Return the largest size of the same aspect ratio with at most that area; never enlarged.

    Sides are rounded down, but to at least 1, so the ratio is kept to within a pixel.
    """
    scale = min(1.0, (max_area_px / (size_hw[0] * size_hw[1])) ** 0.5)
    height, width = (max(1, min(int(side * scale), max_area_px)) for side in size_hw)
    return height, width
