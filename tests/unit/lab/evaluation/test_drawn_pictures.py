from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_lab.evaluation.drawn_pictures import draw_cells


def test_a_seed_draws_the_same_again_and_another_something_else() -> None:
    assert np.array_equal(draw_cells(1, 64), draw_cells(1, 64))
    assert not np.array_equal(draw_cells(1, 64), draw_cells(2, 64))


def test_size_and_depth() -> None:
    assert (draw_cells(0, 48).shape, draw_cells(0, 48).dtype) == ((48, 48, 3), np.uint8)


def test_some_neighbours_differ_in_color_alone() -> None:
    lab = rgb_to_lab((draw_cells(0, 256) / np.float32(255)).astype(np.float32))
    step = np.abs(lab[:, 4:] - lab[:, :-4])
    is_edge = step[..., 1:].max(axis=-1) > 20
    assert 0.05 < (step[is_edge][:, 0] < 5).mean() < 0.6


def test_the_grain_is_of_two_L() -> None:
    """The standard deviation, by the median difference of neighbours, which is robust to edges."""
    lab = rgb_to_lab((draw_cells(0, 256) / np.float32(255)).astype(np.float32))
    step = np.abs(np.diff(lab[..., 0], axis=1))
    assert np.median(step) / 0.6745 / np.sqrt(2) == pytest.approx(2.0, abs=0.2)
