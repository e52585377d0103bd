"""The gamut at one lightness as a disc of colours: pixels, and the colour under a pixel."""

from __future__ import annotations

from handtint_shared.documents.colors import Rgb
from handtint_shared.lab import GamutAt

_CLEAR = b"\0\0\0\0"


def disc_pixels(gamut: GamutAt, side_px: int) -> bytes:
    """Return R'G'B'A u8 of a square: a to the right, b upwards, clear outside the gamut."""
    rows = bytearray()
    for y in range(side_px):
        for x in range(side_px):
            a, b = _ab_at(gamut, x, y, side_px)
            inside = a * a + b * b <= gamut.limit(a, b) ** 2
            rows += bytes((*gamut.color(a, b), 255)) if inside else _CLEAR
    return bytes(rows)


def color_at(gamut: GamutAt, x: float, y: float, side_px: int) -> Rgb:
    """Return the colour under a pixel of the square; outside the gamut the nearest of its hue."""
    return gamut.color(*_ab_at(gamut, x, y, side_px))


def _ab_at(gamut: GamutAt, x: float, y: float, side_px: int) -> tuple[float, float]:
    reach = max(gamut.max_chroma)
    half = (side_px - 1) / 2
    return (x - half) / half * reach, (half - y) / half * reach
