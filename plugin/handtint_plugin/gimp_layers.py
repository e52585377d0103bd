"""The image's layer tree: what each layer is, and which one is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_parasites import (  # noqa: E402
    HINTS_PARASITE,
    RESULT_PARASITE,
    TOUCH_UPS_PARASITE,
    colored_photo,
)
from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.gimp_previews import hides_what_is_below, painted_roughly  # noqa: E402
from handtint_plugin.layer_choice import (  # noqa: E402
    Candidate,
    Kind,
    Selected,
    check_selection,
    choose_photo,
)
from handtint_plugin.layer_names import COLORS, HINTS, TOUCH_UPS, is_named  # noqa: E402
from handtint_shared.canvas import NAME_BYTES, new_canvas  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402

_SESSION_PARASITE = "handtint-session"
_THIS_SESSION_ONLY = 0


def check_image(image: Any) -> None:
    """Raise BadInput if there is no image, or it cannot contain colours."""
    if image is None:
        raise BadInput("no_image")
    if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
        raise BadInput("image_indexed")


def photo_layer(image: Any, drawables: Sequence[Any]) -> Any:
    """Return the layer to colour: the selected one, or that of a selected layer of ours.

    Raises BadInput, saying what to do, if nothing usable is selected.
    """
    check_image(image)
    meant = _photo_of_ours(image, drawables[0]) if len(drawables) == 1 else None
    if meant is not None:
        return meant
    check_selection([Selected(item.get_name(), kind_of(item)) for item in drawables])
    return drawables[0]


def _photo_of_ours(image: Any, selected: Any) -> Any | None:
    kind = kind_of(selected)
    if kind not in (Kind.HINTS, Kind.RESULT, Kind.TOUCH_UPS):
        return None  # early, because searching all layers is slow
    layers = list(all_layers(image.get_layers()))
    colored = {colored_photo(layer) for layer in layers}
    photos = [layer for layer in layers if kind_of(layer) is Kind.LAYER]
    painted = painted_roughly(selected) if kind is Kind.HINTS else rect_of(selected)
    candidates = [
        Candidate(
            photo.get_tattoo(),
            is_seen=is_seen(photo),
            is_opaque=hides_what_is_below(photo),
            holds_hints=painted.intersect(rect_of(photo)) == painted,
            is_colored=photo.get_tattoo() in colored,
        )
        for photo in photos
    ]
    number = choose_photo(colored_photo(selected), candidates)
    return None if number is None else photos[number]


def all_layers(items: Iterable[Any]) -> Iterator[Any]:
    """Yield `items` and the contents of their groups, topmost first."""
    for item in items:
        yield item
        if item.is_group():
            yield from all_layers(item.get_children())


def is_locked(layer: Any) -> bool:
    """Return whether a lock forbids to write to a layer, which would end the plug-in."""
    if layer.get_lock_alpha():
        return True
    item = layer
    while item is not None:  # a group's lock applies to its contents
        if item.get_lock_content() or item.get_lock_position():
            return True
        item = item.get_parent()
    return False


def is_grey(image: Any) -> bool:
    """Return whether it is a grey image, which silently turns every inserted colour grey."""
    return bool(image.get_base_type() == Gimp.ImageBaseType.GRAY)


def canvas_name(image: Any, photo: Any) -> str:
    """Return the canvas of a photo layer, the same in all runs of this GIMP.

    Derived from a secret of this GIMP session, and not stored in the image: copies of the image or
    of its file are separate canvases, and the file reveals nothing.
    """
    parasite = Gimp.get_parasite(_SESSION_PARASITE)
    if parasite is None:
        session = new_canvas().encode("ascii")
        parasite = Gimp.Parasite.new(_SESSION_PARASITE, _THIS_SESSION_ONLY, session)
        Gimp.attach_parasite(parasite)
    place = f"{image.get_id()} {photo.get_id()}".encode("ascii")
    return blake2b(place, key=bytes(parasite.get_data()), digest_size=NAME_BYTES).hexdigest()


def is_seen(layer: Any) -> bool:
    parent = layer.get_parent()
    return bool(layer.get_visible()) and (parent is None or is_seen(parent))


def kind_of(item: Any) -> Kind:
    if isinstance(item, Gimp.LayerMask):
        return Kind.MASK
    if not isinstance(item, Gimp.Layer):
        return Kind.CHANNEL
    traits = {
        Kind.GROUP: item.is_group(),
        Kind.FLOATING: item.is_floating_sel(),
        Kind.TEXT: item.is_text_layer(),
        Kind.HINTS: item.get_parasite(HINTS_PARASITE) is not None,
        Kind.RESULT: item.get_parasite(RESULT_PARASITE) is not None,
        Kind.TOUCH_UPS: item.get_parasite(TOUCH_UPS_PARASITE) is not None,
    }
    marked = next((kind for kind, is_it in traits.items() if is_it), None)
    return marked or _kind_by_name(item)


def _kind_by_name(layer: Any) -> Kind:
    """Return what a layer is by its name, which PSD and ORA keep; they drop all else of ours."""
    name = layer.get_name()
    if is_named(name, HINTS) and layer.has_alpha():
        return Kind.HINTS
    if is_named(name, TOUCH_UPS):
        return Kind.TOUCH_UPS
    return Kind.RESULT if is_named(name, COLORS) else Kind.LAYER
