"""Cut an answer into bits that are written one after the other, and say which come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handtint_plugin.pixel_facts import is_opaque, part_of
from handtint_shared.geometry import Rect
from handtint_shared.pixels import Picture, PixelFormat

_BATCH_PX = 1 << 19
_EDGE_ROWS = 128  # blocks of checksums end there, and so are not cut
_FOCUS_SHARE = 12
_LEAST_FOCUS_PX = 96
_MOST_FOCUS_SHARE = 3

Placed = tuple[Rect, Picture]


def bands_of(placed: Iterable[Placed]) -> Iterator[Placed]:
    """Yield pictures with their places, large ones in bands of rows; no pixels are copied."""
    for place, picture in placed:
        rows = max(1, _BATCH_PX // place.width // _EDGE_ROWS) * _EDGE_ROWS
        pixels, row = memoryview(picture.pixels), place.width * picture.format.bytes_per_pixel
        top, bottom = place.y, place.y + place.height
        while top < bottom:
            end = min(top // _EDGE_ROWS * _EDGE_ROWS + rows, bottom)
            part = pixels[(top - place.y) * row : (end - place.y) * row]
            band = Rect(top, place.x, end - top, place.width)
            yield band, Picture((end - top, place.width), picture.format, part)
            top = end


def cut_to(placed: Iterable[Placed], limit: Rect) -> Iterator[Placed]:
    """Yield what of the pictures lies in a rectangle."""
    for place, picture in placed:
        inside = place.intersect(limit)
        if not inside.is_empty:
            own, size = inside.moved(-place.y, -place.x), picture.format.bytes_per_pixel
            part = part_of(picture.pixels, place.width, own, size)
            yield inside, Picture((inside.height, inside.width), picture.format, part)


def batches(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Group pictures, none of which is cut, into bits of about `_BATCH_PX`."""
    batch: list[Placed] = []
    pixels = 0
    for some in placed:
        batch.append(some)
        pixels += some[0].height * some[0].width
        if pixels >= _BATCH_PX:
            yield batch
            batch, pixels = [], 0
    if batch:
        yield batch


def around(painted: Rect, photo_hw: tuple[int, int]) -> Rect | None:
    """Return what is looked at when that part of a photo was painted; None: most of the photo."""
    margin = max(min(photo_hw) // _FOCUS_SHARE, _LEAST_FOCUS_PX)
    top, left = painted.y - margin, painted.x - margin
    grown = Rect(top, left, painted.height + 2 * margin, painted.width + 2 * margin)
    seen = grown.intersect(Rect(0, 0, *photo_hw))
    is_small = seen.height * seen.width * _MOST_FOCUS_SHARE <= photo_hw[0] * photo_hw[1]
    return seen if is_small and not seen.is_empty else None


def is_kept(pixels: bytes, rect: Rect, places: Iterable[Rect], pixel_format: PixelFormat) -> bool:
    """Return whether what was written at those places, opaque, is in a rectangle read afterwards.

    GIMP only warns when it has no room for it.
    """
    if is_opaque(pixels, pixel_format.bytes_per_channel):
        return True
    inside = (place.intersect(rect).moved(-rect.y, -rect.x) for place in places)
    size = pixel_format.bytes_per_pixel
    return all(
        is_opaque(bytes(part_of(pixels, rect.width, own, size)), pixel_format.bytes_per_channel)
        for own in inside
        if not own.is_empty
    )
