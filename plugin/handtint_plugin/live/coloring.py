"""Ask for the colours of what is painted, and put the answer into the image while it comes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import GLib  # noqa: E402

from handtint_plugin.gimp_photo import PhotoInGimp  # noqa: E402
from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.live.asking import COLORS, Asker  # noqa: E402
from handtint_plugin.live.gimp_colors import ColorLayer  # noqa: E402
from handtint_plugin.live.gimp_watch import Preview, WatchedHints, WatchedImage  # noqa: E402
from handtint_plugin.live.panels import News  # noqa: E402
from handtint_plugin.live.tracing import note  # noqa: E402
from handtint_plugin.live.watching import End, LiveState  # noqa: E402
from handtint_plugin.live.writing import around  # noqa: E402
from handtint_plugin.result_record import BaseLost  # noqa: E402
from handtint_plugin.session import Options, Session, Task  # noqa: E402
from handtint_shared.errors import HandtintError, Superseded  # noqa: E402
from handtint_shared.exchange import ignore_progress  # noqa: E402
from handtint_shared.messages import ColorizeReply, EarlyEvent, PreviewEvent  # noqa: E402
from handtint_shared.pixels import Picture  # noqa: E402

_AGAIN_MS = 1000


class Coloring:
    """The way of a question and its answer; `tell` is called when `state` or `news` changes.

    `show_colors` gets the whole in small, before the answer. `photos` are those that Live may
    colour instead of this one.
    """

    def __init__(
        self,
        layers: tuple[Any, Any, Any],
        photos: Collection[Any],
        tell: Callable[[], None],
        show_colors: Callable[[Picture], None],
    ) -> None:
        image, photo, hints = layers
        self.state = LiveState()
        self.news = News(self.state)
        self.asker = Asker(_soon)
        self.session = Session(PhotoInGimp(image, photo), self.asker.connect)
        self.colors = ColorLayer(image, photo)
        self._photo, self._photos = photo, photos
        self._watched = WatchedImage(image, photo, hints)
        self._watched_hints = WatchedHints(hints)
        self._tell, self._show_colors = tell, show_colors

    def has_ended(self) -> bool:
        """Return whether Live cannot go on; the first time, it is told why.

        Nothing is told when it can go on with another photo.
        """
        if self.state.end is None:
            end = self._watched.end(self.colors.layer)
            if end is End.PHOTO_GONE and any(photo.is_valid() for photo in self._photos):
                return True
            self.state.end = end
            if end is not None:
                self.asker.end()
                self._tell()
        return self.state.end is not None

    def leave(self) -> None:
        """Ask nothing more, and leave the colours to be seen."""
        self.asker.end()
        if self._watched.end(self.colors.layer) is None:
            self.colors.show(is_seen=True)

    def break_off(self, error: HandtintError) -> None:
        """Tell of what a callback raised, unless the image or a layer went away beneath it."""
        if not self.has_ended():
            self.state.break_off(error)
            self._tell()

    def ask(self, seen: Preview, options: Options) -> None:
        """Ask for the colours of the hint layer, of which this preview was seen."""
        number = self.state.ask()
        place = rect_of(self._photo)
        try:
            hints = self._watched_hints.read(seen, place)
            newest = self._watched_hints.newest.moved(-place.y, -place.x)
            task = self.session.prepare(options, hints)
        except HandtintError as error:
            self.state.fail(number, error)
        else:
            task = self.colors.task(task, around(newest, (place.height, place.width)))
            self.news = replace(self.news, newest=newest, task=task)
            note("read")
            self._ask(number, task)
        self._tell()

    def _ask(self, number: int, task: Task) -> None:
        def question() -> ColorizeReply:
            _soon(self._linking, True)  # noqa: FBT003 - of idle_add
            try:
                self.session.link()
            finally:
                _soon(self._linking, False)  # noqa: FBT003 - as above
            return self.session.ask(
                task, ignore_progress, lambda event: _soon(self._see_early, number, task, event)
            )

        self.asker.ask(COLORS, question, lambda answer: self._answered(number, task, answer))

    def _linking(self, is_linking: bool) -> None:  # noqa: FBT001 - of idle_add
        if is_linking != self.state.is_linking:
            self.state.is_linking = is_linking
            self._tell()

    def _see_early(self, number: int, task: Task, event: EarlyEvent) -> None:
        if not self.state.is_newest(number) or self.has_ended():
            return
        if isinstance(event, PreviewEvent):
            note("preview")
            self._show_colors(event.picture)
            return
        with contextlib.suppress(HandtintError, BaseLost):  # the answer will meet it too
            note("part")
            if self.colors.write_part(event, task):
                note("part_written")

    def _answered(self, number: int, task: Task, answer: ColorizeReply | HandtintError) -> None:
        note("answered")
        if not self.state.is_newest(number) or self.has_ended():
            return
        if isinstance(answer, Superseded):  # by a run of the person's own
            self.state.answer(number, self.state.hints)
            GLib.timeout_add(_AGAIN_MS, self._again)
        elif isinstance(answer, HandtintError):
            self.state.fail(number, answer)
        elif self.colors.layer is None:
            self._insert(number, task, answer)
        else:
            self._write_on(number, task, answer, self.colors.write(task, answer))
        self._tell()

    def _again(self) -> bool:
        self.colors.find()
        self.state.changed()
        return False

    def _insert(self, number: int, task: Task, reply: ColorizeReply) -> None:
        try:
            self.colors.insert(self.session, task, reply)
        except BaseLost:
            self._lost(number)
        except HandtintError as error:
            self.state.fail(number, error)
        else:
            self._watched.accept()
            self._is_colored(number, task, reply)

    def _lost(self, number: int) -> None:
        """Ask for the whole answer: the layer is not what the daemon's change refers to."""
        self.colors.find()
        self.state.answer(number, self.state.hints)
        self.state.changed()

    def _write_on(
        self, number: int, task: Task, reply: ColorizeReply, writing: Iterator[None]
    ) -> None:
        """Write the next bit of an answer, unless something newer was asked meanwhile."""
        if not self.state.is_newest(number) or self.has_ended():
            return
        try:
            next(writing)
        except StopIteration:
            self._is_colored(number, task, reply)
            self._tell()
        except BaseLost:
            self._lost(number)
        except HandtintError as error:
            self.state.fail(number, error)
            self._tell()
        else:
            GLib.idle_add(self._write_on, number, task, reply, writing)

    def _is_colored(self, number: int, task: Task, reply: ColorizeReply) -> None:
        note("written")
        self.state.answer(number, len(reply.hints))
        self.news = replace(self.news, task=task, reply=reply)


def _soon(function: Callable[..., object], *arguments: object) -> None:
    """Have the window's thread call a function before it draws; from any thread."""
    GLib.idle_add(function, *arguments, priority=GLib.PRIORITY_DEFAULT)
