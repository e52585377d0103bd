"""Layer <-> raw pixels: the only place that touches Gegl.

A format's name means sRGB there, whatever the image's profile and precision: GIMP converts.
"""

from __future__ import annotations

from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402

from handtint_plugin import wording  # noqa: E402
from handtint_plugin.pixel_facts import is_colored, is_opaque, painted_box  # noqa: E402
from handtint_shared import limits  # noqa: E402
from handtint_shared.errors import TooLarge, WriteFailed  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat, picture_nbytes  # noqa: E402

_ALPHA = "A u8"
_8_BITS = frozenset(
    {Gimp.Precision.U8_LINEAR, Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U8_PERCEPTUAL}
)


def rect_of(layer: Any) -> Rect:
    """The layer's place in the image."""
    _, x, y = layer.get_offsets()
    return Rect(y, x, layer.get_height(), layer.get_width())


def answer_format(image: Any) -> PixelFormat:
    """The format that keeps what the image's precision can hold."""
    return PixelFormat.RGBA_U8 if _is_8_bit(image) else PixelFormat.RGBA_U16


def read_photo(image: Any, layer: Any) -> Picture:
    """The photo layer's own pixels, without mask and opacity: grey unless it really is coloured.

    Raises TooLarge.
    """
    height, width = layer.get_height(), layer.get_width()
    if height * width > limits.MAX_PICTURE_PX:
        megapixels = limits.MAX_PICTURE_PX // 10**6
        raise TooLarge(wording.PHOTO_TOO_LARGE.format(megapixels=megapixels))
    whole = Rect(0, 0, height, width)
    is_grey = image.get_base_type() == Gimp.ImageBaseType.GRAY or not is_colored(
        _read(layer, whole, PixelFormat.RGB_U8.value)
    )
    formats = (
        (PixelFormat.Y_U8, PixelFormat.Y_U16)
        if is_grey
        else (PixelFormat.RGB_U8, PixelFormat.RGB_U16)
    )
    return read_picture(layer, whole, formats[0] if _is_8_bit(image) else formats[1])


def read_picture(layer: Any, rect: Rect, pixel_format: PixelFormat) -> Picture:
    """`rect` of a layer, in its own pixels."""
    pixels = _read(layer, rect, pixel_format.value)
    return Picture((rect.height, rect.width), pixel_format, pixels)


def read_painted(layer: Any, rect: Rect) -> tuple[Rect, Picture] | None:
    """The part of `rect` that has paint on it, and its pixels; None when there is none."""
    if rect.is_empty:
        return None
    box = painted_box(_read(layer, rect, _ALPHA), rect.width)
    if box is None:
        return None
    painted = box.moved(rect.y, rect.x)
    return painted, read_picture(layer, painted, PixelFormat.RGBA_U8)


def write_picture(layer: Any, picture: Picture) -> Picture:
    """Fills a layer, which must not be in the image yet, with an opaque picture of its size.

    What the layer really holds afterwards, read in the same format. Raises WriteFailed when
    GIMP had no room for it.
    """
    height, width = picture.size_hw
    data = bytes(picture.pixels)  # Gegl is slow with anything else
    if len(data) != picture_nbytes((layer.get_height(), layer.get_width()), picture.format):
        raise WriteFailed(wording.LOST_PIXELS)  # Gegl would only log it
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), picture.format.value, data)
    buffer.flush()
    kept = read_picture(layer, Rect(0, 0, height, width), picture.format)
    if not is_opaque(bytes(kept.pixels), picture.format.bytes_per_channel):
        raise WriteFailed(wording.LOST_PIXELS)
    return kept


def _read(layer: Any, rect: Rect, format_name: str) -> bytes:
    # A new buffer object each time: an old one never sees later painting.
    rectangle = Gegl.Rectangle.new(rect.x, rect.y, rect.width, rect.height)
    pixels: bytes = layer.get_buffer().get(rectangle, 1.0, format_name, Gegl.AbyssPolicy.NONE)
    return pixels


def _is_8_bit(image: Any) -> bool:
    return image.get_precision() in _8_BITS
