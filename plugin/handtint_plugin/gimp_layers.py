"""The image's layer tree: the selection, the hint layer, undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_pixels import (  # noqa: E402
    hides_what_is_below,
    painted_roughly,
    read_painted,
    rect_of,
)
from handtint_plugin.gimp_undo import undo_group  # noqa: E402
from handtint_plugin.layer_choice import (  # noqa: E402
    Absence,
    Candidate,
    Kind,
    Selected,
    check_selection,
    choose_hint_layer,
    choose_photo,
    hints_to_read,
)
from handtint_plugin.result_record import ResultRecord, read_record  # noqa: E402
from handtint_shared.canvas import NAME_BYTES, new_canvas  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.messages import HintLayer  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

HINTS_PARASITE = "handtint-hints"
RESULT_PARASITE = "handtint-result"
_SESSION_PARASITE = "handtint-session"
_HINTS_VERSION = b'{"version": 1}'
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
    check_selection([Selected(item.get_name(), _kind(item)) for item in drawables])
    return drawables[0]


def _photo_of_ours(image: Any, selected: Any) -> Any | None:
    kind = _kind(selected)
    if kind not in (Kind.HINTS, Kind.RESULT):
        return None  # early, because searching all layers is slow
    layers = list(all_layers(image.get_layers()))
    colored = {record.photo_tattoo for record in map(record_of, layers) if record}
    photos = [layer for layer in layers if _kind(layer) is Kind.LAYER]
    painted = painted_roughly(selected) if kind is Kind.HINTS else rect_of(selected)
    candidates = [
        Candidate(
            photo.get_tattoo(),
            is_seen=_is_seen(photo),
            is_opaque=hides_what_is_below(photo),
            holds_hints=painted.intersect(rect_of(photo)) == painted,
            is_colored=photo.get_tattoo() in colored,
        )
        for photo in photos
    ]
    record = record_of(selected)
    number = choose_photo(kind, record.photo_tattoo if record else 0, candidates)
    return None if number is None else photos[number]


def record_of(item: Any) -> ResultRecord | None:
    """Return the record of how a layer of colours was made."""
    parasite = item.get_parasite(RESULT_PARASITE)
    return None if parasite is None else read_record(bytes(parasite.get_data()))


def all_layers(items: Iterable[Any]) -> Iterator[Any]:
    """Yield `items` and the contents of their groups, topmost first."""
    for item in items:
        yield item
        if item.is_group():
            yield from all_layers(item.get_children())


def hint_layer_of(image: Any) -> Any | Absence:
    """Return the active hint layer: the topmost visible one, or else the topmost hidden one."""
    layers = _hint_layers(image)
    choice = choose_hint_layer([_is_seen(layer) for layer in layers])
    return layers[choice] if isinstance(choice, int) else choice


def read_hints(image: Any, photo: Any) -> HintLayer | Absence:
    """Return what is painted over the photo, and nothing else of the hint layer."""
    layer = hint_layer_of(image)
    if isinstance(layer, Absence):
        return layer
    place = rect_of(layer)
    painted = read_painted(layer, hints_to_read(rect_of(photo), place))
    if painted is None:
        return Absence.NOTHING_ON_PHOTO
    rect, picture = painted
    corner = rect.moved(place.y - rect_of(photo).y, place.x - rect_of(photo).x)
    return HintLayer(picture, (corner.y, corner.x))


def add_hint_layer(image: Any) -> Any:
    """Select and show the active hint layer, or else add an empty one on top; return it."""
    layer = hint_layer_of(image)
    if isinstance(layer, Absence):
        with undo_group(image):
            layer = _new_hint_layer(image)
    elif not _is_seen(layer):
        with undo_group(image):
            _show(layer)
    image.set_selected_layers([layer])
    return layer


def show_or_hide_hints(image: Any) -> Any:
    """Hide all hint layers that are visible, or else show the active one; return it.

    Raises BadInput if there is none.
    """
    active = hint_layer_of(image)
    if isinstance(active, Absence):
        raise active.error()
    seen = [layer for layer in _hint_layers(image) if _is_seen(layer)]
    with undo_group(image):
        for layer in seen:
            layer.set_visible(False)
        if not seen:
            _show(active)
    return active


def _hint_layers(image: Any) -> list[Any]:
    return [
        layer
        for layer in all_layers(image.get_layers())
        if layer.get_parasite(HINTS_PARASITE) is not None
    ]


def _show(item: Any) -> None:
    """Make an item visible, with the groups that it is in."""
    while item is not None:
        if not item.get_visible():
            item.set_visible(True)
        item = item.get_parent()


def _new_hint_layer(image: Any) -> Any:
    if is_grey(image):
        image.convert_rgb()
    layer = Gimp.Layer.new(
        image,
        translated(wording.HINT_LAYER_NAME),
        image.get_width(),
        image.get_height(),
        Gimp.ImageType.RGBA_IMAGE,
        100.0,
        Gimp.LayerMode.NORMAL,
    )
    layer.attach_parasite(
        Gimp.Parasite.new(HINTS_PARASITE, Gimp.PARASITE_PERSISTENT, _HINTS_VERSION)
    )
    layer.set_color_tag(Gimp.ColorTag.GREEN)
    image.insert_layer(layer, None, 0)
    return layer


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


def _is_seen(layer: Any) -> bool:
    parent = layer.get_parent()
    return bool(layer.get_visible()) and (parent is None or _is_seen(parent))


def _kind(item: Any) -> Kind:
    if isinstance(item, Gimp.LayerMask):
        return Kind.MASK
    if not isinstance(item, Gimp.Layer):
        return Kind.CHANNEL
    traits = {
        Kind.GROUP: item.is_group(),
        Kind.FLOATING: item.is_floating_sel(),
        Kind.HINTS: item.get_parasite(HINTS_PARASITE) is not None,
        Kind.RESULT: item.get_parasite(RESULT_PARASITE) is not None,
        Kind.TEXT: item.is_text_layer(),
    }
    return next((kind for kind, is_it in traits.items() if is_it), Kind.LAYER)
