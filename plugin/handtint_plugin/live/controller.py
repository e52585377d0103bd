"""Live: watches the hint layer, asks the daemon, writes into the layer of colours."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GLib, Gtk  # noqa: E402

from handtint_plugin.gimp_hints import add_hint_layer  # noqa: E402
from handtint_plugin.gimp_layers import photo_layer  # noqa: E402
from handtint_plugin.gimp_options import remember, remembered  # noqa: E402
from handtint_plugin.gimp_photo import PhotoInGimp  # noqa: E402
from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.live import one_window  # noqa: E402
from handtint_plugin.live.all_panels import PANELS  # noqa: E402
from handtint_plugin.live.asking import COLORS, Asker, OnAnswer  # noqa: E402
from handtint_plugin.live.boundary import told_to  # noqa: E402
from handtint_plugin.live.gimp_colors import ColorLayer  # noqa: E402
from handtint_plugin.live.gimp_watch import (  # noqa: E402
    Preview,
    WatchedHints,
    WatchedImage,
    preview_of,
)
from handtint_plugin.live.panels import Mark, News, Panel  # noqa: E402
from handtint_plugin.live.tracing import note  # noqa: E402
from handtint_plugin.live.watching import Change, LiveState, Looks  # noqa: E402
from handtint_plugin.live.window import Actions, LiveWindow  # noqa: E402
from handtint_plugin.live.writing import around  # noqa: E402
from handtint_plugin.result_record import BaseLost  # noqa: E402
from handtint_plugin.session import Session, Task  # noqa: E402
from handtint_shared.errors import HandtintError, Superseded  # noqa: E402
from handtint_shared.exchange import ignore_progress  # noqa: E402
from handtint_shared.knobs import Knobs  # noqa: E402
from handtint_shared.messages import ColorizeReply, EarlyEvent, PreviewEvent  # noqa: E402

_LOOK_MS, _LOOK_AGAIN_MS = 50, 20
_SLOW_LOOKS = 10
"""The photo and the colours are looked at once in so many looks at the hints."""
_AGAIN_MS = 1000
_ALPHA = Gimp.PixbufTransparency.KEEP_ALPHA


def run_live(image: Any, drawables: Any) -> Any:
    """Open the window for an image and return its hint layer when the window is closed.

    Raises BadInput if it is not clear which photo to colour.
    """
    photo = photo_layer(image, drawables)
    hints = add_hint_layer(image)
    Gimp.displays_flush()
    if not one_window.is_open_elsewhere(image):
        Live(image, photo, hints).run()
    return hints if hints.is_valid() else photo


class Live:
    """One window and what it watches; a `panels.Desk`."""

    def __init__(self, image: Any, photo: Any, hints: Any) -> None:
        self.image, self.photo, self.hints = image, photo, hints
        self._options = replace(remembered(), without_hints=False, within_selection=False)
        self._asker = Asker(_soon)
        self._session = Session(PhotoInGimp(image, photo), self._asker.connect)
        self._colors = ColorLayer(image, photo)
        self._state = LiveState()
        self.news = News(self._state)
        self._watched = WatchedImage(image, photo, hints)
        self._watched_hints = WatchedHints(hints)
        self._hint_looks: Looks[Preview] = Looks()
        self._photo_looks: Looks[Preview] = Looks()
        self._looks = 0
        self._window = LiveWindow(
            self._options.knobs,
            (photo.get_height(), photo.get_width()),
            Actions(self._pause, self._show_before, self._turn_knobs, self._click, self._close),
        )
        self._panels: list[Panel] = [make(self) for make in PANELS]
        self._window.add_panels(self._panels)

    def run(self) -> None:
        """Show the window until the person closes it."""
        one_window.mark_open(self.image)
        self._see_photo(preview_of(self.photo))
        self._asker.start()
        self._window.open()
        self._tell()
        GLib.timeout_add(_LOOK_MS, self._look)
        try:
            with told_to(self._break_off):
                Gtk.main()
        finally:
            self._leave()

    def ask(self, kind: str, question: Callable[[Session], Any], on_answer: OnAnswer) -> None:
        self._asker.ask(kind, lambda: question(self._session), on_answer)

    def mark(self, marks: Sequence[Mark]) -> None:
        self._window.picture.set_marks(marks)

    def recolor(self) -> None:
        self._state.changed()

    def _look(self) -> bool:
        """Look at the image, and again after a while."""
        again_ms = _LOOK_MS
        try:
            is_over = self._state.end is not None or self._has_ended()
            if not is_over and self._look_at_layers() is Change.GOES_ON:
                again_ms = _LOOK_AGAIN_MS
        finally:
            if self._state.end is None:
                GLib.timeout_add(again_ms, self._look)
        return False

    def _break_off(self, error: HandtintError) -> None:
        """Tell of what a callback raised, unless the image or a layer went away beneath it."""
        if self._state.end is None and not self._has_ended():
            self._state.break_off(error)
            self._tell()

    def _has_ended(self) -> bool:
        self._state.end = self._watched.end(self._colors.layer)
        if self._state.end is not None:
            self._asker.end()
            self._tell()
        return self._state.end is not None

    def _look_at_layers(self) -> Change:
        seen = preview_of(self.hints)
        change = self._hint_looks.look(seen)
        self._looks += 1
        if change is not Change.NONE:
            note("seen" if change is Change.GOES_ON else "settled")
        if change is Change.SETTLED:
            self._state.changed()
        elif self._looks % _SLOW_LOOKS == 0:
            self._look_at_the_rest()
        if self._state.should_ask and change is not Change.GOES_ON:
            self._ask_for_colors(seen)
        return change

    def _look_at_the_rest(self) -> None:
        if one_window.was_knocked(self.image):
            self._window.present()
        photo = preview_of(self.photo)
        if self._photo_looks.look(photo) is Change.SETTLED:
            self._session.photo_changed()
            self._see_photo(photo)
            self._state.changed()
        if self._state.is_busy:
            return
        if self._colors.look():
            self._state.changed()

    def _see_photo(self, seen: Preview) -> None:
        self._photo_looks.accept(seen)
        height, width = self._window.picture.size_hw
        self._window.picture.show_photo(self.photo.get_thumbnail(width, height, _ALPHA))

    def _ask_for_colors(self, seen: Preview) -> None:
        number = self._state.ask()
        place = rect_of(self.photo)
        try:
            hints = self._watched_hints.read(seen, place)
            newest = self._watched_hints.newest.moved(-place.y, -place.x)
            task = self._session.prepare(self._options, hints)
        except HandtintError as error:
            self._state.fail(number, error)
        else:
            task = self._colors.task(task, around(newest, (place.height, place.width)))
            self.news = replace(self.news, newest=newest, task=task)
            note("read")
            self._ask(number, task)
        self._tell()

    def _ask(self, number: int, task: Task) -> None:
        def question() -> ColorizeReply:
            _soon(self._linking, True)  # noqa: FBT003 - of idle_add
            try:
                self._session.link()
            finally:
                _soon(self._linking, False)  # noqa: FBT003 - as above
            return self._session.ask(
                task, ignore_progress, lambda event: _soon(self._see_early, number, event)
            )

        self._asker.ask(COLORS, question, lambda answer: self._answered(number, task, answer))

    def _linking(self, is_linking: bool) -> None:  # noqa: FBT001 - of idle_add
        if is_linking != self._state.is_linking:
            self._state.is_linking = is_linking
            self._tell()

    def _see_early(self, number: int, event: EarlyEvent) -> None:
        if not self._state.is_newest(number) or self._has_ended():
            return
        if isinstance(event, PreviewEvent):
            note("preview")
            self._window.picture.show_colors(event.picture)
            return
        with contextlib.suppress(HandtintError, BaseLost):  # the answer will meet it too
            note("part")
            self._colors.write_part(event)
            note("part_written")

    def _answered(self, number: int, task: Task, answer: ColorizeReply | HandtintError) -> None:
        note("answered")
        if not self._state.is_newest(number) or self._has_ended():
            return
        if isinstance(answer, Superseded):  # by a run of the person's own
            self._state.answer(number, self._state.hints)
            GLib.timeout_add(_AGAIN_MS, self._again)
        elif isinstance(answer, HandtintError):
            self._state.fail(number, answer)
        elif self._colors.layer is None:
            self._insert(number, task, answer)
        else:
            self._write_on(number, task, answer, self._colors.write(answer))
        self._tell()

    def _again(self) -> bool:
        self._colors.find()
        self._state.changed()
        return False

    def _insert(self, number: int, task: Task, reply: ColorizeReply) -> None:
        try:
            self._colors.insert(self._session, task, reply)
        except BaseLost:
            self._lost(number)
        except HandtintError as error:
            self._state.fail(number, error)
        else:
            self._watched.accept()
            self._is_colored(number, task, reply)

    def _lost(self, number: int) -> None:
        """Ask for the whole answer: the layer is not what the daemon's change refers to."""
        self._colors.find()
        self._state.answer(number, self._state.hints)
        self._state.changed()

    def _write_on(
        self, number: int, task: Task, reply: ColorizeReply, writing: Iterator[None]
    ) -> None:
        """Write the next bit of an answer, unless something newer was asked meanwhile."""
        if not self._state.is_newest(number) or self._has_ended():
            return
        try:
            next(writing)
        except StopIteration:
            self._is_colored(number, task, reply)
            self._tell()
        except BaseLost:
            self._lost(number)
        except HandtintError as error:
            self._state.fail(number, error)
            self._tell()
        else:
            GLib.idle_add(self._write_on, number, task, reply, writing)

    def _is_colored(self, number: int, task: Task, reply: ColorizeReply) -> None:
        note("written")
        self._state.answer(number, len(reply.hints))
        self.news = replace(self.news, task=task, reply=reply)

    def _tell(self) -> None:
        self._window.show(self._state)
        for panel in self._panels:
            panel.tell(self.news)

    def _pause(self, is_paused: bool) -> None:  # noqa: FBT001 - a toggle's state
        self._state.is_paused = is_paused
        self._tell()

    def _show_before(self, is_before: bool) -> None:  # noqa: FBT001 - as above
        self._colors.show(is_seen=not is_before)
        self._window.picture.set_before(is_before=is_before)

    def _turn_knobs(self, knobs: Knobs) -> None:
        self._options = replace(self._options, knobs=knobs)
        remember(self._options)
        self._state.changed()

    def _click(self, x: int, y: int) -> None:
        for panel in self._panels:
            panel.clicked(x, y)

    def _close(self) -> None:
        self._window.destroy()
        Gtk.main_quit()

    def _leave(self) -> None:
        self._asker.end()
        if self._watched.end(self._colors.layer) is None:
            self._colors.show(is_seen=True)
        one_window.mark_closed(self.image)


def _soon(function: Callable[..., object], *arguments: object) -> None:
    """Have the window's thread call a function before it draws; from any thread."""
    GLib.idle_add(function, *arguments, priority=GLib.PRIORITY_DEFAULT)
