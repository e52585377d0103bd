"""Undo steps, and what must be the same before a run, after it, undone and done again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_pixels import read_selection, rect_of, write_selection  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402

_SEEN_PX = 256


@contextlib.contextmanager
def undo_group(image: Any) -> Iterator[None]:
    """Make everything inside the context one undo step, even if it raises."""
    image.undo_group_start()
    try:
        yield
    finally:
        image.undo_group_end()


@contextlib.contextmanager
def without_undo(image: Any) -> Iterator[None]:
    """Make changes inside the context no undo steps; they count as unsaved work.

    GIMP goes on meanwhile: what a person does inside gets no undo step either, so be quick.
    """
    image.undo_freeze()
    try:
        yield
    finally:
        image.undo_thaw()


@contextlib.contextmanager
def no_selection(image: Any) -> Iterator[None]:
    """Put the image's selection aside inside the context. Use it inside an undo group."""
    if Gimp.Selection.is_empty(image):
        yield
        return
    selected = read_selection(image)
    Gimp.Selection.none(image)
    try:
        yield
    finally:
        write_selection(image, selected)


def selected_part(image: Any, layer: Any) -> Rect | None:
    """Return the box of what is selected, in the layer's own pixels; None: nothing is.

    Raises BadInput if the selection lies beside the layer.
    """
    if Gimp.Selection.is_empty(image):
        return None
    left, top, right, bottom = list(Gimp.Selection.bounds(image))[2:]
    place = rect_of(layer)
    part = Rect(top, left, bottom - top, right - left).intersect(place)
    if part.is_empty:
        raise BadInput("selection_off_photo")
    return part.moved(-place.y, -place.x)


def selection_seen(image: Any) -> bytes | None:
    """Return what tells the image's selection from another one; None: nothing is selected."""
    if Gimp.Selection.is_empty(image):
        return None
    bounds = list(Gimp.Selection.bounds(image))[2:]
    data, *_ = image.get_selection().get_thumbnail_data(_SEEN_PX, _SEEN_PX)
    return repr(bounds).encode("ascii") + bytes(data.get_data())


def clear_outside_selection(image: Any, layer: Any) -> None:
    """Make a layer transparent where the image's selection is not. Use it in an undo group."""
    selected = read_selection(image)
    Gimp.Selection.invert(image)
    layer.edit_clear()
    write_selection(image, selected)


def insert_unselected(image: Any, layer: Any, parent: Any, position: int) -> None:
    """Insert a layer and keep the selected layers, also when it is undone and done again.

    Use it inside an undo group. GIMP selects a layer that it inserts, in redo too, and undo does
    not know of `set_selected_layers`; but what was selected when a layer was removed is selected
    again when that removal is done again.
    """
    selected = image.get_selected_layers()
    image.insert_layer(layer, parent, position)
    image.set_selected_layers(selected)
    passing = Gimp.Layer.new(
        image, "", 1, 1, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL
    )
    image.insert_layer(passing, None, 0)
    image.set_selected_layers(selected)
    image.remove_layer(passing)
    image.set_selected_layers(selected)
