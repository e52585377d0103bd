from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.engines.affinity_solve import NEIGHBORS_YX, build_graph, neighbor_pairs, solve

PRIOR = 1e-3
sides = st.integers(1, 7)


def dense_answer(affinities: np.ndarray, value: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Solve the same system, written pixel by pixel, as a dense one."""
    height, width = weight.shape
    system = np.diag(weight.ravel() + PRIOR).astype(np.float64)
    for plane, (dy, dx) in zip(affinities, NEIGHBORS_YX, strict=True):
        for y in range(height):
            for x in range(width):
                if y + dy < height and 0 <= x + dx < width:
                    here, there = y * width + x, (y + dy) * width + x + dx
                    system[here, here] += plane[y, x]
                    system[there, there] += plane[y, x]
                    system[here, there] -= plane[y, x]
                    system[there, here] -= plane[y, x]
    return np.linalg.solve(system, (weight * value).ravel()).reshape(height, width)


@given(sides, sides, st.integers(0, 1000))
def test_answer_is_that_of_the_dense_system(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    affinities = rng.random((4, height, width), np.float32)
    value = rng.normal(0, 40, (1, height, width)).astype(np.float32)
    weight = rng.choice(np.float32([0, 5]), (height, width))
    expected = dense_answer(affinities, value[0], weight)
    actual = solve(build_graph(affinities), value, weight, PRIOR)[0]
    np.testing.assert_allclose(actual, expected, atol=1e-4)


@pytest.mark.parametrize(("dy", "dx"), NEIGHBORS_YX)
def test_pairs_are_neighbors(dy: int, dx: int) -> None:
    y, x = np.mgrid[:5, :4]
    here, there = neighbor_pairs(np.stack([y, x]), dy, dx)
    assert np.unique((there - here).reshape(2, -1), axis=1).T.tolist() == [[dy, dx]]


def test_nothing_said_is_zero() -> None:
    graph = build_graph(np.ones((4, 9, 5), np.float32))
    answer = solve(graph, np.zeros((2, 9, 5), np.float32), np.zeros((9, 5), np.float32), PRIOR)
    assert not answer.any()


def test_pixels_without_any_affinity_stay_defined() -> None:
    weight = np.zeros((6, 6), np.float32)
    weight[2, 3] = 1e4
    answer = solve(
        build_graph(np.zeros((4, 6, 6), np.float32)),
        np.full((1, 6, 6), 9, np.float32),
        weight,
        1e-6,
    )
    assert np.argwhere(answer[0]).tolist() == [[2, 3]]
