"""What GIMP's previews of layers tell about them: roughly, but fast at any size."""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Babl", "0.1")
gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Babl, Gegl, Gimp  # noqa: E402

from handtint_plugin.gimp_pixels import rect_of  # noqa: E402
from handtint_plugin.pixel_facts import painted_box  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat  # noqa: E402

_PREVIEW_PX = 256
_ALPHA = 3
_HALF_ALPHA = 128
_MOSTLY_OPAQUE_PERCENT = 50.0


def seen_small(layer: Any, most_hw: tuple[int, int]) -> Picture:
    """Return a layer's preview as `R'G'B'A u8`, no larger than `most_hw`: fast at any size.

    GIMP's own pictures of layers above 8 bits, `get_thumbnail`, are none or of other pixels.
    """
    data, width, height, bytes_per_pixel = layer.get_thumbnail_data(most_hw[1], most_hw[0])
    name, rgba = _preview_format(layer, bytes_per_pixel), PixelFormat.RGBA_U8
    whole = Gegl.Rectangle.new(0, 0, width, height)
    buffer = Gegl.Buffer.new(name, 0, 0, width, height)
    buffer.set(whole, name, data.get_data())
    pixels = buffer.get(whole, 1.0, rgba.value, Gegl.AbyssPolicy.NONE)
    return Picture((height, width), rgba, pixels)


def _preview_format(layer: Any, bytes_per_pixel: int) -> str:
    """Return the format of a preview's data: the layer's own in GIMP 3.0, 8 bits of sRGB in 3.2."""
    if (Gimp.MAJOR_VERSION, Gimp.MINOR_VERSION) < (3, 2):
        return str(Babl.format_get_encoding(layer.get_format()))
    has_alpha = bytes_per_pixel == PixelFormat.RGBA_U8.bytes_per_pixel
    return str((PixelFormat.RGBA_U8 if has_alpha else PixelFormat.RGB_U8).value)


def painted_roughly(layer: Any) -> Rect:
    """Return about the box of what is painted, in the image, from a preview; fast at any size.

    Empty if nothing is painted.
    """
    alphas, width, height = _preview_alphas(layer)
    box, whole = painted_box(alphas, width), rect_of(layer)
    if box is None:
        return Rect(whole.y, whole.x, 0, 0)
    y, x = whole.height / height, whole.width / width
    # the inner half of the outermost pixels, which the paint may only just touch
    top, left = round((box.y + 0.5) * y), round((box.x + 0.5) * x)
    bottom = max(top, round((box.y + box.height - 0.5) * y))
    right = max(left, round((box.x + box.width - 0.5) * x))
    return Rect(whole.y + top, whole.x + left, bottom - top, right - left)


def hides_what_is_below(layer: Any) -> bool:
    """Return whether a layer is drawn as it is and is opaque in most places, from a preview."""
    is_normal = layer.get_mode() in (Gimp.LayerMode.NORMAL, Gimp.LayerMode.NORMAL_LEGACY)
    if not is_normal or layer.get_opacity() < _MOSTLY_OPAQUE_PERCENT:
        return False
    if not layer.has_alpha():
        return True
    alphas, _, _ = _preview_alphas(layer)
    opaque = sum(alphas.count(value) for value in range(_HALF_ALPHA, 256))
    return 2 * opaque > len(alphas)


def _preview_alphas(layer: Any) -> tuple[bytes, int, int]:
    """Return a preview's alphas, its width and its height."""
    seen = seen_small(layer, (_PREVIEW_PX, _PREVIEW_PX))
    height, width = seen.size_hw
    return bytes(seen.pixels)[_ALPHA :: seen.format.bytes_per_pixel], width, height
