"""The previous layer of colours of a photo: which one it is, and whether it is still ours."""

from __future__ import annotations

from typing import Any

from handtint_plugin.gimp_layers import all_layers, is_grey, is_locked, kind_of
from handtint_plugin.gimp_parasites import record_of, sums_of
from handtint_plugin.gimp_pixels import read_strips, rect_of, size_hw_of
from handtint_plugin.layer_choice import Kind
from handtint_plugin.result_record import ResultRecord, checksum
from handtint_shared.pixels import PixelFormat


def held_revision(image: Any, photo: Any, pixel_format: PixelFormat) -> int:
    """Return the revision of the answer, in that format, that the image still has for this photo.

    Judged without its pixels; 0: none.
    """
    previous = previous_result(image, photo)
    if previous is None or is_grey(image) or not _looks_ours(previous):
        return 0
    record = record_of(previous)
    if record is None or record.photo_tattoo != photo.get_tattoo():
        return 0
    is_it = record.pixel_format is pixel_format and holds(previous, photo, record.revision)
    return record.revision if is_it else 0


def previous_result(image: Any, photo: Any) -> Any | None:
    """Return the topmost layer of colours made for this photo layer.

    If there is none, one of unknown origin at the same place, or that of a photo below, or of one
    that is gone: a retouched copy is put between a photo and its colours, which would hide others,
    and may be taken away again.
    """
    above, inherited = True, None
    for layer in all_layers(image.get_layers()):
        above = above and layer != photo
        if kind_of(layer) is not Kind.RESULT:
            continue
        record = record_of(layer)
        if record is not None and record.photo_tattoo == photo.get_tattoo():
            return layer
        if above and inherited is None and _is_left_over(image, record, photo, layer):
            inherited = layer
    return inherited


def _is_left_over(image: Any, record: ResultRecord | None, photo: Any, colors: Any) -> bool:
    if rect_of(colors) != rect_of(photo) or record is None:
        return rect_of(colors) == rect_of(photo)
    tattoos = [layer.get_tattoo() for layer in all_layers(image.get_layers())]
    return record.photo_tattoo not in tattoos[: tattoos.index(photo.get_tattoo())]


def holds(layer: Any, photo: Any, revision: int) -> bool:
    """Return whether the layer holds that answer to the photo as it is, or what was made of it."""
    record, sums, size_hw = record_of(layer), sums_of(layer), size_hw_of(layer)
    is_resized = size_hw != size_hw_of(photo) or (sums is not None and sums.size_hw != size_hw)
    return record is not None and record.revision == revision and not is_resized


def is_ours(layer: Any) -> bool:
    """Return whether the layer may be renewed: it is the one that we made, and can be written to.

    Of one made by an older version it cannot be told where it was painted on.
    """
    record = record_of(layer)
    if record is None or not _looks_ours(layer):
        return False
    return sums_of(layer) is not None or (
        checksum(read_strips(layer, record.pixel_format)) == record.pixels
    )


def usable_result(image: Any, photo: Any) -> Any | None:
    """Return this photo's layer of colours, if answers can be written into it as it is."""
    previous = previous_result(image, photo)
    if previous is None or is_grey(image) or not is_ours(previous):
        return None
    sums, size_hw = sums_of(previous), size_hw_of(previous)
    is_as_noted = sums is not None and sums.size_hw == size_hw == size_hw_of(photo)
    return previous if is_as_noted else None


def _looks_ours(layer: Any) -> bool:
    record = record_of(layer)
    if record is None or layer.is_group():
        return False
    is_copy = layer.get_tattoo() != record.layer_tattoo  # which the person made to keep it
    return not is_copy and not is_locked(layer)
