"""The layer of colours: where it is inserted, and when it replaces a previous one."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.gimp_layers import (  # noqa: E402
    RESULT_PARASITE,
    all_layers,
    is_grey,
    record_of,
    undo_group,
)
from handtint_plugin.gimp_pixels import (  # noqa: E402
    read_kept,
    read_strips,
    rect_of,
    write_pictures,
)
from handtint_plugin.layer_choice import PreviousResult, is_ours_to_replace  # noqa: E402
from handtint_plugin.result_record import BaseLost, ResultRecord, checksum  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402
from handtint_shared.patches import patches_of  # noqa: E402
from handtint_shared.pixels import PixelFormat  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402
from handtint_shared.version import PRODUCT_VERSION  # noqa: E402


def held_revision(image: Any, photo: Any, pixel_format: PixelFormat) -> int:
    """Return the revision of the answer, in that format, that the image still has for this photo.

    Judged without its pixels; 0: none.
    """
    previous = _previous_result(image, photo)
    if previous is None or is_grey(image) or not _looks_ours(previous, photo):
        return 0
    record = record_of(previous)
    return record.revision if record and record.pixel_format is pixel_format else 0


def _holds(layer: Any, revision: int) -> bool:
    record = record_of(layer)
    return record is not None and record.revision == revision


def insert_result(
    image: Any, photo: Any, photo_size_hw: tuple[int, int], reply: ColorizeReply
) -> Any:
    """Return the new layer of colours, inserted into the image as one undo step.

    It replaces the previous one of this photo, unless the person has edited that: then it is
    inserted above. The selection is kept. Raises WriteFailed, BaseLost, and BadInput if the photo
    no longer has the size that was read: GIMP stays usable while the daemon works.
    """
    _check_still_there(image, photo, photo_size_hw)
    selected = image.get_selected_layers()
    previous = _previous_result(image, photo)
    replaces = previous is not None and _is_untouched(previous, photo)
    if reply.base_revision and not (replaces and _holds(previous, reply.base_revision)):
        raise BaseLost

    def filled_layer() -> Any:
        layer = _twin(previous) if replaces else _new_layer(image, photo)
        _fill(layer, photo, reply)
        return layer

    if is_grey(image):  # a layer created for it now would be grey as well
        _rehearse(image, photo, reply)
        layer = None
    else:
        layer = filled_layer()
    with undo_group(image):
        if layer is None:
            image.convert_rgb()
            layer = filled_layer()
        _insert_above(image, layer, previous or photo, replaces=replaces)
        # the replaced layer may have been selected
        image.set_selected_layers([item if item.is_valid() else layer for item in selected])
    return layer


def _check_still_there(image: Any, photo: Any, photo_size_hw: tuple[int, int]) -> None:
    if not image.is_valid() or not photo.is_valid():
        raise BadInput("photo_changed")
    if (photo.get_height(), photo.get_width()) != photo_size_hw:
        raise BadInput("photo_changed")


def _rehearse(image: Any, photo: Any, reply: ColorizeReply) -> None:
    """Try the same on a copy: a full disk must be noticed before the image is changed."""
    copy = image.duplicate()
    try:
        copy.convert_rgb()
        _write(_new_layer(copy, photo), reply)
    finally:
        copy.delete()


def _insert_above(image: Any, layer: Any, below: Any, *, replaces: bool) -> None:
    parent, position = below.get_parent(), image.get_item_position(below)
    if replaces:
        image.remove_layer(below)
    image.insert_layer(layer, parent, position)


def _new_layer(image: Any, photo: Any) -> Any:
    return Gimp.Layer.new(
        image,
        translated(wording.RESULT_LAYER_NAME),
        photo.get_width(),
        photo.get_height(),
        Gimp.ImageType.RGBA_IMAGE,
        100.0,
        Gimp.LayerMode.LCH_COLOR,
    )


def _twin(previous: Any) -> Any:
    """Return a copy, outside the image, of the previous layer with all its attributes."""
    layer = previous.copy()
    layer.set_name(previous.get_name())
    return layer


def _fill(layer: Any, photo: Any, reply: ColorizeReply) -> None:
    pixels = _write(layer, reply)
    place = rect_of(photo)
    layer.set_offsets(place.x, place.y)
    record = ResultRecord(
        layer_tattoo=layer.get_tattoo(),
        photo_tattoo=photo.get_tattoo(),
        pixel_format=reply.picture.format,
        pixels=pixels,
        engine=reply.engine,
        hints=len(reply.hints),
        hints_out_of_gamut=sum(not hint.in_gamut for hint in reply.hints),
        product_version=PRODUCT_VERSION,
        revision=reply.revision,
    )
    layer.attach_parasite(
        Gimp.Parasite.new(RESULT_PARASITE, Gimp.PARASITE_PERSISTENT, record.to_ascii())
    )


def _write(layer: Any, reply: ColorizeReply) -> str:
    """Write the reply's pixels and return the checksum of the result. Raises WriteFailed."""
    write_pictures(layer, patches_of(reply))
    return checksum(read_kept(layer, reply.picture.format))


def _previous_result(image: Any, photo: Any) -> Any | None:
    """Return the topmost layer of colours made for this photo layer."""
    for layer in all_layers(image.get_layers()):
        record = record_of(layer)
        if record is not None and record.photo_tattoo == photo.get_tattoo():
            return layer
    return None


def _is_untouched(layer: Any, photo: Any) -> bool:
    record = record_of(layer)
    if record is None or not _looks_ours(layer, photo):
        return False
    return checksum(read_strips(layer, record.pixel_format)) == record.pixels


def _looks_ours(layer: Any, photo: Any) -> bool:
    record = record_of(layer)
    if record is None or layer.is_group():
        return False
    previous = PreviousResult(
        record=record,
        tattoo=layer.get_tattoo(),
        size_hw=(layer.get_height(), layer.get_width()),
        is_locked=_is_locked(layer),
        has_mask=layer.get_mask() is not None,
    )
    return is_ours_to_replace(previous, (photo.get_height(), photo.get_width()))


def _is_locked(layer: Any) -> bool:
    if layer.get_lock_alpha():
        return True
    item = layer
    while item is not None:  # a group's lock applies to its contents
        if item.get_lock_content() or item.get_lock_position():
            return True
        item = item.get_parent()
    return False
