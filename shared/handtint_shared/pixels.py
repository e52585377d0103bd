"""Pictures on the wire: raw interleaved pixels with a size and a format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum

Buffer = bytes | bytearray | memoryview


class PixelFormat(Enum):
    """The pixel formats of the protocol; values are babl's names where babl has one.

    Primed channels are sRGB-encoded, 0..255 or 0..65535; alpha is straight. `ab` is CIE Lab's a and
    b (D65, 2° observer), unscaled. Multi-byte numbers are little-endian.
    """

    Y_U8 = "Y' u8"
    Y_U16 = "Y' u16"
    RGB_U8 = "R'G'B' u8"
    RGB_U16 = "R'G'B' u16"
    RGBA_U8 = "R'G'B'A u8"
    RGBA_U16 = "R'G'B'A u16"
    AB_F32 = "ab f32"

    @property
    def channels(self) -> int:
        return {"Y'": 1, "R'G'B'": 3, "R'G'B'A": 4, "ab": 2}[self.value.split()[0]]

    @property
    def bytes_per_channel(self) -> int:
        return int(self.value.split()[1][1:]) // 8

    @property
    def bytes_per_pixel(self) -> int:
        return self.channels * self.bytes_per_channel


PHOTO_FORMATS = frozenset(
    {PixelFormat.Y_U8, PixelFormat.Y_U16, PixelFormat.RGB_U8, PixelFormat.RGB_U16}
)
FILE_FORMATS = frozenset({PixelFormat.RGBA_U8, PixelFormat.RGBA_U16})
ANSWER_FORMATS = frozenset({PixelFormat.RGBA_U8, PixelFormat.RGBA_U16, PixelFormat.AB_F32})


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels in rows from the top, without padding: `picture_nbytes` gives their size."""

    size_hw: tuple[int, int]
    format: PixelFormat
    pixels: Buffer


def picture_nbytes(size_hw: tuple[int, int], pixel_format: PixelFormat) -> int:
    """Return the size in bytes of a picture of that size and format."""
    return size_hw[0] * size_hw[1] * pixel_format.bytes_per_pixel


def photo_key(photo: Picture) -> str:
    """Return a photo's identifier: BLAKE2b-128 of format, size and pixels, in hex."""
    height, width = photo.size_hw
    digest = hashlib.blake2b(f"{photo.format.value} {height} {width} ".encode(), digest_size=16)
    digest.update(photo.pixels)
    return digest.hexdigest()


def picture_sha256(picture: Picture) -> str:
    """Return what a record says of a photo's pixels; see `pixels_sha256`."""
    form = picture.format
    bits = 8 * form.bytes_per_channel
    return pixels_sha256(picture.size_hw, form.channels, bits, picture.pixels)


def pixels_sha256(size_hw: tuple[int, int], channels: int, bits: int, pixels: Buffer) -> str:
    """Return the SHA-256, in hex, of a line `HEIGHT WIDTH CHANNELS BITS`, and the samples row by
    row, of 16 bits with the low byte first."""
    digest = hashlib.sha256(f"{size_hw[0]} {size_hw[1]} {channels} {bits}\n".encode())
    digest.update(pixels)
    return digest.hexdigest()
