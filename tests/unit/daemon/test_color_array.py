from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import lab2rgb, rgb2lab

from handtint_daemon.color_array import (
    in_gamut,
    lab_to_linear,
    lab_to_rgb,
    lightness_of_gray,
    reduce_chroma_to_gamut,
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
L_values = st.floats(0, 100, width=32)
ab_values = st.floats(-160, 160, width=32)


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


def test_neutral_fits_at_every_lightness() -> None:
    L = np.linspace(0, 100, 5001, dtype=np.float32)
    assert in_gamut(L, np.zeros((2, L.size), np.float32)).all()


def test_every_srgb_color_fits() -> None:
    lab = rgb_to_lab(every_color)
    assert in_gamut(lab[..., 0], np.moveaxis(lab[..., 1:], -1, 0)).all()


def test_a_color_that_fits_is_left_alone() -> None:
    L, ab = np.full(1, 50, np.float32), np.array([[10], [-12]], np.float32)
    assert np.array_equal(reduce_chroma_to_gamut(L, ab), ab)


@given(L_values, ab_values, ab_values)
def test_reduced_color_fits(L: float, a: float, b: float) -> None:
    L_array, ab = np.array([L], np.float32), np.array([[a], [b]], np.float32)
    assert in_gamut(L_array, reduce_chroma_to_gamut(L_array, ab)).all()


@given(L_values, ab_values, ab_values)
def test_reduced_color_keeps_its_hue(L: float, a: float, b: float) -> None:
    ab = np.array([[a], [b]], np.float32)
    (reduced_a,), (reduced_b,) = reduce_chroma_to_gamut(np.array([L], np.float32), ab)
    assert reduced_a * b == pytest.approx(reduced_b * a, abs=1e-2)


@given(st.floats(2, 98, width=32), st.floats(0, 6.28))
def test_reduced_color_lies_on_the_gamuts_edge(L: float, hue_rad: float) -> None:
    L_array = np.array([L], np.float32)
    ab = np.array([[300 * np.cos(hue_rad)], [300 * np.sin(hue_rad)]], np.float32)
    linear = lab_to_linear(L_array, reduce_chroma_to_gamut(L_array, ab))
    room = min(float(linear.min()), float(1 - linear.max()))
    assert room == pytest.approx(0, abs=0.01)
