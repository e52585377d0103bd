from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.painting.upsampling import Upsampler, axis_between


def upsample(ab: Float32, L_working: Float32, L_full: Float32) -> Float32:
    upsampler = Upsampler(ab, L_working, (L_full.shape[0], L_full.shape[1]))
    return upsampler.rows(slice(0, L_full.shape[0]), L_full)


def two_sides() -> tuple[Float32, Float32, Float32]:
    """Return a dark red and a light blue side, whose edge is within reach of a working pixel."""
    L_full = np.full((32, 64), 20, np.float32)
    L_full[:, 32:] = 80
    ab = np.zeros((2, 4, 8), np.float32)
    ab[0, :, :4], ab[1, :, 4:] = 60, -60
    return ab, L_full[::8, ::8].copy(), L_full


def test_an_edge_of_the_photo_stops_the_color() -> None:
    ab, L_working, L_full = two_sides()
    expected = ab.repeat(8, axis=1).repeat(8, axis=2)
    np.testing.assert_allclose(upsample(ab, L_working, L_full), expected, atol=0.5)


def test_an_even_photo_is_upsampled_linearly() -> None:
    ab = np.broadcast_to(np.arange(4, dtype=np.float32), (2, 3, 4)).copy()
    answer = upsample(ab, np.full((3, 4), 50, np.float32), np.full((6, 8), 50, np.float32))
    np.testing.assert_allclose(answer[0, 0], [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3], atol=1e-5)


def test_lightness_that_differs_by_six_counts_less_than_half() -> None:
    """0.44 of its bilinear weight."""
    ab = np.broadcast_to(np.array([0, 10], np.float32), (2, 1, 2)).copy()
    answer = upsample(ab, np.array([[50, 56]], np.float32), np.full((1, 6), 50, np.float32))
    at = ((np.arange(6) + 0.5) / 3 - 0.5).clip(0, 1)
    np.testing.assert_allclose(answer[0, 0], 10 * 0.44 * at / (1 - at + 0.44 * at), atol=0.05)


def test_bands_fit_together() -> None:
    rng = np.random.default_rng(0)
    ab = rng.normal(0, 40, (2, 5, 7)).astype(np.float32)
    L_working = rng.uniform(0, 100, (5, 7)).astype(np.float32)
    L_full = rng.uniform(0, 100, (23, 40)).astype(np.float32)
    upsampler = Upsampler(ab, L_working, (23, 40))
    bands = [slice(0, 4), slice(4, 5), slice(5, 17), slice(17, 23)]
    pieces = [upsampler.rows(rows, L_full[rows]) for rows in bands]
    assert np.array_equal(np.concatenate(pieces, axis=1), upsampler.rows(slice(0, 23), L_full))


def test_the_photos_own_size_is_left_alone() -> None:
    ab = np.random.default_rng(0).normal(0, 40, (2, 5, 7)).astype(np.float32)
    L_0_100 = np.zeros((5, 7), np.float32)
    assert np.array_equal(upsample(ab, L_0_100, L_0_100), ab)


@pytest.mark.parametrize("full_hw", [(1, 1), (1, 50), (50, 1), (3, 2)])
def test_one_working_pixel_fills_any_size(full_hw: tuple[int, int]) -> None:
    ab = np.full((2, 1, 1), 7, np.float32)
    answer = upsample(ab, np.zeros((1, 1), np.float32), np.full(full_hw, 100, np.float32))
    np.testing.assert_allclose(answer, np.full((2, *full_hw), 7), rtol=1e-6)


def test_pixel_centers_are_at_one_half() -> None:
    axis = axis_between(2, 4)
    np.testing.assert_allclose(axis.before + axis.fraction, [0, 0.25, 0.75, 1])
