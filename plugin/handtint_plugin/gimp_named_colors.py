"""Named colours and GIMP's own: its foreground and its palettes."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402

from handtint_shared.documents.colors import Rgb, hex_of_rgb, level_of_linear  # noqa: E402
from handtint_shared.documents.palettes import Palette  # noqa: E402


def foreground() -> Rgb:
    """Return GIMP's foreground colour, sRGB 0..255."""
    red, green, blue, _alpha = Gimp.context_get_foreground().get_rgba()  # linear
    return level_of_linear(red), level_of_linear(green), level_of_linear(blue)


def set_foreground(rgb: Rgb) -> None:
    Gimp.context_set_foreground(_color(rgb))


def keep_as_gimp_palette(name: str, palette: Palette) -> None:
    """Make a GIMP palette of the colours, in place of one of that name."""
    previous = Gimp.Palette.get_by_name(name)
    if previous is not None:
        previous.delete()
    made = Gimp.Palette.new(name)
    for color in palette.values():
        made.add_entry(color.name, _color(color.rgb))


def _color(rgb: Rgb) -> Any:
    return Gegl.Color.new(hex_of_rgb(rgb))
