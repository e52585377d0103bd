"""The layer of colours while Live writes into it: unsaved work, but no undo steps."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.block_sums import BlockSums  # noqa: E402
from handtint_plugin.gimp_layers import is_locked  # noqa: E402
from handtint_plugin.gimp_parasites import note_result, record_of, sums_of  # noqa: E402
from handtint_plugin.gimp_pixels import (  # noqa: E402
    answer_format,
    read_part,
    size_hw_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_previous import held_revision, usable_result  # noqa: E402
from handtint_plugin.gimp_result import result_record  # noqa: E402
from handtint_plugin.gimp_touch_ups import Placed, prepare_touch_ups  # noqa: E402
from handtint_plugin.gimp_undo import no_selection, undo_group  # noqa: E402
from handtint_plugin.live.writing import bands_of, batches  # noqa: E402
from handtint_plugin.result_record import BaseLost, ResultRecord  # noqa: E402
from handtint_plugin.session import Session, Task  # noqa: E402
from handtint_shared.errors import BadInput  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import ColorizeReply, PartEvent  # noqa: E402
from handtint_shared.patches import patches_of  # noqa: E402


class ColorLayer:
    """What the layer holds: the answer `held` (0: none), apart from `stale` parts of later ones.

    `layer` is None until there is one that is ours to write into.
    """

    def __init__(self, image: Any, photo: Any) -> None:
        self.layer: Any | None = None
        self._image, self._photo = image, photo
        self._held = 0
        self._stale: set[Rect] = set()
        self._noted: ResultRecord | None = None
        self.find()

    def find(self) -> None:
        """Look for the layer, and what it holds: somebody else may have made or changed it."""
        self.layer = usable_result(self._image, self._photo)
        self._stale, self._held = set(), 0
        if self.layer is not None:
            self._held = held_revision(self._image, self._photo, answer_format(self._image))
        self._accept()

    def task(self, task: Task, newest: Rect | None) -> Task:
        """Return the task with what is held, so that only what differs comes, `newest` first."""
        request = dataclasses.replace(
            task.request,
            base_revision=self._held if self.layer is not None else 0,
            stale=tuple(self._stale),
            focus=newest,
            preview=True,
        )
        return dataclasses.replace(task, request=request)

    def insert(self, session: Session, task: Task, reply: ColorizeReply) -> None:
        """Make or renew the layer, in an undo step. Raises as `Session.place` does."""
        session.place(task, reply)
        self.find()
        Gimp.displays_flush()

    def write_part(self, part: PartEvent) -> None:
        """Write what comes before an answer. Raises as `write` does."""
        if self.layer is not None and part.base_revision == self._held != 0:
            self._write(list(patches_of(part)), None)

    def write(self, reply: ColorizeReply) -> Iterator[None]:
        """Write an answer bit by bit; it is held once all of it is written.

        What a person has painted there moves to the layer of touch-ups: that alone is an undo step.
        Raises BadInput if the layer is locked, BaseLost if it is not as it was noted, WriteFailed.
        """
        for some in batches(bands_of(patches_of(reply))):
            self._write(some, None)
            yield
        self._write([], reply)
        self._stale, self._held = set(), reply.revision

    def look(self) -> bool:
        """Return whether a run, or its undoing, has changed what the layer holds.

        What a person paints there is looked for when it is written to.
        """
        if self.layer is None or record_of(self.layer) == self._noted:
            return False
        self.find()
        return True

    def show(self, *, is_seen: bool) -> None:
        """Show or hide the layer, for a look at the photo before."""
        if self.layer is not None and self.layer.is_valid():
            with _without_undo(self._image):
                self.layer.set_visible(is_seen)
            Gimp.displays_flush()

    def _write(self, placed: Sequence[Placed], whole: ColorizeReply | None) -> None:
        """Write part of an answer; `whole` is the one that the layer then holds."""
        layer, record, sums = self._writable()

        def measured() -> BlockSums:
            pixels, size = record.pixel_format, record.pixel_format.bytes_per_pixel
            return sums.measured(blocks, size, lambda rect: read_part(layer, rect, pixels))

        places = [place for place, _ in placed]
        blocks = sums.touching(places)
        if painted := sums.differing(measured()):
            self._keep_touch_ups(sums.rects_of(painted), placed)
        self._stale.update(places)
        write_pictures(layer, placed)
        for place in places:
            layer.update(place.x, place.y, place.width, place.height)
        Gimp.displays_flush()
        now = (
            dataclasses.replace(record, revision=0)
            if whole is None
            else result_record(layer, self._photo, whole, whole.revision)
        )
        with _without_undo(self._image):
            note_result(layer, now, measured())
        self._accept()

    def _writable(self) -> tuple[Any, ResultRecord, BlockSums]:
        layer: Any = self.layer
        if is_locked(layer):
            raise BadInput("colors_locked", name=layer.get_name())
        record, sums = record_of(layer), sums_of(layer)
        if record is None or sums is None or sums.size_hw != size_hw_of(layer):
            raise BaseLost
        if record.pixel_format is not answer_format(self._image):
            raise BaseLost
        return layer, record, sums

    def _keep_touch_ups(self, painted: Sequence[Rect], placed: Sequence[Placed]) -> None:
        layer: Any = self.layer
        try:
            write_shadow(layer, placed)
            touch_ups = prepare_touch_ups(
                self._image, layer, self._photo, painted, placed[0][1].format
            )
        finally:
            layer.free_shadow()
        if touch_ups is not None:
            with undo_group(self._image), no_selection(self._image):
                touch_ups.put()

    def _accept(self) -> None:
        self._noted = None if self.layer is None else record_of(self.layer)


@contextlib.contextmanager
def _without_undo(image: Any) -> Iterator[None]:
    """Make changes inside the context no undo steps; they count as unsaved work."""
    image.undo_freeze()
    try:
        yield
    finally:
        image.undo_thaw()
