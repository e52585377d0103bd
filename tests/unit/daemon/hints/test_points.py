from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.hints.points import hints_from_points
from handtint_shared.errors import BadInput
from handtint_shared.geometry import Rect
from handtint_shared.messages import HintPoint

RED = (200, 40, 30)


def test_radius_0_is_the_pixel_that_holds_the_point() -> None:
    (hint,) = hints_from_points([HintPoint(10.9, 20.1, RED)], (50, 40))
    assert (hint.rgb_u8, hint.box, hint.center_yx) == (RED, Rect(20, 10, 1, 1), (20, 10))


def test_a_disc_holds_the_pixels_whose_centers_are_near_enough() -> None:
    (hint,) = hints_from_points([HintPoint(10.5, 20.5, RED, radius_px=1)], (50, 40))
    assert hint.mask.astype(int).tolist() == [[0, 1, 0], [1, 1, 1], [0, 1, 0]]


def test_a_disc_at_the_edge_is_cut() -> None:
    (hint,) = hints_from_points([HintPoint(0.5, 0.5, RED, radius_px=2)], (50, 40))
    assert (hint.box, hint.center_yx) == (Rect(0, 0, 3, 3), (0, 0))


@pytest.mark.parametrize(("x", "y"), [(-0.1, 5), (40, 5), (5, -3), (5, 50)])
def test_a_point_outside_the_photo_is_dropped(x: float, y: float) -> None:
    assert hints_from_points([HintPoint(x, y, RED, radius_px=9)], (50, 40)) == ()


def test_a_radius_beyond_the_photo_fills_it() -> None:
    (hint,) = hints_from_points([HintPoint(5, 5, RED, radius_px=1000)], (50, 40))
    assert hint.area_px == 50 * 40


def test_discs_that_fill_the_memory_are_refused() -> None:
    with pytest.raises(BadInput, match="hint_points_too_large"):
        hints_from_points([HintPoint(5, 5, RED, radius_px=9999)] * 60, (3000, 3000))


@given(st.floats(0, 39.99), st.floats(0, 49.99), st.floats(0, 30))
def test_the_center_is_painted(x: float, y: float, radius_px: float) -> None:
    (hint,) = hints_from_points([HintPoint(x, y, RED, radius_px)], (50, 40))
    center_y, center_x = hint.center_yx
    assert hint.mask[center_y - hint.box.y, center_x - hint.box.x]
