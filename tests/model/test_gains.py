"""Where a hint would help."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from handtint_daemon.engines.handtint import HandtintEngine, create
from handtint_daemon.model.ab_bins import BIN_VARIANCE, bin_centers
from handtint_daemon.model.cells import Observations
from handtint_daemon.model.gains import MOST_CANDIDATES, REACHED, Grid, HintGains, color_variance
from handtint_daemon.model.kriging import AffinityHead, Kriging
from handtint_daemon.model.network import AB_SCALE
from handtint_daemon.progress import report_to_nobody
from handtint_lab.protocols import PatchHint, hint_map

SIDE = 8
CELLS = torch.arange(SIDE * SIDE)
SIZE_HW = (72, 104)


def observed(cells: list[int]) -> Observations:
    n = len(cells)
    return Observations(torch.tensor([cells]), torch.zeros(1, n, 2), torch.ones(1, n))


@pytest.fixture(scope="module")
def head() -> AffinityHead:
    torch.manual_seed(4)
    return AffinityHead(16)


@pytest.fixture(scope="module")
def krigings(head: AffinityHead) -> dict[int, Kriging]:
    """By how many of the cells 20, 43 and 9 are hinted at."""
    with torch.no_grad():
        affinities = head(torch.randn(1, 16, SIDE, SIDE), torch.rand(1, 1, SIDE, SIDE))
        return {n: Kriging(head, affinities, observed([20, 43, 9][:n])) for n in (1, 2, 3)}


def summed_variance(kriging: Kriging) -> float:
    return float(kriging.variance().sum()) * 2 * AB_SCALE**2 / (SIDE * SIDE)


@torch.no_grad()
def test_a_gain_is_in_proportion_to_the_fall_of_the_variance(
    head: AffinityHead, krigings: dict[int, Kriging]
) -> None:
    affinities = krigings[1].affinities
    prior = affinities.prior_std[0].square()
    covariance = head.covariance(affinities, affinities)[0].clone()
    gains = HintGains(covariance, CELLS, head.noise * prior, SIDE * SIDE)
    before = float(prior.sum()) * 2 * AB_SCALE**2 / (SIDE * SIDE)
    for n, cell in enumerate([20, 43, 9], 1):
        after = summed_variance(krigings[n])
        assert float(gains.now()[cell]) == pytest.approx(REACHED * (before - after), rel=1e-3)
        gains.imagine(cell)
        before = after


@pytest.fixture(scope="module")
def engine() -> HandtintEngine:
    return create()


def photo() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    height, width = SIZE_HW
    ramp = np.linspace(20, 80, width, dtype=np.float32)[None].repeat(height, axis=0)
    ramp[20:50, 30:70] += 15 * np.sin(np.arange(40, dtype=np.float32))
    return ramp


def test_places_are_the_best_then_the_best_of_what_is_left(engine: HandtintEngine) -> None:
    encoding = engine.encode(photo(), report_to_nobody)
    helping = engine.where(encoding, hint_map([], SIZE_HW), 6)
    assert helping.gains.shape == SIZE_HW and (helping.gains >= 0).all()
    places = [(place.y, place.x) for place in helping.places]
    assert len(set(places)) == 6
    assert all(0 <= y < SIZE_HW[0] and 0 <= x < SIZE_HW[1] for y, x in places)
    assert helping.places[0].gain == pytest.approx(helping.gains.max(), rel=0.05)
    nearest = min(math.dist(a, b) for a in places for b in places if a is not b)
    assert nearest > 12  # three cells: hints are spread out
    assert engine.where(encoding, hint_map([], SIZE_HW), 2).places == helping.places[:2]


def test_where_a_hint_is_another_gains_nothing(engine: HandtintEngine) -> None:
    encoding = engine.encode(photo(), report_to_nobody)
    first = engine.where(encoding, hint_map([], SIZE_HW), 1).places[0]
    hint = PatchHint(max(first.y - 3, 0), max(first.x - 3, 0), 6, (20.0, 30.0))
    after = engine.where(encoding, hint_map([hint], SIZE_HW), 1)
    assert after.gains[first.y, first.x] < first.gain / 3
    assert after.places[0].gain < first.gain


def test_at_a_hint_nothing_is_unsure(engine: HandtintEngine) -> None:
    encoding = engine.encode(photo(), report_to_nobody)
    hint = PatchHint(34, 42, 6, (20.0, 30.0))

    def variance(hints: list[PatchHint]) -> Tensor:
        with torch.inference_mode():
            kriging = engine._kriging(encoding.features, hint_map(hints, SIZE_HW))
            centers = torch.from_numpy(bin_centers()) / AB_SCALE
            return color_variance(encoding.features, centers, kriging)

    columns = encoding.features.mean_ab.shape[3]
    cell = 37 // 4 * columns + 45 // 4
    before, after = variance([]), variance([hint])
    assert after[cell] < before[cell] / 5
    probabilities = encoding.features.logits[0].flatten(1).softmax(0).double().numpy()
    ab = bin_centers().astype(np.float64)
    mean = probabilities.T @ ab
    each = (probabilities.T @ (ab**2) - mean**2).mean(axis=1) - BIN_VARIANCE
    np.testing.assert_allclose(before.double() * AB_SCALE**2, each.clip(0.25), rtol=2e-2)


@pytest.mark.parametrize("cells_hw", [(1, 1), (3, 700), (64, 64), (33, 31), (20, 200)])
def test_candidates_are_spread_over_the_photo(cells_hw: tuple[int, int]) -> None:
    grid, columns = Grid(cells_hw), cells_hw[1] + 5
    cells = grid.cells(columns)
    assert 1 <= len(cells) == math.prod(grid.size_hw) <= MOST_CANDIDATES
    for found, side in zip((cells // columns, cells % columns), cells_hw, strict=True):
        assert 0 <= int(found.min()) <= side - 1 - int(found.max()) + grid.step - 1
        assert side - grid.step <= int(found.max()) < side


def test_a_tiny_photo_has_fewer_places(engine: HandtintEngine) -> None:
    encoding = engine.encode(np.full((3, 5), 50, np.float32), report_to_nobody)
    helping = engine.where(encoding, hint_map([], (3, 5)), 9)
    assert [(place.y, place.x) for place in helping.places] in ([(2, 2), (2, 4)], [(2, 4), (2, 2)])
