from __future__ import annotations

import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from handtint_daemon.color.color_array import (
    lab_to_rgb,
    lightness_of_gray,
    rgb_to_lab,
)

# Bruce Lindbloom's CIE Colour Calculator, sRGB, D65.
PUBLISHED = [
    ((255, 0, 0), (53.2408, 80.0925, 67.2032)),
    ((0, 255, 0), (87.7347, -86.1827, 83.1793)),
    ((0, 0, 255), (32.2970, 79.1875, -107.8602)),
    ((255, 255, 255), (100.0, 0.0, 0.0)),
    ((0, 0, 0), (0.0, 0.0, 0.0)),
]
every_color = np.stack(
    np.meshgrid(*[np.linspace(0, 1, 18, dtype=np.float32)] * 3, indexing="ij"), axis=-1
)


@pytest.mark.parametrize(("rgb_u8", "lab"), PUBLISHED)
def test_lab_is_the_published_one(rgb_u8: tuple[int, ...], lab: tuple[float, ...]) -> None:
    actual = rgb_to_lab(np.array(rgb_u8, np.float32) / 255)
    np.testing.assert_allclose(actual, lab, atol=0.01)


def test_lab_agrees_with_scikit_image() -> None:
    np.testing.assert_allclose(rgb_to_lab(every_color), rgb2lab(every_color), atol=0.02)


def test_rgb_agrees_with_scikit_image() -> None:
    lab = rgb2lab(every_color).astype(np.float32)
    np.testing.assert_allclose(lab_to_rgb(lab), lab2rgb(lab), atol=5e-4)


def test_round_trip_returns_the_color() -> None:
    np.testing.assert_allclose(lab_to_rgb(rgb_to_lab(every_color)), every_color, atol=2e-5)


def test_lab_is_float32() -> None:
    assert rgb_to_lab(every_color).dtype == np.float32


def test_rgb_is_float32() -> None:
    assert lab_to_rgb(rgb_to_lab(every_color)).dtype == np.float32


def test_a_color_outside_srgb_is_not_clipped() -> None:
    assert lab_to_rgb(np.array([50, 150, 0], np.float32)).min() < 0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lightness_of_gray_is_labs_own(dtype: type[np.uint8] | type[np.uint16]) -> None:
    gray = np.linspace(0, np.iinfo(dtype).max, 200).astype(dtype)
    encoded = (gray / np.iinfo(dtype).max).astype(np.float32)
    expected = rgb_to_lab(np.stack([encoded] * 3, axis=-1))[..., 0]
    np.testing.assert_allclose(lightness_of_gray(gray), expected, atol=1e-3)


def test_gray_is_neutral() -> None:
    gray = np.repeat(np.linspace(0, 1, 300, dtype=np.float32)[:, None], 3, axis=1)
    np.testing.assert_allclose(rgb_to_lab(gray)[:, 1:], 0, atol=1e-3)
