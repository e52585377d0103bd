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
from handtint_plugin.pixel_facts import gray_of, is_opaque, painted_box, part_of  # noqa: E402
from handtint_shared import limits  # noqa: E402
from handtint_shared.errors import TooLarge, WriteFailed  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat, picture_nbytes  # noqa: E402

_MOST_OF_WIDTH = 0.75
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
    whole, is_8_bit = Rect(0, 0, height, width), _is_8_bit(image)
    if image.get_base_type() == Gimp.ImageBaseType.GRAY:
        return read_picture(layer, whole, PixelFormat.Y_U8 if is_8_bit else PixelFormat.Y_U16)
    rgb = read_picture(layer, whole, PixelFormat.RGB_U8)
    gray = gray_of(bytes(rgb.pixels))
    if not is_8_bit:
        return read_picture(
            layer, whole, PixelFormat.RGB_U16 if gray is None else PixelFormat.Y_U16
        )
    return rgb if gray is None else Picture(rgb.size_hw, PixelFormat.Y_U8, gray)


def read_picture(layer: Any, rect: Rect, pixel_format: PixelFormat) -> Picture:
    """`rect` of a layer, in its own pixels."""
    pixels = _read(layer, rect, pixel_format.value)
    return Picture((rect.height, rect.width), pixel_format, pixels)


def read_painted(layer: Any, rect: Rect) -> tuple[Rect, Picture] | None:
    """The part of `rect` that has paint on it, and its pixels; None when there is none."""
    if rect.is_empty:
        return None
    rgba = PixelFormat.RGBA_U8
    pixels = _read(layer, rect, rgba.value)  # alpha alone would take Gegl several times as long
    box = painted_box(pixels[3::4], rect.width)
    if box is None:
        return None
    if box.width > _MOST_OF_WIDTH * rect.width:  # then cutting costs more than it saves
        box = Rect(box.y, 0, box.height, rect.width)
    painted = part_of(pixels, rect.width, box, rgba.bytes_per_pixel)
    return box.moved(rect.y, rect.x), Picture((box.height, box.width), rgba, painted)


def write_picture(layer: Any, picture: Picture, offset_yx: tuple[int, int] = (0, 0)) -> Picture:
    """Puts an opaque picture into a layer, which must not be in the image yet and is opaque
    elsewhere.

    What the whole layer really holds afterwards, read in the same format. Raises WriteFailed when
    GIMP had no room for it.
    """
    data = bytes(picture.pixels)  # Gegl is slow with anything else
    if len(data) != picture_nbytes(picture.size_hw, picture.format):
        raise WriteFailed(wording.LOST_PIXELS)  # Gegl would only log it
    buffer = layer.get_buffer()
    (y, x), (height, width) = offset_yx, picture.size_hw
    buffer.set(Gegl.Rectangle.new(x, y, width, height), picture.format.value, data)
    buffer.flush()
    whole = Rect(0, 0, layer.get_height(), layer.get_width())
    kept = read_picture(layer, whole, picture.format)
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
