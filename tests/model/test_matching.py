"""Matching of cells, with features that tell everything, and with a network of any weights."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from handtint_daemon.engines.engine import HintedPixel
from handtint_daemon.engines.handtint import HandtintEngine
from handtint_daemon.model.ab_bins import bin_centers
from handtint_daemon.model.match_confidence import Evidence, confidence
from handtint_daemon.model.matching import Cells, alike
from handtint_daemon.model.network import Network, NetworkSize, Vividness
from handtint_daemon.progress import report_to_nobody

GRID = (6, 8)
BINS = len(bin_centers())
SURE = Evidence(0.95, 0.02, -0.5, 0.4, 0.9)


def cells(looks: Tensor, L_0_1: float = 0.5) -> Cells:
    """Return a photo's, whose distribution over colours knows nothing; `looks`: (C, 6, 8)."""
    rows, columns = GRID
    L = torch.full((1, 1, *GRID), L_0_1)
    flat = torch.zeros(1, BINS, *GRID)
    return Cells.of(looks[None], L, flat, (4 * rows, 4 * columns))


@pytest.fixture(scope="module")
def looks() -> Tensor:
    torch.manual_seed(3)
    return torch.randn(16, *GRID)


def test_a_hint_is_found_where_its_thing_has_moved_to(looks: Tensor) -> None:
    moved = looks.roll((2, 3), (1, 2))
    reference, photo = cells(looks), cells(moved, L_0_1=0.6)
    hinted = [reference.at((4, 4)), reference.at((12, 16))]  # rows 1 and 3, columns 1 and 4
    ab = torch.tensor([[60.0, 40.0], [10.0, -50.0]])
    first, second = alike(reference, hinted, ab, photo)
    assert (first[0].cell, second[0].cell) == (3 * 8 + 4, 5 * 8 + 7)
    assert (first[0].hint, second[0].hint) == (0, 1)
    assert first[0].confidence > max(other.confidence for other in first[1:])
    assert len({one.cell for one in first}) == 5


def test_light_and_grain_of_a_photo_do_not_count(looks: Tensor) -> None:
    hinted, ab = [19], torch.tensor([[60.0, 40.0]])
    ((same, *_),) = alike(cells(looks), hinted, ab, cells(looks))
    ((toned, *_),) = alike(cells(looks), hinted, ab, cells(looks + 5))
    assert toned.cell == same.cell == 19
    assert toned.confidence == pytest.approx(same.confidence, abs=1e-4)


@pytest.mark.parametrize(
    "doubt",
    [
        {"alikeness": 0.5}, {"L_off": 0.3}, {"likely": -5.0}, {"rival": -0.1}, {"scene": 0.4},
    ],
    ids=str,
)  # fmt: skip
def test_each_doubt_lowers_the_confidence(doubt: dict[str, float]) -> None:
    assert 0 < confidence(replace(SURE, **doubt)) < confidence(SURE) < 1


def test_what_has_no_rival_is_neither_surer_nor_less_sure() -> None:
    none, poor, clear = (confidence(replace(SURE, rival=rival)) for rival in (None, 0.0, 0.5))
    assert poor < none < clear


def test_what_the_photo_makes_likely_counts(looks: Tensor) -> None:
    reference, ab = cells(looks), torch.tensor([[60.0, 40.0]])
    near = np.hypot(*(bin_centers() - [60.0, 40.0]).T) < 10
    shares = torch.from_numpy(near / near.sum()).float().expand(48, -1)
    ((unsure, *_),) = alike(reference, [19], ab, reference)
    ((sure, *_),) = alike(reference, [19], ab, replace(reference, shares=shares))
    assert sure.confidence > unsure.confidence


@pytest.mark.parametrize("size_hw", [(1, 1), (37, 91)], ids=lambda s: f"{s[0]}x{s[1]}")
def test_a_network_of_any_weights_finds_a_hint_in_the_same_photo(size_hw: tuple[int, int]) -> None:
    torch.manual_seed(2)
    engine = HandtintEngine(Network(NetworkSize((16, 16, 16, 16), 16)), Vividness())
    rows, columns = np.mgrid[: size_hw[0], : size_hw[1]]
    L = (50 + 30 * np.sin(rows / 5 + columns**1.5 / 40)).astype(np.float32)
    encoding = engine.encode(L, report_to_nobody)
    y, x = size_hw[0] - 1, size_hw[1] // 2
    hints = [HintedPixel(y, x, (60.0, 40.0)), HintedPixel(0, 0, (10.0, -50.0))]
    found = engine.match(encoding, hints, encoding, per_hint=2)
    first = next(match for match in found if match.hint == 0)
    assert abs(first.y - y) <= 4 and abs(first.x - x) <= 4
    assert {match.hint for match in found} == {0, 1} and len(found) <= 4
    assert all(0 <= m.y < size_hw[0] and 0 <= m.x < size_hw[1] for m in found)
    assert all(one.hint <= other.hint for one, other in pairwise(found))
    assert engine.match(encoding, [], encoding, per_hint=1) == ()
