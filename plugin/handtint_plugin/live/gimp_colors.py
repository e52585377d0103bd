"""The layer of colours while Live writes into it: unsaved work, but no undo steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

from handtint_plugin.block_sums import BlockSums  # noqa: E402
from handtint_plugin.gimp_layers import is_locked  # noqa: E402
from handtint_plugin.gimp_parasites import (  # noqa: E402
    note_record,
    note_result,
    record_of,
    sums_of,
)
from handtint_plugin.gimp_pixels import (  # noqa: E402
    answer_format,
    read_kept_shadow,
    read_part,
    size_hw_of,
    write_pictures,
    write_shadow,
)
from handtint_plugin.gimp_previous import held_revision, usable_result  # noqa: E402
from handtint_plugin.gimp_result import result_record  # noqa: E402
from handtint_plugin.gimp_touch_ups import Placed, prepare_touch_ups  # noqa: E402
from handtint_plugin.gimp_undo import (  # noqa: E402
    no_selection,
    selected_part,
    selection_seen,
    undo_group,
    without_undo,
)
from handtint_plugin.live.gimp_watch import Preview, changed_part, preview_of  # noqa: E402
from handtint_plugin.live.held import Held  # noqa: E402
from handtint_plugin.live.watching import Change, Looks  # noqa: E402
from handtint_plugin.live.writing import bands_of, batches, cut_to, is_kept  # noqa: E402
from handtint_plugin.result_record import BaseLost, ResultRecord  # noqa: E402
from handtint_plugin.session import Session, Task  # noqa: E402
from handtint_shared.errors import BadInput, WriteFailed  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.messages import ColorizeReply, PartEvent  # noqa: E402
from handtint_shared.patches import patches_of  # noqa: E402


class ColorLayer:
    """The layer, and which answer it holds; `layer` is None until there is one of ours."""

    def __init__(self, image: Any, photo: Any) -> None:
        self.layer: Any | None = None
        self._image, self._photo = image, photo
        self._held = Held()
        self._noted: ResultRecord | None = None
        self._looks: Looks[Preview] = Looks()
        self.find()

    def find(self) -> None:
        """Look for the layer, and what it holds: somebody else may have made or changed it."""
        self.layer = usable_result(self._image, self._photo)
        is_ours = self.layer is not None
        pixel_format = answer_format(self._image)
        self._held = Held(held_revision(self._image, self._photo, pixel_format) if is_ours else 0)
        self._accept()
        self._accept_seen()

    def task(self, task: Task, newest: Rect | None) -> Task:
        """Return the task with what is held, so that only what differs comes, `newest` first."""
        self._held.see_selection(selection_seen(self._image) if task.within_selection else None)
        request = dataclasses.replace(
            task.request,
            base_revision=self._held.revision if self.layer is not None else 0,
            stale=self._held.stale,
            focus=newest,
            preview=True,
        )
        return dataclasses.replace(task, request=request)

    def insert(self, session: Session, task: Task, reply: ColorizeReply) -> None:
        """Make or renew the layer, in an undo step. Raises as `Session.place` does."""
        session.place(task, reply)
        self.find()
        Gimp.displays_flush()

    def write_part(self, part: PartEvent, task: Task) -> bool:
        """Write what comes before an answer; return whether it belongs here. Raises as `write`."""
        if self.layer is None or not self._held.revision:
            return False
        if part.base_revision != self._held.revision:
            return False
        placed, limit = list(patches_of(part)), self._limit(task)
        if limit is not None:
            placed = list(cut_to(placed, limit))
        if placed:
            self._write(placed, limit)
        return bool(placed)

    def write(self, task: Task, reply: ColorizeReply) -> Iterator[None]:
        """Write an answer bit by bit; it is held once all of it is written.

        What a person has painted there moves to the layer of touch-ups: that alone is an undo step.
        A selection limits it as it does a run; then all is written at once.
        Raises BadInput if the layer is locked or the selection beside it, BaseLost if it is not as
        it was noted, WriteFailed.
        """
        limit, left = self._limit(task), list[Rect]()
        if limit is None:
            for some in batches(bands_of(patches_of(reply))):
                self._write(some, None)
                yield
        else:
            left = [place for place, _ in patches_of(reply)]
            self._write(list(cut_to(patches_of(reply), limit)), limit)
        self._held.complete(reply.revision, left)
        self._note_answer(reply)

    def look(self) -> bool:
        """Return whether a run, or its undoing, or paint, has changed what the layer holds.

        Paint moves to the touch-ups once colours come, which is an undo step: it must come before
        that of the next dot, or Ctrl+Z would take the paint before the dot.
        """
        if self.layer is None:
            return False
        if record_of(self.layer) != self._noted:
            self.find()
            return True
        before, seen = self._looks.known, preview_of(self.layer)
        if self._looks.look(seen) is not Change.SETTLED:
            return False
        painted = self._painted(changed_part(before, seen))
        self._held.begin(painted)
        return bool(painted)

    def show(self, *, is_seen: bool) -> None:
        """Show or hide the layer, for a look at the photo before."""
        if self.layer is not None and self.layer.is_valid():
            with without_undo(self._image):
                self.layer.set_visible(is_seen)
            Gimp.displays_flush()

    def _limit(self, task: Task) -> Rect | None:
        return selected_part(self._image, self.layer) if task.within_selection else None

    def _write(self, placed: Sequence[Placed], limit: Rect | None) -> None:
        """Write part of an answer; with `limit`, only where the selection in that box is."""
        layer, record, sums = self._writable()
        places = [place for place, _ in placed]
        size = record.pixel_format.bytes_per_pixel
        blocks = sums.touching(places)

        def measured(read: Callable[[Rect], bytes]) -> BlockSums:
            return sums.measured(blocks, size, read)

        def read(rect: Rect) -> bytes:
            return read_part(layer, rect, record.pixel_format)

        if painted := sums.differing(measured(read)):
            self._keep_touch_ups(sums.rects_of(painted), placed)
        self._held.begin(places)
        if limit is None:
            write_pictures(layer, placed)
        elif placed:
            _write_selected(layer, placed, limit)
        for place in places:
            layer.update(place.x, place.y, place.width, place.height)
        Gimp.displays_flush()
        kept: list[bool] = []

        def read_back(rect: Rect) -> bytes:
            pixels = read(rect)
            kept.append(limit is not None or is_kept(pixels, rect, places, record.pixel_format))
            return pixels

        renewed = measured(read_back)  # not inside: a stroke that ends there gets no undo step
        with without_undo(self._image):
            note_result(layer, dataclasses.replace(record, revision=0), renewed)
        self._accept()
        if not all(kept):
            raise WriteFailed("pixels_lost")

    def _note_answer(self, reply: ColorizeReply) -> None:
        revision = self._held.whole_revision
        with without_undo(self._image):
            note_record(self.layer, result_record(self.layer, self._photo, reply, revision))
        self._accept()
        self._accept_seen()

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

    def _painted(self, part: Rect) -> list[Rect]:
        """Return where a person has painted in that part of the layer."""
        try:
            layer, record, sums = self._writable()
        except (BadInput, BaseLost):  # told when colours come
            return []
        kind = record.pixel_format
        now = sums.measured(
            sums.touching([part]), kind.bytes_per_pixel, lambda rect: read_part(layer, rect, kind)
        )
        return sums.rects_of(sums.differing(now))

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

    def _accept_seen(self) -> None:
        if self.layer is not None:
            self._looks.accept(preview_of(self.layer))


def _write_selected(layer: Any, placed: Sequence[Placed], limit: Rect) -> None:
    """Write pictures where the image's selection is, as far as it is; no undo step."""
    try:
        write_shadow(layer, placed, limit)
        parts, pixel_format = [place for place, _ in placed], placed[0][1].format
        read_kept_shadow(layer, parts, pixel_format)
        layer.merge_shadow(False)  # noqa: FBT003 - not undoable
    finally:
        layer.free_shadow()
