from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import Float32
from handtint_daemon.engines.propagate import create
from handtint_daemon.hints.hint import HintMap
from handtint_daemon.progress import report_to_nobody
from handtint_shared.knobs import Knobs

RED, BLUE = (60.0, 40.0), (20.0, -70.0)


def paint(L_0_100: Float32, dots: dict[tuple[int, int], tuple[float, float]]) -> Float32:
    ab = np.zeros((2, *L_0_100.shape), np.float32)
    coverage = np.zeros(L_0_100.shape, np.float32)
    for (y, x), color in dots.items():
        ab[:, y, x] = color
        coverage[y, x] = 1
    engine = create("cpu", None)
    encoding = engine.encode(L_0_100, report_to_nobody)
    return engine.paint(encoding, HintMap(ab, coverage), Knobs(), report_to_nobody)


def two_regions() -> Float32:
    L_0_100 = np.full((40, 60), 30, np.float32)
    L_0_100[:, 30:] = 70
    return L_0_100 + np.random.default_rng(0).normal(0, 0.5, L_0_100.shape).astype(np.float32)


@pytest.fixture(scope="module")
def painted_regions() -> Float32:
    return paint(two_regions(), {(5, 5): RED, (30, 50): BLUE})


@pytest.mark.parametrize(("columns", "color"), [(slice(0, 30), RED), (slice(30, 60), BLUE)])
def test_each_region_takes_its_hints_color(
    painted_regions: Float32, columns: slice, color: tuple[float, float]
) -> None:
    expected = np.broadcast_to(np.array(color)[:, None, None], (2, 40, 30))
    np.testing.assert_allclose(painted_regions[:, :, columns], expected, atol=1.0)


def test_a_hint_is_obeyed_at_its_pixel(painted_regions: Float32) -> None:
    np.testing.assert_allclose(painted_regions[:, 5, 5], RED, atol=0.05)


@pytest.mark.parametrize(("coverage", "influence"), [(0, 0), (0.01, 1)])
def test_hints_decide_everything_or_there_are_none(coverage: float, influence: float) -> None:
    engine, L_0_100 = create("cpu", None), np.full((9, 7), 50, np.float32)
    painted = np.zeros_like(L_0_100)
    painted[1, 1] = coverage
    hints = HintMap(np.zeros((2, 9, 7), np.float32), painted)
    told = engine.influence(engine.encode(L_0_100, report_to_nobody), hints)
    assert (told.dtype, told.shape) == (np.float32, (9, 7))
    assert (told == influence).all()


def test_a_gray_hint_is_neutral_among_colors() -> None:
    answer = paint(np.full((9, 9), 50, np.float32), {(1, 1): RED, (7, 7): (0.0, 0.0)})
    np.testing.assert_allclose(answer[:, 7, 7], 0, atol=0.1)


def test_a_hint_on_a_hundredth_of_a_pixel_still_decides_it() -> None:
    coverage = np.zeros((9, 9), np.float32)
    coverage[1, 1], coverage[7, 7] = 1, 0.01
    ab = np.zeros((2, 9, 9), np.float32)
    ab[:, 1, 1], ab[:, 7, 7] = RED, BLUE
    engine = create("cpu", None)
    encoding = engine.encode(np.full((9, 9), 50, np.float32), report_to_nobody)
    answer = engine.paint(encoding, HintMap(ab, coverage), Knobs(), report_to_nobody)
    np.testing.assert_allclose(answer[:, 7, 7], BLUE, atol=3)


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 50), (2, 3), (37, 53), (200, 300)])
def test_one_hint_colors_an_even_photo_of_any_size(size_hw: tuple[int, int]) -> None:
    answer = paint(np.zeros(size_hw, np.float32), {(0, 0): RED})
    expected = np.broadcast_to(np.array(RED)[:, None, None], answer.shape)
    np.testing.assert_allclose(answer, expected, rtol=0.15)


@pytest.mark.parametrize("size_hw", [(1, 5000), (5000, 1)])
def test_color_fades_along_a_very_long_strip(size_hw: tuple[int, int]) -> None:
    red = paint(np.zeros(size_hw, np.float32), {(0, 0): RED})[0].ravel()
    assert (np.diff(red) <= 0).all() and red[0] > red[-1] > 0


def test_without_hints_all_is_neutral() -> None:
    assert not paint(two_regions(), {}).any()


def test_colors_never_leave_the_range_of_the_hints(painted_regions: Float32) -> None:
    assert painted_regions[1].max() <= 40.001


def test_the_same_twice() -> None:
    dots = {(5, 5): RED, (30, 50): BLUE}
    assert np.array_equal(paint(two_regions(), dots), paint(two_regions(), dots))
