import hashlib

import pytest

from handtint_shared.pixels import Picture, PixelFormat, photo_key, picture_nbytes


@pytest.mark.parametrize(
    ("pixel_format", "bytes_per_pixel"),
    [
        (PixelFormat.Y_U8, 1),
        (PixelFormat.Y_U16, 2),
        (PixelFormat.RGB_U8, 3),
        (PixelFormat.RGB_U16, 6),
        (PixelFormat.RGBA_U8, 4),
        (PixelFormat.RGBA_U16, 8),
        (PixelFormat.AB_F32, 8),
    ],
)
def test_bytes_of_a_pixel(pixel_format: PixelFormat, bytes_per_pixel: int) -> None:
    assert bytes_per_pixel == pixel_format.bytes_per_pixel


def test_every_format_knows_its_channels() -> None:
    assert [pixel_format.channels for pixel_format in PixelFormat] == [1, 1, 3, 3, 4, 4, 2]


def test_bytes_of_a_picture() -> None:
    assert picture_nbytes((2, 5), PixelFormat.RGB_U16) == 2 * 5 * 6


def test_the_key_of_a_photo_is_that_of_the_protocol() -> None:
    written_out = hashlib.blake2b(b"Y' u8 1 2 \x00\xff", digest_size=16).hexdigest()
    assert written_out == photo_key(Picture((1, 2), PixelFormat.Y_U8, b"\x00\xff"))


@pytest.mark.parametrize(
    "other",
    [
        Picture((2, 3), PixelFormat.Y_U8, bytes(6)),
        Picture((1, 6), PixelFormat.Y_U8, b"\x01" + bytes(5)),
        Picture((1, 3), PixelFormat.Y_U16, bytes(6)),
    ],
)
def test_another_size_format_or_pixel_is_another_photo(other: Picture) -> None:
    assert photo_key(other) != photo_key(Picture((1, 6), PixelFormat.Y_U8, bytes(6)))


def test_the_kind_of_buffer_does_not_matter() -> None:
    pixels = bytes(range(6))
    keys = {
        photo_key(Picture((1, 6), PixelFormat.Y_U8, buffer))
        for buffer in (pixels, bytearray(pixels), memoryview(pixels))
    }
    assert len(keys) == 1
