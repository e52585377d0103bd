"""Examine raw pixels without numpy, using the fast methods of bytes."""

from __future__ import annotations

import mmap
from collections.abc import Iterable

from handtint_shared.geometry import Rect
from handtint_shared.pixels import Buffer, PixelFormat

_RGBA_BYTES = PixelFormat.RGBA_U8.bytes_per_pixel
_MOST_OF_WIDTH = 0.75


def gray_of(rgb_u8: bytes) -> bytes | None:
    """Return `R'G'B' u8` pixels as `Y' u8`; None if any pixel is not grey."""
    red = rgb_u8[0::3]
    return red if red == rgb_u8[1::3] and red == rgb_u8[2::3] else None


def painted_box(alpha_u8: bytes, width: int) -> Rect | None:
    """Return the bounding box of the pixels with non-zero alpha; None if there are none."""
    from_first = alpha_u8.lstrip(b"\0")
    if not from_first:
        return None
    top = (len(alpha_u8) - len(from_first)) // width
    bottom = (len(alpha_u8.rstrip(b"\0")) - 1) // width + 1
    left, right, zeros = width, 0, bytes(width)
    for start in range(top * width, bottom * width, width):
        # comparing is far faster than stripping, and mostly suffices
        if alpha_u8[start : start + left] != zeros[:left]:
            left -= len(alpha_u8[start : start + left].lstrip(b"\0"))
        if alpha_u8[start + right : start + width] != zeros[right:]:
            right += len(alpha_u8[start + right : start + width].rstrip(b"\0"))
    return Rect(top, left, bottom - top, right - left)


def cut_painted(whole: Rect, strips: Iterable[tuple[Rect, bytes]]) -> tuple[Rect, Buffer] | None:
    """Return the painted part of `whole` and its pixels; None if nothing is painted.

    `strips`, each with its place, are parts of `whole` of its full width, `R'G'B'A u8`. The colour
    of unpainted rows is dropped.
    """
    row, box = whole.width * _RGBA_BYTES, Rect(0, 0, 0, 0)
    painting = mmap.mmap(-1, whole.height * row)  # uses no memory where nothing is written
    for place, pixels in strips:
        painted = painted_box(pixels[3::_RGBA_BYTES], place.width)
        if painted is not None:
            start = (place.y - whole.y + painted.y) * row
            rows = memoryview(pixels)[painted.y * row : (painted.y + painted.height) * row]
            painting[start : start + len(rows)] = rows
            box = box.union(painted.moved(place.y, place.x))
    if box.is_empty:
        return None
    if box.width > _MOST_OF_WIDTH * whole.width:  # cropping would cost more than it saves
        box = Rect(box.y, whole.x, box.height, whole.width)
    inside = box.moved(-whole.y, -whole.x)
    return box, part_of(memoryview(painting), whole.width, inside, _RGBA_BYTES)


def part_of(pixels: Buffer, width: int, box: Rect, bytes_per_pixel: int) -> Buffer:
    """Return the pixels of `box`, from rows of `width` pixels; no copy if it has full width."""
    if box.width == width:
        row = width * bytes_per_pixel
        return memoryview(pixels)[box.y * row : (box.y + box.height) * row]
    starts = range(box.y * width + box.x, (box.y + box.height) * width, width)
    return b"".join(
        pixels[start * bytes_per_pixel : (start + box.width) * bytes_per_pixel]
        for start in starts[: box.height]
    )


def is_opaque(rgba: bytes, bytes_per_channel: int) -> bool:
    """Return whether every pixel's alpha (the last channel) is at its maximum."""
    pixel = 4 * bytes_per_channel
    alphas = (rgba[byte::pixel] for byte in range(3 * bytes_per_channel, pixel))
    return all(alpha.count(0xFF) == len(alpha) for alpha in alphas)
