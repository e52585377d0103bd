"""Hint layers as pictures of the photo's size with a transparent background, as files have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio, GLib  # noqa: E402

from handtint_plugin.gimp_dots import stamp  # noqa: E402
from handtint_plugin.gimp_pixels import read_rows, rect_of  # noqa: E402
from handtint_plugin.gimp_previews import hides_what_is_below  # noqa: E402
from handtint_shared.errors import BadInput, WriteFailed  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402

SUFFIX = ".png"
_ALONE = Gimp.RunMode.NONINTERACTIVE


def load_picture(layer: Any, photo: Any, path: Path) -> None:
    """Put the dots of a picture of the photo's size onto the hint layer; one undo step.

    Raises BadInput.
    """
    try:
        picture = Gimp.file_load(_ALONE, Gio.File.new_for_path(str(path)))
    except GLib.Error as error:
        raise BadInput("file_unreadable", path=path, why=error.message) from error
    if picture is None:
        raise BadInput("file_unreadable", path=path, why=_what_gimp_said())
    try:
        dots = picture.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
        _require_fit(dots, photo)
        place, photo_place = rect_of(layer), rect_of(photo)
        there = Rect(0, 0, place.height, place.width)
        top, left = photo_place.y - place.y, photo_place.x - place.x
        box = Rect(top, left, photo_place.height, photo_place.width).intersect(there)
        stamp(layer, box, read_rows(dots, box.moved(-top, -left)), _nothing_else)
    finally:
        picture.delete()


def save_picture(layer: Any, photo: Any, path: Path) -> None:
    """Write what is painted over the photo as PNG. Raises WriteFailed."""
    image, place, photo_place = layer.get_image(), rect_of(layer), rect_of(photo)
    picture = Gimp.Image.new_with_precision(
        photo_place.width, photo_place.height, Gimp.ImageBaseType.RGB, image.get_precision()
    )
    try:
        if image.get_color_profile() is not None:
            picture.set_color_profile(image.get_color_profile())
        dots = Gimp.Layer.new_from_drawable(layer, picture)
        picture.insert_layer(dots, None, 0)
        dots.set_offsets(place.x - photo_place.x, place.y - photo_place.y)
        dots.resize_to_image_size()
        dots.set_visible(True)
        if not Gimp.file_save(_ALONE, picture, Gio.File.new_for_path(str(path)), None):
            raise WriteFailed(path=path, why=_what_gimp_said())
    except GLib.Error as error:
        raise WriteFailed(path=path, why=error.message) from error
    finally:
        picture.delete()


def _what_gimp_said() -> str:
    return str(Gimp.get_pdb().get_last_error())


def _require_fit(dots: Any, photo: Any) -> None:
    if not dots.has_alpha() or hides_what_is_below(dots):
        raise BadInput("hints_opaque")
    size, photo_size = rect_of(dots), rect_of(photo)
    if (size.width, size.height) != (photo_size.width, photo_size.height):
        raise BadInput(
            "hints_size",
            hints_width=size.width,
            hints_height=size.height,
            photo_width=photo_size.width,
            photo_height=photo_size.height,
        )


def _nothing_else() -> None:
    """Notes are as they were."""
