"""Live: the window, and looks at the image, by which `coloring.py` is set to work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gimp, GLib, Gtk  # noqa: E402

from handtint_plugin.gimp_copied import photo_to_color  # noqa: E402
from handtint_plugin.gimp_film import film_of, keep_film  # noqa: E402
from handtint_plugin.gimp_hints import add_hint_layer  # noqa: E402
from handtint_plugin.gimp_options import remember, remembered  # noqa: E402
from handtint_plugin.gimp_previews import seen_small  # noqa: E402
from handtint_plugin.live import one_window  # noqa: E402
from handtint_plugin.live.all_panels import PANELS  # noqa: E402
from handtint_plugin.live.asking import OnAnswer  # noqa: E402
from handtint_plugin.live.boundary import told_to  # noqa: E402
from handtint_plugin.live.coloring import Coloring  # noqa: E402
from handtint_plugin.live.gimp_watch import Preview, preview_of, preview_of_hints  # noqa: E402
from handtint_plugin.live.panels import Mark, News, Panel  # noqa: E402
from handtint_plugin.live.tracing import note  # noqa: E402
from handtint_plugin.live.watching import Change, Looks  # noqa: E402
from handtint_plugin.live.window import Actions, LiveWindow  # noqa: E402
from handtint_plugin.session import Options, Session  # noqa: E402
from handtint_shared.errors import HandtintError  # noqa: E402
from handtint_shared.knobs import Knobs  # noqa: E402

_LOOK_MS, _LOOK_AGAIN_MS = 50, 20
_SLOW_LOOKS = 10
"""The photo and the colours are looked at once in so many looks at the hints."""


def run_live(image: Any, drawables: Any) -> Any:
    """Open the window for an image and return its hint layer when the window is closed.

    Raises BadInput if it is not clear which photo to colour.
    """
    photo = photo_to_color(image, drawables)
    hints = add_hint_layer(image)
    Gimp.displays_flush()
    if not one_window.is_open_elsewhere(image):
        Live(image, photo, hints).run()
    return hints if hints.is_valid() else photo


class Live:
    """One window and what it watches; a `panels.Desk`."""

    def __init__(self, image: Any, photo: Any, hints: Any) -> None:
        self.image, self.photo, self.hints = image, photo, hints
        self._photos = [photo]  # and corrected copies: the last of those that are there is coloured
        self._options = replace(remembered(), without_hints=False, film=film_of(image))
        self._hint_looks: Looks[Preview] = Looks()
        self._photo_looks: Looks[Preview] = Looks()
        self._looks = 0
        self._window = LiveWindow(
            image.get_name(),
            self._options,
            (photo.get_height(), photo.get_width()),
            Actions(
                pause=self._pause,
                show_before=self._show_before,
                turn_knobs=self._turn_knobs,
                limit=self._limit,
                choose_film=self._choose_film,
                click=self._click,
                close=self._close,
            ),
        )
        self._coloring = self._new_coloring()
        self._panels: list[Panel] = [make(self) for make in PANELS]
        self._window.add_panels(self._panels)

    def _new_coloring(self) -> Coloring:
        layers, show_colors = (self.image, self.photo, self.hints), self._window.picture.show_colors
        made = Coloring(layers, self._photos, self._tell, show_colors)
        self._state = made.state
        return made

    @property
    def news(self) -> News:
        return self._coloring.news

    def run(self) -> None:
        """Show the window until the person closes it."""
        one_window.mark_open(self.image)
        self._see_photo(preview_of(self.photo))
        self._coloring.asker.start()
        self._window.open()
        self._tell()
        GLib.timeout_add(_LOOK_MS, self._look)
        try:
            with told_to(self._break_off):
                Gtk.main()
        finally:
            self._leave()

    def ask(self, kind: str, question: Callable[[Session], Any], on_answer: OnAnswer) -> None:
        self._coloring.asker.ask(kind, lambda: question(self._coloring.session), on_answer)

    def mark(self, marks: Sequence[Mark]) -> None:
        self._window.picture.set_marks(marks)

    def _break_off(self, error: HandtintError) -> None:
        self._coloring.break_off(error)

    def take_photo(self, photo: Any) -> None:
        if photo not in self._photos:
            self._photos.append(photo)
        self._change_to(photo)

    def _follow_photo(self) -> None:
        """Change to another photo when a corrected copy was undone, or done again."""
        there = [photo for photo in self._photos if photo.is_valid()]
        if there and there[-1] != self.photo and self._state.end is None:
            self._change_to(there[-1])

    def _change_to(self, photo: Any) -> None:
        self._coloring.asker.end()
        was_paused, self.photo = self._state.is_paused, photo
        self._photo_looks = Looks()
        self._coloring = self._new_coloring()
        self._state.is_paused = was_paused
        self._coloring.asker.start()
        self._see_photo(preview_of(photo))
        self.recolor()

    def recolor(self) -> None:
        self._state.changed()

    def _look(self) -> bool:
        """Look at the image, and again after a while."""
        again_ms = _LOOK_MS
        try:
            self._follow_photo()
            if not self._coloring.has_ended() and self._look_at_layers() is Change.GOES_ON:
                again_ms = _LOOK_AGAIN_MS
        finally:
            if self._state.end is None:
                GLib.timeout_add(again_ms, self._look)
        return False

    def _look_at_layers(self) -> Change:
        seen = preview_of_hints(self.hints)
        change = self._hint_looks.look(seen)
        self._looks += 1
        if change is not Change.NONE:
            note("seen" if change is Change.GOES_ON else "settled")
        if change is Change.SETTLED:
            self._state.changed()
        elif self._looks % _SLOW_LOOKS == 0:
            self._look_at_the_rest()
        if self._state.should_ask and change is not Change.GOES_ON:
            self._coloring.ask(seen, self._options)
        return change

    def _look_at_the_rest(self) -> None:
        if one_window.was_knocked(self.image):
            self._window.present()
        self._look_where_paint_goes()
        photo = preview_of(self.photo)
        if self._photo_looks.look(photo) is Change.SETTLED:
            self._coloring.session.photo_changed()
            self._see_photo(photo)
            self._state.changed()
        if not self._state.is_busy and self._coloring.colors.look():
            self._state.changed()

    def _look_where_paint_goes(self) -> None:
        state = self._state
        before = state.is_elsewhere, state.is_hidden, state.is_limited
        state.is_elsewhere = self.hints not in self.image.get_selected_layers()
        state.is_hidden = not self.hints.get_visible()
        is_selected = not Gimp.Selection.is_empty(self.image)
        state.is_limited = self._options.within_selection and is_selected
        if (state.is_elsewhere, state.is_hidden, state.is_limited) != before:
            self._tell()

    def _see_photo(self, seen: Preview) -> None:
        self._photo_looks.accept(seen)
        picture = self._window.picture
        picture.show_photo(seen_small(self.photo, picture.pixels_hw))

    def _tell(self) -> None:
        self._window.show(self._state)
        for panel in self._panels:
            panel.tell(self.news)

    def _pause(self, is_paused: bool) -> None:  # noqa: FBT001 - a toggle's state
        self._state.is_paused = is_paused
        self._tell()

    def _show_before(self, is_before: bool) -> None:  # noqa: FBT001 - as above
        self._coloring.colors.show(is_seen=not is_before)
        self._window.picture.set_before(is_before=is_before)

    def _turn_knobs(self, knobs: Knobs) -> None:
        self._choose(replace(self._options, knobs=knobs))

    def _limit(self, within_selection: bool) -> None:  # noqa: FBT001 - as above
        self._choose(replace(self._options, within_selection=within_selection))

    def _choose_film(self, film: str) -> None:
        keep_film(self.image, film)
        self._choose(replace(self._options, film=film))

    def _choose(self, options: Options) -> None:
        self._options = options
        remember(options)
        self._state.changed()

    def _click(self, x: int, y: int) -> None:
        for panel in self._panels:
            panel.clicked(x, y)

    def _close(self) -> None:
        self._window.destroy()
        Gtk.main_quit()

    def _leave(self) -> None:
        self._coloring.leave()
        one_window.mark_closed(self.image)
