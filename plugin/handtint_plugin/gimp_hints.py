"""The image's hint layers: which one counts, and making, adopting, showing and hiding them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_layers import (  # noqa: E402
    all_layers,
    check_image,
    is_grey,
    is_seen,
    kind_of,
)
from handtint_plugin.gimp_parasites import HINTS_PARASITE  # noqa: E402
from handtint_plugin.gimp_pixels import read_painted, rect_of  # noqa: E402
from handtint_plugin.gimp_previews import hides_what_is_below  # noqa: E402
from handtint_plugin.gimp_undo import undo_group  # noqa: E402
from handtint_plugin.layer_choice import (  # noqa: E402
    Absence,
    Kind,
    Selected,
    check_adoption,
    choose_hint_layer,
    hints_to_read,
)
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.messages import HintLayer  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_OPAQUE = 100.0
_HINTS_VERSION = b'{"version": 1}'


def hint_layer_of(image: Any) -> Any | Absence:
    """Return the active hint layer: the topmost visible one, or else the topmost hidden one."""
    layers = _hint_layers(image)
    choice = choose_hint_layer([is_seen(layer) for layer in layers])
    return layers[choice] if isinstance(choice, int) else choice


def read_hints(image: Any, photo: Any) -> HintLayer | Absence:
    """Return what is painted over the photo, and nothing else of the hint layer."""
    layer = hint_layer_of(image)
    if isinstance(layer, Absence):
        return layer
    place = rect_of(layer)
    with as_seen(layer) as seen:
        painted = read_painted(seen, hints_to_read(rect_of(photo), place))
    if painted is None:
        return Absence.NOTHING_ON_PHOTO
    rect, picture = painted
    corner = rect.moved(place.y - rect_of(photo).y, place.x - rect_of(photo).x)
    return HintLayer(picture, (corner.y, corner.x))


@contextlib.contextmanager
def as_seen(layer: Any) -> Iterator[Any]:
    """Yield a layer whose own pixels are what is seen of `layer`: its mask and opacity count."""
    mask = layer.get_mask()
    if layer.get_opacity() == _OPAQUE and (mask is None or not layer.get_apply_mask()):
        yield layer
        return
    image = layer.get_image()
    size = layer.get_width(), layer.get_height()
    aside = Gimp.Image.new_with_precision(*size, image.get_base_type(), image.get_precision())
    try:
        copy = Gimp.Layer.new_from_drawable(layer, aside)
        aside.insert_layer(copy, None, 0)
        copy.set_offsets(0, 0)
        copy.set_visible(True)
        copy.set_mode(Gimp.LayerMode.NORMAL)
        yield Gimp.Layer.new_from_visible(aside, aside, "")
    finally:
        aside.delete()


def add_hint_layer(image: Any) -> Any:
    """Select and show the active hint layer, or else add an empty one on top; return it."""
    layer = hint_layer_of(image)
    if isinstance(layer, Absence):
        with undo_group(image):
            layer = _new_hint_layer(image)
    elif not is_seen(layer):
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
    seen = [layer for layer in _hint_layers(image) if is_seen(layer)]
    with undo_group(image):
        for layer in seen:
            layer.set_visible(False)
        if not seen:
            _show(active)
    return active


def use_as_hints(image: Any, drawables: Sequence[Any]) -> Any:
    """Make the selected transparent layer the image's only hint layer; return it.

    Raises BadInput, saying what to do, if it cannot be one.
    """
    check_image(image)
    check_adoption([Selected(item.get_name(), kind_of(item)) for item in drawables])
    (layer,) = drawables
    if not layer.has_alpha() or hides_what_is_below(layer):
        raise BadInput("layer_opaque", name=layer.get_name())
    with undo_group(image):
        if is_grey(image):
            image.convert_rgb()
        for other in _hint_layers(image):
            other.detach_parasite(HINTS_PARASITE)
            other.set_color_tag(Gimp.ColorTag.NONE)
        _mark(layer)
        _show(layer)
    image.set_selected_layers([layer])
    return layer


def _hint_layers(image: Any) -> list[Any]:
    """Return all that are marked as such; if there are none, those that have the name of one."""
    hints = [layer for layer in all_layers(image.get_layers()) if kind_of(layer) is Kind.HINTS]
    return [layer for layer in hints if layer.get_parasite(HINTS_PARASITE) is not None] or hints


def _mark(layer: Any) -> None:
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    layer.attach_parasite(Gimp.Parasite.new(HINTS_PARASITE, flags, _HINTS_VERSION))
    layer.set_color_tag(Gimp.ColorTag.GREEN)


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
    _mark(layer)
    image.insert_layer(layer, None, 0)
    return layer
