"""Cut an answer into bits that are written one after the other, and say which come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handtint_shared.geometry import Rect
from handtint_shared.pixels import Picture

_BATCH_PX = 1 << 19
_FOCUS_SHARE = 12
_LEAST_FOCUS_PX = 96
_MOST_FOCUS_SHARE = 3

Placed = tuple[Rect, Picture]


def bands_of(placed: Iterable[Placed]) -> Iterator[Placed]:
    """Yield pictures with their places, large ones in bands of rows; no pixels are copied."""
    for place, picture in placed:
        rows = max(1, _BATCH_PX // place.width)
        pixels, row = memoryview(picture.pixels), place.width * picture.format.bytes_per_pixel
        for top in range(0, place.height, rows):
            height = min(rows, place.height - top)
            band = Rect(place.y + top, place.x, height, place.width)
            part = pixels[top * row : (top + height) * row]
            yield band, Picture((height, place.width), picture.format, part)


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
