"""The window's own picture: the photo in its colours, with marks; it tells where it is clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import Gdk, GdkPixbuf, GLib, Gtk  # noqa: E402

from handtint_plugin.live import words  # noqa: E402
from handtint_plugin.live.panels import Mark  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat  # noqa: E402
from handtint_shared.translation import translated  # noqa: E402

WIDTH_PX, MOST_HEIGHT_PX = 296, 240
_STEP_PX = 4
_MARK_LOOK = b"label { color: #fff; background-color: rgba(0, 0, 0, 0.7); padding: 0 2px; }"
"""Of a theme's own, GIMP's light one has black on dark grey."""
_ARROWS = {
    Gdk.KEY_Left: (0, -1),
    Gdk.KEY_Right: (0, 1),
    Gdk.KEY_Up: (-1, 0),
    Gdk.KEY_Down: (1, 0),
}


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
        self._look = Gtk.CssProvider()
        self._look.load_from_data(_MARK_LOOK)
        self._image.set_pixel_size(max(self.size_hw))
        self._at_yx = self.size_hw[0] // 2, self.size_hw[1] // 2
        clicks = Gtk.Button(relief=Gtk.ReliefStyle.NONE)  # shows focus
        clicks.get_accessible().set_name(translated(words.PICTURE_NAME))
        clicks.set_tooltip_text(translated(words.PICTURE_HELP))
        clicks.connect("button-press-event", self._clicked)
        clicks.connect("key-press-event", self._pressed)
        clicks.connect("clicked", lambda _: self._choose(*self._at_yx))  # by Space or Enter
        clicks.add(_of_size(self._image, self.size_hw))
        self._clicks, over = clicks, Gtk.Overlay(halign=Gtk.Align.CENTER)
        over.add(clicks)
        over.add_overlay(self._marks)
        over.set_overlay_pass_through(self._marks, True)  # noqa: FBT003 - as below
        self.widget = over

    @property
    def pixels_hw(self) -> tuple[int, int]:
        """Height and width in pixels of the screen, of which a dense one has several for one."""
        density = self._image.get_scale_factor()
        return self.size_hw[0] * density, self.size_hw[1] * density

    def show_photo(self, picture: Picture) -> None:
        """Show the photo as it is: see `show_colors`."""
        self._before = self._fitting(picture)
        self._draw()

    def show_colors(self, picture: Picture) -> None:
        """Show the colours, `R'G'B' u8` or `R'G'B'A u8` of any size."""
        self._after = self._fitting(picture)
        self._draw()

    def set_before(self, *, is_before: bool) -> None:
        """Show the photo before, or in its colours."""
        self._is_before = is_before
        self._draw()

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks instead of others."""
        for old in self._marks.get_children():
            self._marks.remove(old)
        left, top = self._image.translate_coordinates(self.widget, 0, 0)
        for mark in marks:
            label = Gtk.Label(label=mark.text)
            look = label.get_style_context()
            look.add_provider(self._look, Gtk.STYLE_PROVIDER_PRIORITY_USER)
            (height, width), (photo_h, photo_w) = self.size_hw, self._photo_hw
            label.show()
            _, size = label.get_preferred_size()
            x, y = mark.x * width // photo_w, mark.y * height // photo_h
            self._marks.put(label, left + x - size.width // 2, top + y - size.height // 2)
        self._marks.show_all()

    def _fitting(self, picture: Picture) -> Any:
        height, width = self.pixels_hw
        return _pixbuf_of(picture).scale_simple(width, height, GdkPixbuf.InterpType.BILINEAR)

    def _draw(self) -> None:
        shown = self._before if self._is_before or self._after is None else self._after
        if shown is not None:  # as an icon: of its kinds of pictures, Gtk draws but these sharp
            self._image.set_from_gicon(shown, Gtk.IconSize.BUTTON)

    def _clicked(self, _widget: Any, event: Any) -> bool:
        self._clicks.grab_focus()
        x, y = self._clicks.translate_coordinates(self._image, int(event.x), int(event.y))
        self._choose(y, x)
        return True

    def _pressed(self, _widget: Any, event: Any) -> bool:
        if event.keyval not in _ARROWS:
            return False
        (down, right), (y, x) = _ARROWS[event.keyval], self._at_yx
        self._choose(y + down * _STEP_PX, x + right * _STEP_PX)
        return True

    def _choose(self, y: int, x: int) -> None:
        """Tell of a pixel of the shown picture, or the nearest one."""
        (height, width), (photo_h, photo_w) = self.size_hw, self._photo_hw
        self._at_yx = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
        self._on_click(self._at_yx[1] * photo_w // width, self._at_yx[0] * photo_h // height)


def _pixbuf_of(picture: Picture) -> Any:
    height, width = picture.size_hw
    return GdkPixbuf.Pixbuf.new_from_bytes(
        GLib.Bytes.new(bytes(picture.pixels)),
        GdkPixbuf.Colorspace.RGB,
        picture.format is PixelFormat.RGBA_U8,
        8,
        width,
        height,
        width * picture.format.bytes_per_pixel,
    )


def _of_size(image: Any, size_hw: tuple[int, int]) -> Any:
    """Return a widget of that size that shows an image from its corner: an icon asks for a square.

    Without pycairo, which not every GIMP comes with, a picture that is no icon is blurred on a
    dense screen.
    """
    height, width = size_hw
    sized, room = Gtk.Overlay(), Gtk.Box()
    room.set_size_request(width, height)
    sized.add(room)
    image.set_halign(Gtk.Align.START)
    image.set_valign(Gtk.Align.START)
    sized.add_overlay(image)
    sized.set_overlay_pass_through(image, True)  # noqa: FBT003 - gi takes no keywords
    return sized
