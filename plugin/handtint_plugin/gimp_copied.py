"""An image that was duplicated: GIMP numbers its layers anew, which our notes must follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from handtint_plugin.gimp_layers import all_layers, check_image, kind_of, photo_layer
from handtint_plugin.gimp_parasites import note_record, note_touch_ups, record_of
from handtint_plugin.gimp_pixels import rect_of
from handtint_plugin.gimp_undo import without_undo
from handtint_plugin.layer_choice import Kind

_NO_TATTOO = 0


def photo_to_color(image: Any, drawables: Sequence[Any]) -> Any:
    """Return the layer to colour, as `photo_layer` does, also in a duplicated image."""
    check_image(image)
    layers = list(all_layers(image.get_layers()))
    if _is_numbered_anew(layers):
        with without_undo(image):
            _follow(layers)
    return photo_layer(image, drawables)


def _is_numbered_anew(layers: Sequence[Any]) -> bool:
    """Return whether a record names layers that cannot be the ones it was made of.

    Tattoos are never given again within an image.
    """
    by_tattoo = {layer.get_tattoo(): layer for layer in layers}
    for record in filter(None, map(record_of, layers)):
        colors, photo = by_tattoo.get(record.layer_tattoo), by_tattoo.get(record.photo_tattoo)
        if colors is not None and record_of(colors) is None:
            return True
        if photo is not None and kind_of(photo) in (Kind.HINTS, Kind.RESULT, Kind.TOUCH_UPS):
            return True
    return False


def _follow(layers: Sequence[Any]) -> None:
    """Note the photo that lies below at the same place; of copies, the lowest is the original."""
    taken: set[int] = set()
    for number in reversed(range(len(layers))):
        layer, record = layers[number], record_of(layers[number])
        photo = _photo_below(layers[number + 1 :], layer)
        if photo is None:
            continue
        tattoo = photo.get_tattoo()
        if record is not None:
            own = _NO_TATTOO if tattoo in taken else layer.get_tattoo()
            note_record(layer, dataclasses.replace(record, layer_tattoo=own, photo_tattoo=tattoo))
            taken.add(tattoo)
        elif kind_of(layer) is Kind.TOUCH_UPS:
            note_touch_ups(layer, tattoo)


def _photo_below(below: Sequence[Any], layer: Any) -> Any | None:
    place = rect_of(layer)
    photos = (other for other in below if kind_of(other) is Kind.LAYER and rect_of(other) == place)
    return next(photos, None)
