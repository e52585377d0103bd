"""The window's own picture: the photo in its colours, with marks; it tells where it is clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, GLib, Gtk  # noqa: E402

from handtint_plugin.live import words  # noqa: E402
from handtint_plugin.live.panels import Mark  # noqa: E402
from handtint_shared.pixels import Picture  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

WIDTH_PX, MOST_HEIGHT_PX = 296, 240
_RGB_BYTES = 3


class PhotoPicture:
    """Shows the photo before or in its colours; `on_click` gets the pixel of the photo."""

    def __init__(self, photo_hw: tuple[int, int], on_click: Callable[[int, int], None]) -> None:
        self._photo_hw = photo_hw
        self._on_click = on_click
        scale = min(WIDTH_PX / photo_hw[1], MOST_HEIGHT_PX / photo_hw[0])
        self.size_hw = max(1, round(photo_hw[0] * scale)), max(1, round(photo_hw[1] * scale))
        self._before: Any = None
        self._after: Any = None
        self._is_before = False
        self._image, self._marks = Gtk.Image(), Gtk.Fixed()
        self._image.get_accessible().set_name(translated(words.PICTURE_NAME))
        clicks = Gtk.EventBox(halign=Gtk.Align.CENTER)
        clicks.connect("button-press-event", self._clicked)
        over = Gtk.Overlay()
        over.add(self._image)
        over.add_overlay(self._marks)
        over.set_overlay_pass_through(self._marks, True)  # noqa: FBT003 - gi takes no keywords
        clicks.add(over)
        self.widget = clicks

    def show_photo(self, pixbuf: Any) -> None:
        """Show the photo as it is."""
        self._before = self._fitting(pixbuf)
        self._draw()

    def show_colors(self, picture: Picture) -> None:
        """Show the colours, `R'G'B' u8` of any size."""
        height, width = picture.size_hw
        data = GLib.Bytes.new(bytes(picture.pixels))
        rgb = GdkPixbuf.Colorspace.RGB
        made = GdkPixbuf.Pixbuf.new_from_bytes(
            data,
            rgb,
            False,  # noqa: FBT003 - as above
            8,
            width,
            height,
            width * _RGB_BYTES,
        )
        self._after = self._fitting(made)
        self._draw()

    def set_before(self, *, is_before: bool) -> None:
        """Show the photo before, or in its colours."""
        self._is_before = is_before
        self._draw()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks instead of others."""
        for old in self._marks.get_children():
            self._marks.remove(old)
        for mark in marks:
            label = Gtk.Label(label=mark.text)
            label.get_style_context().add_class("osd")
            (height, width), (photo_h, photo_w) = self.size_hw, self._photo_hw
            self._marks.put(label, mark.x * width // photo_w, mark.y * height // photo_h)
        self._marks.show_all()

    def _fitting(self, pixbuf: Any) -> Any:
        height, width = self.size_hw
        return pixbuf.scale_simple(width, height, GdkPixbuf.InterpType.BILINEAR)

    def _draw(self) -> None:
        shown = self._before if self._is_before or self._after is None else self._after
        if shown is not None:
            self._image.set_from_pixbuf(shown)

    def _clicked(self, _widget: Any, event: Any) -> bool:
        (height, width), (photo_h, photo_w) = self.size_hw, self._photo_hw
        x, y = int(event.x) * photo_w // width, int(event.y) * photo_h // height
        self._on_click(min(max(x, 0), photo_w - 1), min(max(y, 0), photo_h - 1))
        return True
