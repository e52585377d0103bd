"""Read and write the raw pixels of layers: only this and gimp_previews.py use Gegl.

Format names mean sRGB here, whatever the image's profile and precision: GIMP converts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402

from handtint_plugin.pixel_facts import cut_painted, gray_of, is_opaque  # noqa: E402
from handtint_shared import limits  # noqa: E402
from handtint_shared.errors import TooLarge, WriteFailed  # noqa: E402
from handtint_shared.geometry import Rect  # noqa: E402
from handtint_shared.pixels import Picture, PixelFormat  # noqa: E402

# Rows are read and written in bands of this many, a multiple of GIMP's tile height, to reuse
# memory: for a whole layer the system would have to map new pages, which takes longer than
# everything else.
_BAND_ROWS = 128
_SELECTION_FORMAT = "Y float"  # exact at every precision
_8_BITS = frozenset(
    {Gimp.Precision.U8_LINEAR, Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U8_PERCEPTUAL}
)


def rect_of(layer: Any) -> Rect:
    """Return the layer's place in the image."""
    _, x, y = layer.get_offsets()
    return Rect(y, x, layer.get_height(), layer.get_width())


def size_hw_of(layer: Any) -> tuple[int, int]:
    """Return the layer's height and width."""
    return layer.get_height(), layer.get_width()


def is_8_bit(image: Any) -> bool:
    """Return whether the image has 8 bits a channel."""
    return image.get_precision() in _8_BITS


def answer_format(image: Any) -> PixelFormat:
    """Return the format that matches the image's precision."""
    return PixelFormat.RGBA_U8 if is_8_bit(image) else PixelFormat.RGBA_U16


def read_photo(image: Any, layer: Any) -> Picture:
    """Return the photo layer's own pixels, without mask and opacity: grey unless really coloured.

    Raises TooLarge.
    """
    height, width = layer.get_height(), layer.get_width()
    if height * width > limits.MAX_PICTURE_PX:
        megapixels = limits.MAX_PICTURE_PX // 10**6
        raise TooLarge("photo_too_large", limit_mp=megapixels)
    has_8_bits = is_8_bit(image)
    if image.get_base_type() == Gimp.ImageBaseType.GRAY:
        return read_whole(layer, PixelFormat.Y_U8 if has_8_bits else PixelFormat.Y_U16)
    gray = _read_gray(layer)
    if gray is None:
        return read_whole(layer, PixelFormat.RGB_U8 if has_8_bits else PixelFormat.RGB_U16)
    return gray if has_8_bits else read_whole(layer, PixelFormat.Y_U16)


def read_strips(layer: Any, pixel_format: PixelFormat) -> Iterator[bytes]:
    """Iterate over a layer's own pixels, a band of rows at a time."""
    return _strips(layer, layer.get_buffer, pixel_format)


def read_painted(layer: Any, rect: Rect) -> tuple[Rect, Picture] | None:
    """Return the painted part of `rect` and its pixels; None if nothing is painted."""
    if rect.is_empty:
        return None
    rgba = PixelFormat.RGBA_U8
    # Gegl would take several times as long for alpha alone
    strips = ((band, _read(layer.get_buffer, band, rgba.value)) for band in _bands_of(rect))
    painted = cut_painted(rect, strips)
    if painted is None:
        return None
    box, pixels = painted
    return box, Picture((box.height, box.width), rgba, pixels)


def read_rows(layer: Any, rect: Rect) -> bytes:
    """Return `R'G'B'A u8` of part of a layer, in the layer's own pixels."""
    return _read(layer.get_buffer, rect, PixelFormat.RGBA_U8.value)


def write_pictures(layer: Any, placed: Iterable[tuple[Rect, Picture]]) -> None:
    """Write pictures into a layer, each at its place: no undo step, and no regard for selections.

    Raises WriteFailed.
    """
    _write(layer.get_buffer(), placed)


def is_there(layer: Any, placed: Iterable[tuple[Rect, Picture]]) -> bool:
    """Return whether a layer has the pixels of these pictures, each at its place.

    Raises WriteFailed if a picture is not of its place's size.
    """
    bands = _bands_with_pixels(placed)
    return all(_read(layer.get_buffer, band, name) == pixels for band, name, pixels in bands)


def read_kept(layer: Any, pixel_format: PixelFormat) -> Iterator[bytes]:
    """Iterate over what an opaque layer really contains after writing, a band at a time.

    Raises WriteFailed if GIMP had no room for it.
    """
    return _kept(_strips(layer, layer.get_buffer, pixel_format), pixel_format)


def write_shadow(
    layer: Any, placed: Iterable[tuple[Rect, Picture]], within: Rect | None = None
) -> None:
    """Write what the layer will contain into its shadow buffer: pictures, each at its place.

    Between the pictures it is as the layer is; `within` says which part is needed. Raises
    WriteFailed.
    """
    placed, whole = list(placed), within or _own_rect(layer)
    shadow = layer.get_shadow_buffer()
    if [place for place, _ in placed] != [whole]:
        _copy(layer.get_buffer(), shadow, whole)
    _write(shadow, placed)


def read_kept_shadow(
    layer: Any, parts: Sequence[Rect], pixel_format: PixelFormat
) -> Iterator[bytes]:
    """Iterate over what the layer's shadow buffer really contains, a band at a time.

    Raises WriteFailed if GIMP had no room for `parts`, which are opaque.
    """
    strips = _strips(layer, layer.get_shadow_buffer, pixel_format)
    if list(parts) == [_own_rect(layer)]:
        return _kept(strips, pixel_format)
    for part in parts:
        bands = (_read(layer.get_shadow_buffer, b, pixel_format.value) for b in _bands_of(part))
        for _ in _kept(bands, pixel_format):
            pass
    return strips


def read_part(layer: Any, rect: Rect, pixel_format: PixelFormat) -> bytes:
    """Return part of a layer, in the layer's own pixels; transparent beyond its edges."""
    return _read(layer.get_buffer, rect, pixel_format.value)


def read_shadow_part(layer: Any, rect: Rect, pixel_format: PixelFormat) -> bytes:
    """Return part of the layer's shadow buffer."""
    return _read(layer.get_shadow_buffer, rect, pixel_format.value)


def clear(layer: Any) -> None:
    """Make a layer transparent. It must not be in the image yet.

    Not by its buffer's `clear`: of GIMP's tiles, whole ones would stay as they are.
    """
    layer.fill(Gimp.FillType.TRANSPARENT)


def read_selection(image: Any) -> bytes:
    """Return the image's selection mask."""
    mask = image.get_selection()
    return _read(mask.get_buffer, _own_rect(mask), _SELECTION_FORMAT)


def write_selection(image: Any, mask_pixels: bytes) -> None:
    """Set the image's selection mask to what `read_selection` returned, without an undo step."""
    mask = image.get_selection()
    buffer = mask.get_buffer()
    buffer.set(_rectangle(_own_rect(mask)), _SELECTION_FORMAT, mask_pixels)
    buffer.flush()
    mask.update(0, 0, mask.get_width(), mask.get_height())


def _write(buffer: Any, placed: Iterable[tuple[Rect, Picture]]) -> None:
    for band, format_name, pixels in _bands_with_pixels(placed):
        buffer.set(_rectangle(band), format_name, bytes(pixels))  # views are slow in Gegl
    buffer.flush()


def _bands_with_pixels(
    placed: Iterable[tuple[Rect, Picture]],
) -> Iterator[tuple[Rect, str, memoryview]]:
    for place, picture in placed:
        pixels, row = memoryview(picture.pixels), place.width * picture.format.bytes_per_pixel
        if pixels.nbytes != place.height * row:
            raise WriteFailed("pixels_lost")  # Gegl would only log it
        for band in _bands_of(place):
            top = band.y - place.y
            yield band, picture.format.value, pixels[top * row : (top + band.height) * row]


def _copy(source: Any, target: Any, rect: Rect) -> None:
    for band in _bands_of(rect):
        place = _rectangle(band)
        source.copy(place, Gegl.AbyssPolicy.NONE, target, place)


def _kept(strips: Iterable[bytes], pixel_format: PixelFormat) -> Iterator[bytes]:
    for strip in strips:
        if not is_opaque(strip, pixel_format.bytes_per_channel):
            raise WriteFailed("pixels_lost")
        yield strip


def read_whole(layer: Any, pixel_format: PixelFormat) -> Picture:
    """Return a layer's own pixels."""
    rect, pixels = _own_rect(layer), bytearray()
    for strip in read_strips(layer, pixel_format):
        pixels += strip
    return Picture((rect.height, rect.width), pixel_format, pixels)


def _read_gray(layer: Any) -> Picture | None:
    """Return `Y' u8`; None if the layer is coloured."""
    rect, grays = _own_rect(layer), bytearray()
    for strip in read_strips(layer, PixelFormat.RGB_U8):
        gray = gray_of(strip)
        if gray is None:
            return None
        grays += gray
    return Picture((rect.height, rect.width), PixelFormat.Y_U8, grays)


def _strips(
    layer: Any, open_buffer: Callable[[], Any], pixel_format: PixelFormat
) -> Iterator[bytes]:
    for band in _bands_of(_own_rect(layer)):
        yield _read(open_buffer, band, pixel_format.value)


def _read(open_buffer: Callable[[], Any], rect: Rect, format_name: str) -> bytes:
    # A new buffer object each time: an old one never shows later painting.
    buffer = open_buffer()
    pixels: bytes = buffer.get(_rectangle(rect), 1.0, format_name, Gegl.AbyssPolicy.NONE)
    return pixels


def _rectangle(rect: Rect) -> Any:
    return Gegl.Rectangle.new(rect.x, rect.y, rect.width, rect.height)


def _own_rect(layer: Any) -> Rect:
    return Rect(0, 0, layer.get_height(), layer.get_width())


def _bands_of(rect: Rect) -> Iterator[Rect]:
    bottom = rect.y + rect.height
    for top in range(rect.y, bottom, _BAND_ROWS):
        yield Rect(top, rect.x, min(_BAND_ROWS, bottom - top), rect.width)
