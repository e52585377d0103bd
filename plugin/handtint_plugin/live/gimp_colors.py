"""Write answers straight into the layer of colours: unsaved work, but no undo steps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.block_sums import BlockSums  # noqa: E402
from handtint_plugin.gimp_layers import is_locked  # noqa: E402
from handtint_plugin.gimp_parasites import note_result, record_of, sums_of  # noqa: E402
from handtint_plugin.gimp_pixels import (  # noqa: E402
    read_part,
    size_hw_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_result import result_record  # noqa: E402
from handtint_plugin.gimp_touch_ups import Placed, prepare_touch_ups  # noqa: E402
from handtint_plugin.gimp_undo import no_selection, undo_group  # noqa: E402
from handtint_plugin.result_record import BaseLost  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402
from handtint_shared.patches import patches_of  # noqa: E402


@contextlib.contextmanager
def without_undo(image: Any) -> Iterator[None]:
    """Make changes inside the context no undo steps; they count as unsaved work."""
    image.undo_freeze()
    try:
        yield
    finally:
        image.undo_thaw()


def write_live(image: Any, photo: Any, layer: Any, reply: ColorizeReply) -> None:
    """Give the layer the colours of an answer.

    What the person painted on the parts that change moves to the layer of touch-ups: that alone is
    an undo step. Raises BadInput if it is locked, BaseLost if it is no longer as it was noted, and
    WriteFailed.
    """
    if is_locked(layer):
        raise BadInput("colors_locked", name=layer.get_name())
    placed, pixel_format = list(patches_of(reply)), reply.picture.format
    record, noted = record_of(layer), sums_of(layer)
    if record is None or noted is None or noted.size_hw != size_hw_of(layer):
        raise BaseLost
    if record.pixel_format is not pixel_format:
        raise BaseLost

    def measured(sums: BlockSums) -> BlockSums:
        return sums.measured(
            blocks, pixel_format.bytes_per_pixel, lambda rect: read_part(layer, rect, pixel_format)
        )

    blocks = noted.touching(place for place, _ in placed)
    painted = noted.differing(measured(noted))
    if painted:
        _keep_touch_ups(image, photo, layer, noted.rects_of(painted), placed)
    write_pictures(layer, placed)
    for place, _ in placed:
        layer.update(place.x, place.y, place.width, place.height)
    with without_undo(image):
        note_result(layer, result_record(layer, photo, reply, reply.revision), measured(noted))
    Gimp.displays_flush()


def _keep_touch_ups(
    image: Any, photo: Any, layer: Any, painted: Sequence[Rect], placed: Sequence[Placed]
) -> None:
    pixel_format = placed[0][1].format
    try:
        write_shadow(layer, placed)
        touch_ups = prepare_touch_ups(image, layer, photo, painted, pixel_format)
    finally:
        layer.free_shadow()
    if touch_ups is not None:
        with undo_group(image), no_selection(image):
            touch_ups.put()


def set_seen(image: Any, layer: Any, *, is_seen: bool) -> None:
    """Show or hide a layer for a look at the photo before and after."""
    with without_undo(image):
        layer.set_visible(is_seen)
    Gimp.displays_flush()
