from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.hints.own_colors import own_colors


def test_the_dots_are_spread_over_the_picture() -> None:
    hints = own_colors(np.full((80, 160, 3), 90, np.uint8))
    centers = np.array([hint.center_yx for hint in hints])
    assert len(hints) == 6 * 11
    assert centers.min() < 15 and (np.ptp(centers, axis=0) > (50, 120)).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_dot_is_where_the_color_is_usual(dtype: type[np.unsignedinteger]) -> None:
    times = np.iinfo(dtype).max // 255
    picture = np.full((64, 64, 3), (200, 40, 30), dtype) * dtype(times)
    picture[::2, ::7] = 0
    assert {hint.rgb_u8 for hint in own_colors(picture)} == {(200, 40, 30)}
    assert all(picture[hint.center_yx].any() for hint in own_colors(picture))


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 300), (3, 2)])
def test_tiny_pictures_have_some(size_hw: tuple[int, int]) -> None:
    assert own_colors(np.full((*size_hw, 3), 7, np.uint8))
