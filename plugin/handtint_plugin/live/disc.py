"""The gamut at a place as a disc, in which one picks a colour by mouse or by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

from handtint_plugin.live import likely_words as words  # noqa: E402
from handtint_plugin.live.gamut_disc import (  # noqa: E402
    color_at,
    disc_pixels,
    inside,
    place_of,
    with_ring,
)
from handtint_plugin.live.likely_parts import picture_of  # noqa: E402
from handtint_shared.documents.colors import Rgb, hex_of_rgb  # noqa: E402
from handtint_shared.lab import GamutAt  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_SIDE_PX = 97
_STEP_PX, _LONG_STEP_PX = 2, 10
_ARROWS = {
    Gdk.KEY_Left: (-1, 0),
    Gdk.KEY_Right: (1, 0),
    Gdk.KEY_Up: (0, -1),
    Gdk.KEY_Down: (0, 1),
}


class GamutDisc:
    """A ring marks GIMP's colour; `choose` gets another one. A button, so that focus is seen."""

    def __init__(self, choose: Callable[[Rgb], None]) -> None:
        self._choose = choose
        self._gamut: GamutAt | None = None
        self._pixels = b""
        self._at_xy = (0.0, 0.0)
        self._marked: Rgb | None = None
        self._image = Gtk.Image()
        self.widget = Gtk.Button(halign=Gtk.Align.CENTER, relief=Gtk.ReliefStyle.NONE)
        self.widget.add(self._image)
        self.widget.set_tooltip_text(translated(words.DISC_HELP))
        self.widget.get_accessible().set_name(translated(words.DISC_NAME))
        self.widget.connect("button-press-event", self._clicked)
        self.widget.connect("key-press-event", self._pressed)

    def show(self, gamut: GamutAt) -> None:
        """Show the colours of a place."""
        self._gamut, self._marked = gamut, None
        self._pixels = disc_pixels(gamut, _SIDE_PX)

    def mark(self, rgb: Rgb) -> None:
        """Mark what a colour becomes there; not where levels are too coarse to tell a step."""
        if self._gamut is not None and rgb != self._marked:
            self._move(rgb, place_of(self._gamut, rgb, _SIDE_PX))

    def _move(self, rgb: Rgb, at_xy: tuple[float, float]) -> None:
        self._marked, self._at_xy = rgb, at_xy
        self.widget.get_accessible().set_description(hex_of_rgb(rgb))
        shown = with_ring(self._pixels, _SIDE_PX, at_xy)
        self._image.set_from_pixbuf(picture_of(shown, _SIDE_PX, _SIDE_PX))

    def _pick(self, x: float, y: float) -> None:
        if self._gamut is not None:
            rgb = color_at(self._gamut, x, y, _SIDE_PX)
            self._move(rgb, inside(self._gamut, x, y, _SIDE_PX))
            self._choose(rgb)

    def _clicked(self, _widget: Any, event: Any) -> bool:
        self.widget.grab_focus()
        self._pick(*self.widget.translate_coordinates(self._image, int(event.x), int(event.y)))
        return True

    def _pressed(self, _widget: Any, event: Any) -> bool:
        if event.keyval not in _ARROWS:
            return False
        is_long = event.state & Gdk.ModifierType.SHIFT_MASK
        step_px = _LONG_STEP_PX if is_long else _STEP_PX
        (x, y), (right, down) = self._at_xy, _ARROWS[event.keyval]
        self._pick(x + right * step_px, y + down * step_px)
        return True
