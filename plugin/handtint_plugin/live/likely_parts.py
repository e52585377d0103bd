"""Parts of the panel of likely colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gi

gi.require_version("GdkPixbuf", "2.0")
gi.require_version("Gtk", "3.0")
from gi.repository import GdkPixbuf, GLib, Gtk  # noqa: E402

from handtint_plugin.live import likely_words as words  # noqa: E402
from handtint_shared.documents.colors import Rgb  # noqa: E402
from handtint_shared.messages import LikelyColor  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

_SWATCH_PX = 28


def label_of(width_chars: int) -> Any:
    """Return a label that wraps."""
    return Gtk.Label(wrap=True, xalign=0.0, max_width_chars=width_chars)


def picture_of(rgba: bytes, width: int, height: int) -> Any:
    """Return the Pixbuf of R'G'B'A u8."""
    return GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(rgba),
        GdkPixbuf.Colorspace.RGB,
        True,  # noqa: FBT003 - gi takes no keywords
        8,
        width,
        height,
        4 * width,
    )


class Swatch:
    """A button of one colour; a screen reader says which."""

    def __init__(self, number: int, choose: Callable[[Rgb], None]) -> None:
        self._number = number
        self._color: LikelyColor | None = None
        self._image, self._share = Gtk.Image(), Gtk.Label()
        box = Gtk.Box(spacing=4)
        for part in (self._image, self._share):
            box.pack_start(part, False, False, 0)  # noqa: FBT003
        self.button = Gtk.Button(no_show_all=True)
        self.button.add(box)
        box.show_all()
        self.button.set_tooltip_text(translated(words.SWATCH_HELP).format(number=number))
        self.button.connect("clicked", lambda _button: self._color and choose(self._color.rgb))

    def show(self, color: LikelyColor | None) -> None:
        """Show a colour; None: hide the button."""
        self._color = color
        self.button.set_visible(color is not None)
        if color is None:
            return
        pixels = bytes((*color.rgb, 255)) * _SWATCH_PX**2
        self._image.set_from_pixbuf(picture_of(pixels, _SWATCH_PX, _SWATCH_PX))
        self._share.set_text(words.share_words(self._number, color))
        self.button.get_accessible().set_name(words.swatch_words(self._number, color))

    def press(self) -> None:
        """As if it were clicked."""
        if self._color is not None:
            self.button.clicked()
