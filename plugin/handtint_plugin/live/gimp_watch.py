"""What Live sees of the image: previews, validity, the painted part of the hint layer."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")

from handtint_plugin.gimp_hints import as_seen  # noqa: E402
from handtint_plugin.gimp_pixels import read_rows, rect_of  # noqa: E402
from handtint_plugin.layer_choice import Absence  # noqa: E402
from handtint_plugin.live.hint_tiles import HintTiles, box_in_layer, changed_box  # noqa: E402
from handtint_plugin.live.watching import End  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import HintLayer  # noqa: E402

_PREVIEW_PX = 512
_RGBA_BYTES = 4


@dataclass(frozen=True, slots=True)
class Preview:
    """A layer as it is seen small, and where it is: what changes when people paint or move it.

    `veil` tells its mask and opacity, if they are looked at.
    """

    pixels: bytes
    size_hw: tuple[int, int]
    bytes_per_pixel: int
    place: Rect
    veil: Hashable = None


def preview_of(layer: Any) -> Preview:
    """Return a layer's preview: fast at any size, and even a small dot changes it."""
    data, width, height, bytes_per_pixel = layer.get_thumbnail_data(_PREVIEW_PX, _PREVIEW_PX)
    return Preview(bytes(data.get_data()), (height, width), bytes_per_pixel, rect_of(layer))


def preview_of_hints(layer: Any) -> Preview:
    """Return the hint layer's preview: its own pixels, and what they are seen through."""
    mask = layer.get_mask() if layer.get_apply_mask() else None
    masked = None if mask is None else preview_of(mask).pixels
    return replace(preview_of(layer), veil=(layer.get_opacity(), masked))


def changed_part(before: Preview | None, seen: Preview) -> Rect:
    """Return where a layer differs from what was seen before (None: nothing), in its own pixels."""
    whole = Rect(0, 0, seen.place.height, seen.place.width)
    if before is None or (before.size_hw, before.veil) != (seen.size_hw, seen.veil):
        return whole
    box = changed_box(before.pixels, seen.pixels, seen.size_hw[1], seen.bytes_per_pixel)
    if box is None:  # moved
        return Rect(0, 0, 0, 0)
    return box_in_layer(box, seen.size_hw, (whole.height, whole.width))


class WatchedHints:
    """The hint layer; reads of it only what has changed since the last reading."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        self._tiles: HintTiles | None = None
        self._read: Preview | None = None
        self.newest = Rect(0, 0, 0, 0)  # what changed last, in the image

    def read(self, seen: Preview, photo: Rect) -> HintLayer | Absence:
        """Return what is painted now, given the layer's present preview."""
        size_hw = seen.place.height, seen.place.width
        if self._tiles is None or self._tiles.layer_hw != size_hw:
            self._tiles, self._read = HintTiles(size_hw), None
        box = changed_part(self._read, seen)
        with as_seen(self.layer) as layer:
            for rows in self._tiles.to_read(box):
                self._tiles.put(rows, read_rows(layer, rows))
        self._read = seen
        self.newest = box.moved(seen.place.y, seen.place.x)
        return self._tiles.hints((seen.place.y - photo.y, seen.place.x - photo.x))


class WatchedImage:
    """The image, the photo and the hint layer: whether Live can go on with them."""

    def __init__(self, image: Any, photo: Any, hints: Any) -> None:
        self._image, self._photo, self._hints = image, photo, hints
        self._tattoos: dict[int, int] = {}  # of each layer that was there, by GIMP's number of it
        self.accept()

    def accept(self) -> None:
        """Take the image as it is now: we changed its mode ourselves."""
        self._kind = self._kind_now()
        self._size_hw = self._photo.get_height(), self._photo.get_width()

    def end(self, colors: Any | None) -> End | None:
        """Return why Live must end; None while image and layers are as they were."""
        if not self._image.is_valid():
            return End.IMAGE_CLOSED
        layers = {End.HINTS_GONE: self._hints, End.PHOTO_GONE: self._photo, End.COLORS_GONE: colors}
        present = {end: layer for end, layer in layers.items() if layer is not None}
        gone = [end for end, layer in present.items() if not layer.is_valid()]
        if gone:
            return End.MERGED if self._were_merged(gone) else gone[0]
        self._note_tattoos([*self._image.get_layers(), *present.values()])
        if self._kind_now() != self._kind:
            return End.CONVERTED
        is_same = (self._photo.get_height(), self._photo.get_width()) == self._size_hw
        return None if is_same else End.RESIZED

    def _note_tattoos(self, layers: Iterable[Any]) -> None:
        for layer in layers:
            if layer.get_id() not in self._tattoos:
                self._tattoos[layer.get_id()] = layer.get_tattoo()

    def _were_merged(self, gone: Collection[End]) -> bool:
        """Return whether they went into another layer: a new one, with the tattoo of the lowest.

        Undoing past their making brings no layer.
        """
        if {End.HINTS_GONE, End.PHOTO_GONE} <= set(gone):  # and may be merged into one below
            return True
        tattoos = {*self._tattoos.values()}
        found = [self._image.get_layer_by_tattoo(tattoo) for tattoo in tattoos]
        return any(layer is not None and layer.get_id() not in self._tattoos for layer in found)

    def _kind_now(self) -> Hashable:
        return int(self._image.get_base_type()), int(self._image.get_precision())
