from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.color.ciede2000 import delta_e
from handtint_daemon.color.color_array import levels_to_lab, rgb_to_lab
from handtint_daemon.hints.colors import ab_of_rgb_u8, color_hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.photo import Photo
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat

colors = st.tuples(*[st.integers(0, 255)] * 3)
ALL_GRAYS = Photo(np.arange(256, dtype=np.uint8)[None])


def on_all_grays(rgb_u8: tuple[int, int, int], answer_format: PixelFormat) -> AnyArray:
    """Return RGB levels (256, 3)."""
    hint = Hint(rgb_u8, Rect(0, 0, 1, 256), np.ones((1, 256), np.bool_), (0, 128))
    (some,) = color_hints([hint], ALL_GRAYS, answer_format)
    return some.colors[:, :3]


@given(colors)
def test_no_neighbor_of_an_8_bit_color_is_clearly_nearer(rgb_u8: tuple[int, int, int]) -> None:
    chosen = on_all_grays(rgb_u8, PixelFormat.RGBA_U8).astype(int)
    target = lab_of(on_all_grays(rgb_u8, PixelFormat.RGBA_U16))
    steps = np.array(list(itertools.product((-1, 0, 1), repeat=3)))
    around = (chosen + steps[:, None]).clip(0, 255).astype(np.uint8)
    nearest = np.min([delta_e(target, lab_of(levels)) for levels in around], axis=0)
    assert (delta_e(target, lab_of(chosen.astype(np.uint8))) - nearest).max() < 0.2


def lab_of(levels: AnyArray) -> AnyArray:
    return rgb_to_lab((levels / np.iinfo(levels.dtype).max).astype(np.float32))


@given(st.integers(0, 255))
def test_a_gray_hint_gives_the_photos_gray(level: int) -> None:
    rgb = on_all_grays((level, level, level), PixelFormat.RGBA_U8)
    assert np.array_equal(rgb, np.arange(256)[:, None].repeat(3, axis=1))


def test_grays_and_counts_are_those_under_each_hint() -> None:
    gray = np.array([[7, 7, 9, 300], [7, 8, 9, 9]], np.uint16)
    left = Hint((1, 2, 3), Rect(0, 0, 2, 2), np.array([[True, True], [False, True]]), (0, 0))
    beyond = Hint((1, 2, 3), Rect(-1, 2, 3, 9), np.ones((3, 9), np.bool_), (0, 2))
    outside = Hint((1, 2, 3), Rect(5, 5, 2, 2), np.ones((2, 2), np.bool_), (5, 5))
    (some,) = color_hints([left, beyond, outside], Photo(gray), PixelFormat.RGBA_U8)
    under = [(some.grays[part].tolist(), some.counts[part].tolist()) for part in some.parts]
    assert under == [([7, 8], [2, 1]), ([9, 300], [3, 1]), ([], [])]


def test_levels_to_lab_is_rgb_to_lab() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (3, 500)).astype(np.uint8)
    L_0_100, ab = levels_to_lab(rgb)
    expected = rgb_to_lab((rgb.T / 255).astype(np.float32))
    np.testing.assert_allclose(np.stack([L_0_100, *ab], axis=-1), expected, atol=1e-3)


def test_ab_is_that_of_the_color() -> None:
    expected = rgb_to_lab(np.array([1, 0, 0], np.float32))[1:]
    assert np.array_equal(ab_of_rgb_u8((255, 0, 0)), expected)
