"""Undo steps, and what must be the same before a run, after it, undone and done again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_pixels import read_selection, write_selection  # noqa: E402


@contextlib.contextmanager
def undo_group(image: Any) -> Iterator[None]:
    """Make everything inside the context one undo step, even if it raises."""
    image.undo_group_start()
    try:
        yield
    finally:
        image.undo_group_end()


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
