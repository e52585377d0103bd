"""Live: watches the hint layer, asks the daemon, writes into the layer of colours."""

from __future__ import annotations

from collections.abc import Callable
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
from handtint_plugin.gimp_previous import usable_result  # noqa: E402
from handtint_plugin.live import one_window  # noqa: E402
from handtint_plugin.live.all_panels import PANELS  # noqa: E402
from handtint_plugin.live.asking import COLORS, Asker, OnAnswer  # noqa: E402
from handtint_plugin.live.gimp_colors import set_seen, write_live  # noqa: E402
from handtint_plugin.live.gimp_watch import (  # noqa: E402
    Preview,
    WatchedHints,
    WatchedImage,
    preview_of,
)
from handtint_plugin.live.panels import News, Panel  # noqa: E402
from handtint_plugin.live.watching import Change, LiveState, Looks  # noqa: E402
from handtint_plugin.live.window import Actions, LiveWindow  # noqa: E402
from handtint_plugin.result_record import BaseLost  # noqa: E402
from handtint_plugin.session import Session, Task  # noqa: E402
from handtint_shared.errors import HandtintError, Superseded  # noqa: E402
from handtint_shared.exchange import ignore_progress  # noqa: E402
from handtint_shared.knobs import Knobs  # noqa: E402
from handtint_shared.messages import ColorizeReply  # noqa: E402

_LOOK_MS = 50
_SLOW_LOOKS = 10
"""The photo and the colours are looked at once in so many looks at the hints."""
_AGAIN_MS = 1000


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
        self._asker = Asker(GLib.idle_add)
        self._session = Session(PhotoInGimp(image, photo), self._asker.connect)
        self._colors = usable_result(image, photo)
        self._state = LiveState()
        self.news = News(self._state)
        self._watched = WatchedImage(image, photo, hints)
        self._watched_hints = WatchedHints(hints)
        self._hint_looks: Looks[Preview] = Looks()
        self._photo_looks: Looks[Preview] = Looks()
        self._color_looks: Looks[Preview] = Looks()
        self._looks = 0
        self._window = LiveWindow(
            self._options.knobs,
            Actions(self._pause, self._show_before, self._turn_knobs, self._close),
        )
        self._panels: list[Panel] = [make(self) for make in PANELS]
        self._window.add_panels(self._panels)

    def run(self) -> None:
        """Show the window until the person closes it."""
        one_window.mark_open(self.image)
        self._photo_looks.accept(preview_of(self.photo))
        self._accept_colors()
        self._asker.start()
        self._window.open()
        self._tell()
        looking = GLib.timeout_add(_LOOK_MS, self._look)
        try:
            Gtk.main()
        finally:
            GLib.source_remove(looking)
            self._leave()

    def ask(self, kind: str, question: Callable[[Session], Any], on_answer: OnAnswer) -> None:
        self._asker.ask(kind, lambda: question(self._session), on_answer)

    def recolor(self) -> None:
        self._state.changed()

    def _look(self) -> bool:
        """Look at the image: called every _LOOK_MS while the window is open."""
        if self._state.end is not None:
            return True
        self._state.end = self._watched.end(self._colors)
        if self._state.end is not None:
            self._asker.end()
            self._tell()
            return True
        if one_window.was_knocked(self.image):
            self._window.present()
        self._looks += 1
        seen = preview_of(self.hints)
        change = self._hint_looks.look(seen)
        if change is Change.SETTLED:
            self._state.changed()
        elif self._looks % _SLOW_LOOKS == 0:
            self._look_at_the_rest()
        if self._state.should_ask and change is not Change.GOES_ON:
            self._ask_for_colors(seen)
        return True

    def _look_at_the_rest(self) -> None:
        if self._photo_looks.look(preview_of(self.photo)) is Change.SETTLED:
            self._session.photo_changed()
            self._state.changed()
        if self._colors is None or self._state.is_busy:
            return
        if self._color_looks.look(preview_of(self._colors)) is Change.SETTLED:
            self._colors = usable_result(self.image, self.photo)
            self._state.changed()

    def _ask_for_colors(self, seen: Preview) -> None:
        number = self._state.ask()
        try:
            hints = self._watched_hints.read(seen, rect_of(self.photo))
            task = self._session.prepare(self._options, hints)
        except HandtintError as error:
            self._state.fail(number, error)
            self._tell()
            return
        if self._colors is None:
            task = task.for_whole_answer()
        self._ask(number, task)
        self._tell()

    def _ask(self, number: int, task: Task) -> None:
        def question() -> ColorizeReply:
            GLib.idle_add(self._linking, True)  # noqa: FBT003
            try:
                self._session.link()
            finally:
                GLib.idle_add(self._linking, False)  # noqa: FBT003
            return self._session.ask(task, ignore_progress)

        self._asker.ask(COLORS, question, lambda answer: self._answered(number, task, answer))

    def _linking(self, is_linking: bool) -> None:  # noqa: FBT001 - of idle_add
        self._state.is_linking = is_linking
        self._tell()

    def _answered(self, number: int, task: Task, answer: ColorizeReply | HandtintError) -> None:
        if not self._state.is_newest(number):
            return
        if isinstance(answer, Superseded):  # by a run of the person's own
            self._state.answer(number, self._state.hints)
            GLib.timeout_add(_AGAIN_MS, self._again)
        elif isinstance(answer, HandtintError):
            self._state.fail(number, answer)
        else:
            self._place(number, task, answer)
        self._tell()

    def _again(self) -> bool:
        self._state.changed()
        return False

    def _place(self, number: int, task: Task, reply: ColorizeReply) -> None:
        self._state.end = self._watched.end(self._colors)  # GIMP went on meanwhile
        if self._state.end is not None:
            return
        try:
            if self._colors is None:
                self._colors = self._session.place(task, reply).layer
                self._watched.accept()
                Gimp.displays_flush()
            else:
                write_live(self.image, self.photo, self._colors, reply)
        except BaseLost:
            self._colors = None
            self._state.changed()
            return
        except HandtintError as error:
            self._state.fail(number, error)
            return
        self._accept_colors()
        self._state.answer(number, len(reply.hints))
        self.news = replace(self.news, request=task.request, reply=reply)

    def _accept_colors(self) -> None:
        if self._colors is not None:
            self._color_looks.accept(preview_of(self._colors))

    def _tell(self) -> None:
        self._window.show(self._state)
        for panel in self._panels:
            panel.tell(self.news)

    def _pause(self, is_paused: bool) -> None:  # noqa: FBT001 - a toggle's state
        self._state.is_paused = is_paused
        self._tell()

    def _show_before(self, is_before: bool) -> None:  # noqa: FBT001 - as above
        if self._colors is not None and self._colors.is_valid():
            set_seen(self.image, self._colors, is_seen=not is_before)

    def _turn_knobs(self, knobs: Knobs) -> None:
        self._options = replace(self._options, knobs=knobs)
        remember(self._options)
        self._state.changed()

    def _close(self) -> None:
        self._window.destroy()
        Gtk.main_quit()

    def _leave(self) -> None:
        self._asker.end()
        if self._watched.end(self._colors) is None and self._colors is not None:
            self._show_before(is_before=False)
        one_window.mark_closed(self.image)
