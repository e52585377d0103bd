from __future__ import annotations

import numpy as np
import pytest
from skimage.color import rgb2lab

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.color.color_array import lightness_of_gray
from handtint_daemon.photo import Photo
from handtint_shared.pixels import PixelFormat

rng = np.random.default_rng(0)


def rgb_of(dtype: type[np.uint8] | type[np.uint16]) -> AnyArray:
    return rng.integers(0, np.iinfo(dtype).max, (30, 40, 3), dtype, endpoint=True)


@pytest.mark.parametrize(
    ("pixel_format", "dtype"), [(PixelFormat.RGB_U8, np.uint8), (PixelFormat.RGB_U16, np.uint16)]
)
def test_a_colored_photo_keeps_its_lightness(
    pixel_format: PixelFormat, dtype: type[np.uint8] | type[np.uint16]
) -> None:
    rgb = rgb_of(dtype)
    photo = Photo.from_picture(picture_of(rgb, pixel_format))
    expected = rgb2lab(rgb / np.iinfo(dtype).max)[..., 0]
    np.testing.assert_allclose(photo.lightness(), expected, atol=0.02)


@pytest.mark.parametrize(
    ("pixel_format", "dtype"), [(PixelFormat.Y_U8, np.uint8), (PixelFormat.Y_U16, np.uint16)]
)
def test_a_gray_photo_is_taken_as_it_is(
    pixel_format: PixelFormat, dtype: type[np.uint8] | type[np.uint16]
) -> None:
    gray = rgb_of(dtype)[..., 0].copy()
    assert np.array_equal(Photo.from_picture(picture_of(gray, pixel_format)).gray, gray)


def test_lightness_is_averaged_over_areas() -> None:
    gray = rgb_of(np.uint8)[..., 0]
    expected = lightness_of_gray(gray).reshape(10, 3, 10, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(Photo(gray).lightness_at((10, 10)), expected, atol=1e-3)


def test_lightness_of_rows() -> None:
    gray = rgb_of(np.uint16)[..., 0]
    assert np.array_equal(Photo(gray).lightness(slice(3, 9)), lightness_of_gray(gray)[3:9])
