"""The layer of touch-ups: what a person painted on our colours, kept above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gi

gi.require_version("Gimp", "3.0")

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_layers import all_layers, is_locked  # noqa: E402
from handtint_plugin.gimp_parasites import (  # noqa: E402
    TOUCH_UPS_PARASITE,
    colored_photo,
    note_touch_ups,
)
from handtint_plugin.gimp_pixels import (  # noqa: E402
    clear,
    read_part,
    read_shadow_part,
    rect_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_undo import insert_unselected  # noqa: E402
from handtint_plugin.touch_ups import laid_over, touch_ups_of  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

Placed = tuple[Rect, Picture]


@dataclass(frozen=True, slots=True)
class TouchUps:
    """Touch-ups on their way to their layer: `prepare` may fail, `put` comes in the undo step."""

    image: Any
    colors: Any
    layer: Any
    is_new: bool

    def put(self) -> Any:
        """Put them above the colours, in an undo group without a selection; return the layer."""
        if self.is_new:
            position = self.image.get_item_position(self.colors)
            insert_unselected(self.image, self.layer, self.colors.get_parent(), position)
        else:
            self.layer.merge_shadow(True)  # noqa: FBT003 - undoable
            self.layer.update(0, 0, self.layer.get_width(), self.layer.get_height())
        return self.layer


def prepare_touch_ups(
    image: Any, colors: Any, photo: Any, painted: Sequence[Rect], pixel_format: PixelFormat
) -> TouchUps | None:
    """Take what the person painted on those parts of the colours, before they are renewed.

    Their shadow buffer holds the new colours; what looks like these need not be kept. None if
    nothing is left. Raises WriteFailed.
    """
    placed = [_touch_up(colors, photo, rect, pixel_format) for rect in painted]
    placed = [(rect, picture) for rect, picture in placed if any(picture.pixels)]
    if not placed:
        return None
    layer = _existing(image, colors, photo)
    if layer is not None:
        write_shadow(layer, [_laid_over(layer, *each) for each in placed])
        return TouchUps(image, colors, layer, is_new=False)
    layer = colors.copy()  # with its mask, opacity and mode
    clear(layer)
    layer.set_name(translated(wording.TOUCH_UPS_LAYER_NAME))
    note_touch_ups(layer, photo.get_tattoo())
    write_pictures(layer, placed)
    return TouchUps(image, colors, layer, is_new=True)


def _touch_up(colors: Any, photo: Any, rect: Rect, pixel_format: PixelFormat) -> Placed:
    is_8_bit = pixel_format is PixelFormat.RGBA_U8
    rgb = PixelFormat.RGB_U8 if is_8_bit else PixelFormat.RGB_U16
    here, there = rect_of(colors), rect_of(photo)
    pixels = touch_ups_of(
        read_part(colors, rect, pixel_format),
        read_shadow_part(colors, rect, pixel_format),
        read_part(photo, rect.moved(here.y - there.y, here.x - there.x), rgb),
        pixel_format.bytes_per_channel,
    )
    return rect, Picture((rect.height, rect.width), pixel_format, pixels)


def _laid_over(layer: Any, rect: Rect, picture: Picture) -> Placed:
    lower = read_part(layer, rect, picture.format)
    pixels = laid_over(bytes(picture.pixels), lower, picture.format.bytes_per_channel)
    return rect, Picture(picture.size_hw, picture.format, pixels)


def _existing(image: Any, colors: Any, photo: Any) -> Any | None:
    """Return the layer of this photo's touch-ups, if it may be written to."""
    for layer in all_layers(image.get_layers()):
        is_one = layer.get_parasite(TOUCH_UPS_PARASITE) is not None
        if is_one and colored_photo(layer) == photo.get_tattoo():
            fits = rect_of(layer) == rect_of(colors) and not layer.is_group()
            return layer if fits and not is_locked(layer) else None
    return None
