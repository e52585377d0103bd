from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.placing import place_hints
from handtint_shared.geometry import Rect

RED, GREEN = (200, 40, 30), (20, 180, 60)


def square(y: int, x: int, side: int, rgb: tuple[int, int, int] = RED) -> Hint:
    mask = np.ones((side, side), np.bool_)
    return Hint(rgb, Rect(y, x, side, side), mask, (y + side // 2, x + side // 2))


def ab_of(rgb: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return rgb_to_lab(np.array(rgb, np.float32) / np.float32(255))[1:]


def test_no_hints_make_an_empty_map() -> None:
    placed = place_hints([], (50, 40), (5, 4))
    assert (placed.ab.shape, float(placed.coverage.max())) == ((2, 5, 4), 0.0)


def test_coverage_is_the_painted_share() -> None:
    coverage = place_hints([square(8, 8, 4)], (40, 40), (4, 4)).coverage
    expected = np.zeros((4, 4))
    expected[:2, :2] = 0.04
    np.testing.assert_allclose(coverage, expected, atol=1e-6)


def test_a_small_dot_on_24_megapixels_survives() -> None:
    placed = place_hints([square(2000, 3000, 3)], (4000, 6000), (256, 256))
    np.testing.assert_allclose(placed.coverage.sum(), 9 * 256 * 256 / 24e6, rtol=1e-4)


def test_a_small_dot_keeps_its_color() -> None:
    placed = place_hints([square(2000, 3000, 3)], (4000, 6000), (256, 256))
    np.testing.assert_allclose(placed.ab[:, placed.coverage > 0].T, [ab_of(RED)], rtol=1e-5)


def test_two_hints_in_one_pixel_are_meant_by_area() -> None:
    placed = place_hints([square(0, 0, 3), square(5, 5, 1, GREEN)], (100, 100), (10, 10))
    np.testing.assert_allclose(placed.ab[:, 0, 0], 0.9 * ab_of(RED) + 0.1 * ab_of(GREEN), rtol=1e-5)


def test_neutral_paint_covers_without_color() -> None:
    placed = place_hints([square(0, 0, 10, (90, 90, 90))], (100, 100), (10, 10))
    assert (placed.coverage[0, 0], np.abs(placed.ab).max() < 1e-3) == (1, True)


def test_a_hint_over_the_whole_photo_covers_it() -> None:
    mask = np.ones((333, 512), np.bool_)
    hint = Hint(RED, Rect(0, 0, 333, 512), mask, (166, 256))
    coverage = place_hints([hint], (333, 512), (37, 57)).coverage
    np.testing.assert_allclose(coverage, 1, atol=1e-4)


@given(
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.tuples(st.integers(20, 300), st.integers(20, 300)),
    st.integers(0, 2**32 - 1),
)
def test_area_is_kept(working_hw: tuple[int, int], photo_hw: tuple[int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = (int(rng.integers(1, side + 1)) for side in photo_hw)
    top, left = (
        int(rng.integers(photo_hw[0] - height + 1)),
        int(rng.integers(photo_hw[1] - width + 1)),
    )
    mask = rng.random((height, width)) < 0.5
    mask[0, 0] = True
    hint = Hint(RED, Rect(top, left, height, width), mask, (top, left))
    placed = place_hints([hint], photo_hw, working_hw)
    scale = working_hw[0] * working_hw[1] / (photo_hw[0] * photo_hw[1])
    np.testing.assert_allclose(placed.coverage.sum(), mask.sum() * scale, rtol=1e-3)
