"""The gamut at one lightness as a disc of colours: pixels, and the colour under a pixel."""

from __future__ import annotations

from math import hypot

from handtint_shared.documents.colors import Rgb
from handtint_shared.lab import GamutAt, lab_of

_CLEAR = b"\0\0\0\0"
_WHITE, _BLACK = b"\xff\xff\xff\xff", b"\0\0\0\xff"
_RING_PX = 4


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


def place_of(gamut: GamutAt, rgb: Rgb, side_px: int) -> tuple[float, float]:
    """Return the pixel of what a colour becomes at this lightness; the inverse of `color_at`."""
    _, a, b = lab_of(rgb)
    reach, half = max(gamut.max_chroma) or 1.0, (side_px - 1) / 2
    return inside(gamut, half + a / reach * half, half - b / reach * half, side_px)


def inside(gamut: GamutAt, x: float, y: float, side_px: int) -> tuple[float, float]:
    """Return the pixel, or the nearest of its hue in the gamut."""
    a, b = _ab_at(gamut, x, y, side_px)
    chroma, half = hypot(a, b), (side_px - 1) / 2
    kept = min(1.0, gamut.limit(a, b) / chroma) if chroma else 1.0
    return half + (x - half) * kept, half + (y - half) * kept


def with_ring(rgba: bytes, side_px: int, at_xy: tuple[float, float]) -> bytes:
    """Return the square's pixels with a white ring in a black one around a pixel."""
    pixels, (x, y) = bytearray(rgba), (round(at_xy[0]), round(at_xy[1]))
    reach = range(-_RING_PX - 1, _RING_PX + 2)
    for v, u in ((v, u) for v in reach for u in reach):
        off = abs(hypot(u, v) - _RING_PX)
        if off < 1.5 and 0 <= x + u < side_px and 0 <= y + v < side_px:
            at = 4 * ((y + v) * side_px + x + u)
            pixels[at : at + 4] = _WHITE if off < 0.5 else _BLACK
    return bytes(pixels)


def _ab_at(gamut: GamutAt, x: float, y: float, side_px: int) -> tuple[float, float]:
    reach = max(gamut.max_chroma)
    half = (side_px - 1) / 2
    return (x - half) / half * reach, (half - y) / half * reach
