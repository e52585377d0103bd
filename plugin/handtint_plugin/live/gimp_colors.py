"""Write answers straight into the layer of colours: unsaved work, but no undo steps."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.gimp_layers import RESULT_PARASITE, record_of  # noqa: E402
from handtint_plugin.gimp_pixels import read_strips, write_pictures  # noqa: E402
from handtint_plugin.gimp_result import is_locked, result_record  # noqa: E402
from handtint_plugin.result_record import WRITTEN_LIVE, checksum  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
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
    """Give the layer the colours of an answer. Raises BadInput if it is locked, WriteFailed."""
    if is_locked(layer):
        raise BadInput("colors_locked", name=layer.get_name())
    placed = list(patches_of(reply))
    write_pictures(layer, placed)
    for place, _ in placed:
        layer.update(place.x, place.y, place.width, place.height)
    record = result_record(layer, photo, reply, WRITTEN_LIVE)
    _attach(image, layer, record.to_ascii())
    Gimp.displays_flush()


def settle(image: Any, layer: Any) -> None:
    """Note in the image what the layer holds now, so that painting on it is noticed later."""
    record = record_of(layer)
    if record is None or record.pixels != WRITTEN_LIVE:
        return
    pixels = checksum(read_strips(layer, record.pixel_format))
    _attach(image, layer, dataclasses.replace(record, pixels=pixels).to_ascii())


def set_seen(image: Any, layer: Any, *, is_seen: bool) -> None:
    """Show or hide a layer for a look at the photo before and after."""
    with without_undo(image):
        layer.set_visible(is_seen)
    Gimp.displays_flush()


def _attach(image: Any, layer: Any, data: bytes) -> None:
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    with without_undo(image):
        layer.attach_parasite(Gimp.Parasite.new(RESULT_PARASITE, flags, data))
