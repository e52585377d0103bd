"""The layer of colours: where it is inserted, and when the previous one is renewed."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.block_sums import BlockSums  # noqa: E402
from handtint_plugin.gimp_layers import is_grey  # noqa: E402
from handtint_plugin.gimp_painted import Painted, find_painted, sums_now  # noqa: E402
from handtint_plugin.gimp_parasites import note_result  # noqa: E402
from handtint_plugin.gimp_pixels import (  # noqa: E402
    is_there,
    read_kept,
    read_kept_shadow,
    read_part,
    read_shadow_part,
    read_strips,
    rect_of,
    size_hw_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_previous import holds, is_ours, previous_result  # noqa: E402
from handtint_plugin.gimp_touch_ups import prepare_touch_ups  # noqa: E402
from handtint_plugin.gimp_undo import (  # noqa: E402
    clear_outside_selection,
    insert_unselected,
    no_selection,
    selected_part,
    undo_group,
)
from handtint_plugin.photo_layer import Inserted  # noqa: E402
from handtint_plugin.result_record import BaseLost, ResultRecord  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402
from handtint_shared.patches import patches_of  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402
from handtint_shared.version import PRODUCT_VERSION  # noqa: E402


def insert_result(
    image: Any,
    photo: Any,
    photo_size_hw: tuple[int, int],
    reply: ColorizeReply,
    *,
    within_selection: bool = False,
) -> Inserted:
    """Give the photo's layer of colours the answer, or insert a new one; one undo step.

    What a person painted on the parts that change moves to a layer of touch-ups above. If they have
    locked or copied the layer of colours, a new one is inserted above it. What is selected stays
    so, also after undo and redo. With `within_selection`, a selection that there is limits it.

    Raises WriteFailed, BaseLost, and BadInput if the photo no longer has the size that was read
    (GIMP stays usable while the daemon works) or lies outside the selection.
    """
    _check_still_there(image, photo, photo_size_hw)
    limit = selected_part(image, photo) if within_selection else None
    previous = previous_result(image, photo)
    renews = previous is not None and not is_grey(image) and is_ours(previous)
    if reply.base_revision and not (renews and holds(previous, photo, reply.base_revision)):
        raise BaseLost
    if not renews:
        layer = _insert_above(previous or photo, image, photo, reply, limit)
        return Inserted(layer, None)
    if size_hw_of(previous) != size_hw_of(photo):
        return _renew_at_another_size(image, previous, photo, reply, limit)
    painted = find_painted(previous, _parts(reply, limit), reply.picture.format)
    return Inserted(previous, _renew(image, previous, photo, reply, limit, painted))


def _renew(
    image: Any,
    layer: Any,
    photo: Any,
    reply: ColorizeReply,
    limit: Rect | None,
    painted: Painted,
) -> Any:
    """Give the layer new colours; return the layer to which touch-ups were moved, or None.

    To remove it and insert another would leave the colours selected after undo and redo. All that
    may fail comes first, in the shadow buffer. Nothing is written if nothing would change: to write
    less than the whole takes GIMP as long as the whole.
    """
    placed, parts = list(patches_of(reply)), _parts(reply, limit)
    if painted.noted is not None and not painted.within(parts) and is_there(layer, placed):
        with undo_group(image):
            _place(layer, photo)
            _note(layer, photo, reply, painted.noted, limit)
        return None
    try:
        write_shadow(layer, placed)
        above = _merge(image, layer, photo, reply, limit, painted)
    finally:
        layer.free_shadow()
    layer.update(0, 0, layer.get_width(), layer.get_height())
    return above


def _merge(
    image: Any,
    layer: Any,
    photo: Any,
    reply: ColorizeReply,
    limit: Rect | None,
    painted: Painted,
) -> Any:
    """Give the layer the colours of its shadow buffer, in an undo step; as `_renew` says."""
    parts, pixel_format = _parts(reply, limit), reply.picture.format
    kept = read_kept_shadow(layer, _parts(reply, None), pixel_format)
    if limit is None:
        sums = painted.sums_with(layer, parts, pixel_format, kept, read_shadow_part)
    else:
        for _ in kept:  # what the layer gets of it is not told yet, but whether there is room
            pass
    touch_ups = prepare_touch_ups(image, layer, photo, painted.within(parts), pixel_format)
    with undo_group(image):
        with no_selection(image):
            above = touch_ups.put() if touch_ups else None
        if limit is None:
            with no_selection(image):
                layer.merge_shadow(True)  # noqa: FBT003 - undoable
        else:
            layer.merge_shadow(True)  # noqa: FBT003 - as above
            now = read_strips(layer, pixel_format)
            sums = painted.sums_with(layer, parts, pixel_format, now, read_part)
        _place(layer, photo)
        _note(layer, photo, reply, sums, limit)
    return above


def _parts(reply: ColorizeReply, limit: Rect | None) -> list[Rect]:
    """Return where the reply renews the layer."""
    places = [place for place, _ in patches_of(reply)]
    return places if limit is None else [place.intersect(limit) for place in places]


def _renew_at_another_size(
    image: Any, layer: Any, photo: Any, reply: ColorizeReply, limit: Rect | None
) -> Inserted:
    """Renew a layer of colours whose photo was scaled or cropped without it."""
    _new_filled_layer(image, photo, reply)  # a full disk must be noticed before
    pixel_format = reply.picture.format
    whole = [Rect(0, 0, *size_hw_of(layer))]
    painted = find_painted(layer, whole, pixel_format).within(whole)
    touch_ups = prepare_touch_ups(image, layer, photo, painted, pixel_format)
    layer.free_shadow()
    with undo_group(image):
        with no_selection(image):
            above = touch_ups.put() if touch_ups else None
        here, there = rect_of(layer), rect_of(photo)
        layer.resize(there.width, there.height, here.x - there.x, here.y - there.y)
        _renew(image, layer, photo, reply, limit, Painted())
    return Inserted(layer, above)


def _insert_above(
    below: Any, image: Any, photo: Any, reply: ColorizeReply, limit: Rect | None
) -> Any:
    if is_grey(image):  # a layer created for it now would be grey as well
        _rehearse(image, photo, reply)
        layer = None
    else:
        layer = _new_filled_layer(image, photo, reply)
    with undo_group(image):
        if layer is None:
            image.convert_rgb()
            layer = _new_filled_layer(image, photo, reply)
        insert_unselected(image, layer, below.get_parent(), image.get_item_position(below))
        if limit is not None:
            clear_outside_selection(image, layer)
            pixel_format = reply.picture.format
            sums = sums_now(layer, read_strips(layer, pixel_format), pixel_format)
            _note(layer, photo, reply, sums, limit)
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
        _new_filled_layer(copy, photo, reply)
    finally:
        copy.delete()


def _new_filled_layer(image: Any, photo: Any, reply: ColorizeReply) -> Any:
    """Return a layer of colours that is not in the image yet. Raises WriteFailed."""
    layer = Gimp.Layer.new(
        image,
        translated(wording.RESULT_LAYER_NAME),
        photo.get_width(),
        photo.get_height(),
        Gimp.ImageType.RGBA_IMAGE,
        100.0,
        Gimp.LayerMode.LCH_COLOR,
    )
    write_pictures(layer, patches_of(reply))
    sums = sums_now(layer, read_kept(layer, reply.picture.format), reply.picture.format)
    _place(layer, photo)
    _note(layer, photo, reply, sums, None)
    return layer


def _place(layer: Any, photo: Any) -> None:
    place = rect_of(photo)
    layer.set_offsets(place.x, place.y)


def _note(
    layer: Any, photo: Any, reply: ColorizeReply, sums: BlockSums, limit: Rect | None
) -> None:
    revision = reply.revision if limit is None else 0
    note_result(layer, result_record(layer, photo, reply, revision), sums)


def result_record(layer: Any, photo: Any, reply: ColorizeReply, revision: int) -> ResultRecord:
    """Return the record of an answer in a layer, which holds that revision of it (0: in part)."""
    return ResultRecord(
        layer_tattoo=layer.get_tattoo(),
        photo_tattoo=photo.get_tattoo(),
        pixel_format=reply.picture.format,
        engine=reply.engine,
        hints=len(reply.hints),
        hints_out_of_gamut=sum(not hint.in_gamut for hint in reply.hints),
        product_version=PRODUCT_VERSION,
        revision=revision,
        weights_sha256=reply.weights_sha256,
        knobs=reply.knobs,
        film=reply.film,
    )
