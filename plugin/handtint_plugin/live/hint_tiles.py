"""What is painted on a hint layer, kept by tiles, so that only what changed is read again."""

from __future__ import annotations

from collections.abc import Iterator

from handtint_plugin.layer_choice import Absence
from handtint_plugin.pixel_facts import part_of
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintLayer
from handtint_shared.pixels import Picture, PixelFormat

TILE_PX = 128
_RGBA = PixelFormat.RGBA_U8
_PREVIEW_REACH_PX = 2


def changed_box(before: bytes, after: bytes, width: int, bytes_per_pixel: int) -> Rect | None:
    """Return the box of the pixels that differ; None if none do. Both have the same size."""
    row = width * bytes_per_pixel
    tops = [at for at in range(0, len(after), row) if before[at : at + row] != after[at : at + row]]
    if not tops:
        return None
    left, right = width, 0
    for top in tops:
        one, other = before[top : top + row], after[top : top + row]
        while left and one[: left * bytes_per_pixel] != other[: left * bytes_per_pixel]:
            left -= 1
        while right < width and one[right * bytes_per_pixel :] != other[right * bytes_per_pixel :]:
            right += 1
    first, last = tops[0] // row, tops[-1] // row
    return Rect(first, left, last - first + 1, right - left)


def box_in_layer(box: Rect, preview_hw: tuple[int, int], layer_hw: tuple[int, int]) -> Rect:
    """Return the part of a layer that a box of its preview stands for, a little more at the rim."""
    reach, whole = _PREVIEW_REACH_PX, Rect(0, 0, *layer_hw)
    top, bottom = (
        side * layer_hw[0] // preview_hw[0]
        for side in (box.y - reach, box.y + box.height + reach + 1)
    )
    left, right = (
        side * layer_hw[1] // preview_hw[1]
        for side in (box.x - reach, box.x + box.width + reach + 1)
    )
    return Rect(top, left, bottom - top, right - left).intersect(whole)


def without(hints: HintLayer, box: Rect) -> HintLayer:
    """Return hints without the paint in a box of the photo."""
    (height, width), (top, left) = hints.picture.size_hw, hints.offset_yx
    inside = box.moved(-top, -left).intersect(Rect(0, 0, height, width))
    if inside.is_empty:
        return hints
    pixels, size = bytearray(hints.picture.pixels), _RGBA.bytes_per_pixel
    for y in range(inside.y, inside.y + inside.height):
        at, part = (y * width + inside.x) * size, inside.width * size
        pixels[at : at + part] = bytes(part)
    return HintLayer(Picture((height, width), _RGBA, pixels), hints.offset_yx)


class HintTiles:
    """The painted tiles of a layer of that size; tiles without paint are not kept."""

    def __init__(self, layer_hw: tuple[int, int]) -> None:
        self.layer_hw = layer_hw
        self._tiles: dict[tuple[int, int], tuple[Rect, bytes]] = {}

    def to_read(self, box: Rect) -> Iterator[Rect]:
        """Yield rows of whole tiles that cover a box; read each, and `put` it."""
        if box.is_empty:
            return
        whole, left = Rect(0, 0, *self.layer_hw), box.x // TILE_PX * TILE_PX
        width = -(-(box.x + box.width - left) // TILE_PX) * TILE_PX
        for y in range(box.y // TILE_PX * TILE_PX, box.y + box.height, TILE_PX):
            yield Rect(y, left, TILE_PX, width).intersect(whole)

    def put(self, rows: Rect, rgba_u8: bytes) -> None:
        """Keep the pixels of rows that `to_read` yielded, and forget what was there."""
        nothing = rgba_u8[3::4].count(0) == rows.height * rows.width
        right = rows.x + rows.width
        for x in range(rows.x, right, TILE_PX):
            tile = Rect(rows.y, x, rows.height, min(TILE_PX, right - x))
            self._tiles.pop((tile.y, tile.x), None)
            if nothing:
                continue
            inner = tile.moved(-rows.y, -rows.x)
            pixels = bytes(part_of(rgba_u8, rows.width, inner, _RGBA.bytes_per_pixel))
            if pixels[3::4].count(0) != tile.height * tile.width:
                self._tiles[tile.y, tile.x] = tile, pixels

    def hints(self, offset_yx: tuple[int, int]) -> HintLayer | Absence:
        """Return the painted part of the layer, whose corner is at that place in the photo."""
        if not self._tiles:
            return Absence.NOTHING_ON_PHOTO
        box = Rect(0, 0, 0, 0)
        for tile, _ in self._tiles.values():
            box = box.union(tile)
        pixels, row = bytearray(box.height * box.width * 4), box.width * 4
        for tile, rgba_u8 in self._tiles.values():
            start, part = (tile.y - box.y) * row + (tile.x - box.x) * 4, tile.width * 4
            for y in range(tile.height):
                at = start + y * row
                pixels[at : at + part] = rgba_u8[y * part : (y + 1) * part]
        corner_yx = box.y + offset_yx[0], box.x + offset_yx[1]
        return HintLayer(Picture((box.height, box.width), _RGBA, pixels), corner_yx)
