from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.arrays.scratch import Scratch
from handtint_daemon.color.color_array import lab_to_linear, rgb_to_lab
from handtint_daemon.color.gamut import in_gamut, linear_in_gamut, reduce_chroma_to_gamut

every_color = np.stack(
    np.meshgrid(*[np.linspace(0, 1, 18, dtype=np.float32)] * 3, indexing="ij"), axis=-1
)
L_values = st.floats(0, 100, width=32)
ab_values = st.floats(-160, 160, width=32)


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


def test_linear_light_is_that_of_the_reduced_ab() -> None:
    L_0_100 = np.linspace(1, 99, 400, dtype=np.float32).reshape(20, 20)
    ab = np.random.default_rng(0).uniform(-90, 90, (2, 20, 20)).astype(np.float32)
    expected = lab_to_linear(L_0_100, reduce_chroma_to_gamut(L_0_100, ab))
    assert np.array_equal(linear_in_gamut(L_0_100, ab, Scratch()), expected)


def test_yellow_loses_no_more_chroma_than_it_must() -> None:
    """Where a ray from neutral leaves sRGB and re-enters it: the outermost that fits."""
    L_0_100 = np.linspace(90, 97, 401, dtype=np.float32)
    ab = np.repeat(rgb_to_lab(np.array([1, 1, 0], np.float32))[1:, None], 401, axis=1)
    shares = np.linspace(0, 1, 1001, dtype=np.float32)
    outermost = np.max([share * in_gamut(L_0_100, ab * share) for share in shares], axis=0)
    reduced = reduce_chroma_to_gamut(L_0_100, ab)
    np.testing.assert_allclose(reduced, ab * outermost, atol=0.2)
