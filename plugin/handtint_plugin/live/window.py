"""The Live window: Gtk alone, it knows neither the image nor the daemon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GimpUi", "3.0")
from gi.repository import GimpUi, GLib, Gtk  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.entries import LIVE  # noqa: E402
from handtint_plugin.film_choice import film_choice  # noqa: E402
from handtint_plugin.gimp_help import add_help_button  # noqa: E402
from handtint_plugin.live import words  # noqa: E402
from handtint_plugin.live.panels import Panel  # noqa: E402
from handtint_plugin.live.picture import PhotoPicture  # noqa: E402
from handtint_plugin.live.watching import LiveState, Phase  # noqa: E402
from handtint_plugin.live.wheel import leave_wheel  # noqa: E402
from handtint_plugin.session import Options  # noqa: E402
from handtint_shared.knobs import KNOBS, Knobs  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_PROGRAM = "handtint"
_SPACING_PX = 12
_WIDTH_PX = 344
_BELOW_MENUS_PX = 60
_BUTTONS_PX = 100  # and the window's frame
_TEXT_WIDTH = 36
_STEPS_OF_A_PAGE = 5
_ICONS = {
    Phase.WATCHING: "gimp-info",
    Phase.COLORING: "gimp-info",
    Phase.STARTING: "gimp-info",
    Phase.WITHOUT_HINTS: "gimp-info",
    Phase.PAUSED: "media-playback-pause",
    Phase.FAILED: "dialog-warning",
    Phase.ENDED: "dialog-warning",
}
_WORKING = (Phase.COLORING, Phase.STARTING)
_ROWS_BELOW = 2  # the panels: what is told once for a photo, and what holds after closing


@dataclass(frozen=True, slots=True)
class Actions:
    """What the window's controls do."""

    pause: Callable[[bool], None]
    show_before: Callable[[bool], None]
    turn_knobs: Callable[[Knobs], None]
    limit: Callable[[bool], None]
    choose_film: Callable[[str], None]
    click: Callable[[int, int], None]
    close: Callable[[], None]


class LiveWindow:
    """Non-modal, and has its image's name; `show` makes its words those of a state."""

    def __init__(
        self, name: str, options: Options, photo_hw: tuple[int, int], actions: Actions
    ) -> None:
        GimpUi.init(_PROGRAM)
        self._actions = actions
        self.picture = PhotoPicture(photo_hw, actions.click)
        self._dialog = Gtk.Dialog(title=f"{translated(words.TITLE)} – {name}", border_width=0)
        self._dialog.set_default_size(_WIDTH_PX, -1)
        add_help_button(self._dialog, LIVE)
        self._close_button = self._dialog.add_button(
            translated(words.CLOSE), Gtk.ResponseType.CLOSE
        )
        self._dialog.connect("response", lambda *_: actions.close())
        self._state, self._spinner, self._icon = _label(), Gtk.Spinner(), Gtk.Image()
        self._hints = _label()
        self._scales = {knob.name: Gtk.Scale() for knob in KNOBS}
        self._pause = _toggle(words.PAUSE, words.PAUSE_HELP, actions.pause)
        self._before = _toggle(words.BEFORE, words.BEFORE_HELP, actions.show_before)
        self._box = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL, spacing=_SPACING_PX, border_width=_SPACING_PX
        )
        self._limit = _limit_tick(options, actions.limit)
        self._film = film_choice(options.film, translated(wording.FILM_HELP))
        self._film.connect("changed", lambda film: actions.choose_film(film.get_active_id() or ""))
        self._head = self._made_head()
        self._fill(options.knobs)
        for control in (self._film, *self._scales.values()):
            leave_wheel(control)
        self._scroller = Gtk.ScrolledWindow(hscrollbar_policy=Gtk.PolicyType.NEVER)
        self._scroller.add(self._box)
        content = self._dialog.get_content_area()
        content.pack_start(self._head, False, True, 0)  # noqa: FBT003 - seen all the time
        content.pack_start(self._scroller, True, True, 0)  # noqa: FBT003

    def add_panels(self, panels: Sequence[Panel]) -> None:
        """Add panels below the controls, each folded away and then not mapped."""
        for panel in panels:
            fold = Gtk.Expander(label=panel.title, use_underline=True)
            fold.add(panel.widget)
            panel.widget.show_all()
            panel.widget.set_no_show_all(True)
            panel.widget.hide()  # Gtk maps what is folded away
            fold.connect("notify::expanded", self._unfold)
            self._box.pack_start(fold, False, True, 0)  # noqa: FBT003
            self._box.reorder_child(fold, len(self._box.get_children()) - 1 - _ROWS_BELOW)

    def _unfold(self, fold: Any, _property: Any) -> None:
        fold.get_child().set_visible(fold.get_expanded())
        GLib.idle_add(self._settle, fold, priority=GLib.PRIORITY_LOW)  # once it has its place

    def _settle(self, fold: Any) -> None:
        """Show what was unfolded, or give back the room of what was folded away."""
        place = fold.get_allocation()
        if fold.get_expanded():
            self._scroller.get_vadjustment().clamp_page(place.y, place.y + place.height)
        else:
            self._fit()
            self._dialog.resize(self._dialog.get_size()[0], 1)

    def open(self) -> None:
        for part in (self._head, self._scroller):
            part.show_all()
        self._fit()
        for part in (self._head, self._box):
            part.connect("size-allocate", lambda *_: GLib.idle_add(self._fit))
        self._dialog.show_all()
        GimpUi.window_set_transient(self._dialog)
        self._move_aside()
        self._dialog.present()

    def _move_aside(self) -> None:
        """Leave the photo free: a dialog opens in the middle of it."""
        area, (width, _) = self._work_area(), self._dialog.get_size()
        self._dialog.move(area.x + area.width - width - _SPACING_PX, area.y + _BELOW_MENUS_PX)

    def _fit(self) -> None:
        """Make room for all parts, or as much as there is on the screen; the rest is scrolled."""
        _, wanted = self._box.get_preferred_height_for_width(_WIDTH_PX)
        above, _ = self._head.get_preferred_height_for_width(_WIDTH_PX)
        room = self._work_area().height - _BELOW_MENUS_PX - above - _BUTTONS_PX
        self._scroller.set_min_content_height(min(wanted, room))

    def _work_area(self) -> Any:
        display = self._dialog.get_display()
        return (display.get_primary_monitor() or display.get_monitor(0)).get_workarea()

    def present(self) -> None:
        """Bring the window to the front."""
        self._dialog.present()

    def destroy(self) -> None:
        self._dialog.destroy()

    def show(self, state: LiveState) -> None:
        phase = state.phase
        self._state.set_text(words.state_words(state))
        self._hints.set_text(words.hints_words(state))
        self._spinner.set_property("active", phase in _WORKING)
        self._spinner.set_visible(phase in _WORKING)
        self._icon.set_visible(phase not in _WORKING)
        self._icon.set_from_icon_name(_ICONS[phase], Gtk.IconSize.BUTTON)
        controls = (self._pause, self._before, self._limit, self._film, *self._scales.values())
        for control in controls:
            control.set_sensitive(phase is not Phase.ENDED)

    def _made_head(self) -> Any:
        """Return the picture, and what Live is doing: a panel that is scrolled to hides neither."""
        self._state.get_accessible().set_name(translated(words.STATE_NAME))
        head = Gtk.Box(
            orientation=Gtk.Orientation.VERTICAL,
            spacing=_SPACING_PX,
            margin_top=_SPACING_PX,
            margin_start=_SPACING_PX,
            margin_end=_SPACING_PX,
        )
        for row in (self.picture.widget, self._state_row()):
            head.pack_start(row, False, True, 0)  # noqa: FBT003
        return head

    def _state_row(self) -> Any:
        state = Gtk.Box(spacing=_SPACING_PX // 2)
        for widget in (self._spinner, self._icon):
            widget.set_no_show_all(True)
            widget.set_valign(Gtk.Align.START)
            state.pack_start(widget, False, False, 0)  # noqa: FBT003
        state.pack_start(self._state, True, True, 0)  # noqa: FBT003
        return state

    def _fill(self, knobs: Knobs) -> None:
        buttons = Gtk.Box(spacing=_SPACING_PX // 2, homogeneous=True)
        for button in (self._pause, self._before):
            buttons.pack_start(button, True, True, 0)  # noqa: FBT003
        afterwards = _label(translated(words.AFTERWARDS))
        afterwards.get_style_context().add_class("dim-label")
        rows = (self._hints, self._knob_rows(knobs), self._limit, buttons)
        below = (self._film_row(), afterwards)
        for row in (*rows, *below):
            self._box.pack_start(row, False, True, 0)  # noqa: FBT003

    def _knob_rows(self, knobs: Knobs) -> Any:
        grid = Gtk.Grid(column_spacing=_SPACING_PX, row_spacing=_SPACING_PX // 2)
        for row, knob in enumerate(KNOBS):
            scale = self._scales[knob.name]
            page = _STEPS_OF_A_PAGE * knob.step
            scale.set_range(knob.least, knob.most)
            scale.set_increments(knob.step, page)
            scale.set_digits(2)
            scale.set_value(getattr(knobs, knob.name))
            scale.set_value_pos(Gtk.PositionType.RIGHT)
            scale.set_hexpand(True)
            scale.set_tooltip_text(knob.help)
            label = Gtk.Label.new_with_mnemonic(translated(knob.label))
            label.set_mnemonic_widget(scale)
            grid.attach(label, 0, row, 1, 1)
            grid.attach(scale, 1, row, 1, 1)
            scale.connect("value-changed", self._turned)
        return grid

    def _film_row(self) -> Any:
        row = Gtk.Box(spacing=_SPACING_PX)
        label = Gtk.Label.new_with_mnemonic(translated(wording.FILM))
        label.set_mnemonic_widget(self._film)
        row.pack_start(label, False, False, 0)  # noqa: FBT003
        row.pack_start(self._film, True, True, 0)  # noqa: FBT003
        return row

    def _turned(self, _scale: Any) -> None:
        values = {knob.name: self._scales[knob.name].get_value() for knob in KNOBS}
        self._actions.turn_knobs(Knobs(**values))


def _label(text: str = "") -> Any:
    label = Gtk.Label(label=text, wrap=True, xalign=0.0, max_width_chars=_TEXT_WIDTH)
    label.set_selectable(False)
    return label


def _limit_tick(options: Options, on_toggled: Callable[[bool], None]) -> Any:
    tick = Gtk.CheckButton.new_with_mnemonic(translated(wording.WITHIN_SELECTION))
    tick.set_tooltip_text(translated(wording.WITHIN_SELECTION_HELP))
    tick.set_active(options.within_selection)
    tick.connect("toggled", lambda ticked: on_toggled(ticked.get_active()))
    return tick


def _toggle(label: str, help_text: str, on_toggled: Callable[[bool], None]) -> Any:
    button = Gtk.ToggleButton.new_with_mnemonic(translated(label))
    button.set_tooltip_text(translated(help_text))
    button.connect("toggled", lambda toggled: on_toggled(toggled.get_active()))
    return button
