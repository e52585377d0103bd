"""The layer of colours: where it is inserted, and when the previous one is renewed."""

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
    kind_of,
    record_of,
)
from handtint_plugin.gimp_pixels import (  # noqa: E402
    read_kept,
    read_kept_shadow,
    read_strips,
    rect_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_undo import insert_unselected, no_selection, undo_group  # noqa: E402
from handtint_plugin.layer_choice import Kind, PreviousResult, is_ours_to_replace  # noqa: E402
from handtint_plugin.result_record import (  # noqa: E402
    WRITTEN_LIVE,
    BaseLost,
    ResultRecord,
    checksum,
)
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
    if record is None or record.photo_tattoo != photo.get_tattoo():
        return 0
    return record.revision if record.pixel_format is pixel_format else 0


def _holds(layer: Any, revision: int) -> bool:
    record = record_of(layer)
    return record is not None and record.revision == revision


def usable_result(image: Any, photo: Any) -> Any | None:
    """Return this photo's layer of colours, if it is as we made it; None: insert one."""
    previous = _previous_result(image, photo)
    usable = previous is not None and not is_grey(image) and _is_untouched(previous, photo)
    return previous if usable else None


def insert_result(
    image: Any, photo: Any, photo_size_hw: tuple[int, int], reply: ColorizeReply
) -> Any:
    """Return the layer of colours: the previous one of this photo, renewed, or else a new one.

    One undo step. If the person has edited the previous one, a new one is inserted above it. What
    is selected stays so, also after undo and redo. Raises WriteFailed, BaseLost, and BadInput if
    the photo no longer has the size that was read: GIMP stays usable while the daemon works.
    """
    _check_still_there(image, photo, photo_size_hw)
    previous = _previous_result(image, photo)
    renews = usable_result(image, photo) is not None
    if reply.base_revision and not (renews and _holds(previous, reply.base_revision)):
        raise BaseLost
    if renews:
        _renew(image, previous, photo, reply)
        return previous
    return _insert_above(previous or photo, image, photo, reply)


def _renew(image: Any, layer: Any, photo: Any, reply: ColorizeReply) -> None:
    """Give the layer new colours.

    To remove it and insert another would leave the colours selected after undo and redo. All that
    may fail comes first, in the shadow buffer.
    """
    try:
        write_shadow(layer, patches_of(reply))
        pixels = checksum(read_kept_shadow(layer, reply.picture.format))
        with undo_group(image), no_selection(image):
            layer.merge_shadow(True)  # noqa: FBT003 - undoable
            _place(layer, photo)
            _attach_record(layer, photo, reply, pixels)
    finally:
        layer.free_shadow()
    layer.update(0, 0, layer.get_width(), layer.get_height())


def _insert_above(below: Any, image: Any, photo: Any, reply: ColorizeReply) -> Any:
    def filled_layer() -> Any:
        layer = _new_layer(image, photo)
        pixels = _write(layer, reply)
        _place(layer, photo)
        _attach_record(layer, photo, reply, pixels)
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
        insert_unselected(image, layer, below.get_parent(), image.get_item_position(below))
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


def _place(layer: Any, photo: Any) -> None:
    place = rect_of(photo)
    layer.set_offsets(place.x, place.y)


def _attach_record(layer: Any, photo: Any, reply: ColorizeReply, pixels: str) -> None:
    record = result_record(layer, photo, reply, pixels)
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE  # undone together with the pixels
    layer.attach_parasite(Gimp.Parasite.new(RESULT_PARASITE, flags, record.to_ascii()))


def result_record(layer: Any, photo: Any, reply: ColorizeReply, pixels: str) -> ResultRecord:
    """Return the record of an answer in a layer, whose pixels have that checksum."""
    return ResultRecord(
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


def _write(layer: Any, reply: ColorizeReply) -> str:
    """Write the reply's pixels and return the checksum of the result. Raises WriteFailed."""
    write_pictures(layer, patches_of(reply))
    return checksum(read_kept(layer, reply.picture.format))


def _previous_result(image: Any, photo: Any) -> Any | None:
    """Return the topmost layer of colours made for this photo layer.

    If there is none, one of unknown origin at the same place, or that of a photo below: a retouched
    copy is put between a photo and its colours, which would hide others.
    """
    above, inherited = True, None
    for layer in all_layers(image.get_layers()):
        above = above and layer != photo
        if kind_of(layer) is not Kind.RESULT:
            continue
        record = record_of(layer)
        if record is not None and record.photo_tattoo == photo.get_tattoo():
            return layer
        if above and inherited is None and _is_left_from_below(image, record, photo, layer):
            inherited = layer
    return inherited


def _is_left_from_below(image: Any, record: ResultRecord | None, photo: Any, colors: Any) -> bool:
    if rect_of(colors) != rect_of(photo) or record is None:
        return rect_of(colors) == rect_of(photo)
    tattoos = [layer.get_tattoo() for layer in all_layers(image.get_layers())]
    below = tattoos[tattoos.index(photo.get_tattoo()) + 1 :]
    return record.photo_tattoo in below


def _is_untouched(layer: Any, photo: Any) -> bool:
    record = record_of(layer)
    if record is None or not _looks_ours(layer, photo):
        return False
    if record.pixels == WRITTEN_LIVE:
        return True
    return checksum(read_strips(layer, record.pixel_format)) == record.pixels


def _looks_ours(layer: Any, photo: Any) -> bool:
    record = record_of(layer)
    if record is None or layer.is_group():
        return False
    previous = PreviousResult(
        record=record,
        tattoo=layer.get_tattoo(),
        size_hw=(layer.get_height(), layer.get_width()),
        is_locked=is_locked(layer),
    )
    return is_ours_to_replace(previous, (photo.get_height(), photo.get_width()))


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
