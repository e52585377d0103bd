"""Two colours of one grey are found, and whether the network holds the truth likely."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_lab.experiment.films import gray_on
from handtint_lab.experiment.peppers import Ambiguity, ambiguity_of
from handtint_lab.measures.coloring import to_u8
from handtint_shared.messages import LikelyColor
from unit.lab.experiment.made_scenes import SIZE_HW, MadeNetwork, three_patches

RED_LAB, GREEN_LAB = (50, 50, 25), (50, -45, 30)


def rgb_of(lab: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = to_u8(lab_to_rgb(np.array(lab, np.float32)).clip(0, 1)).tolist()
    return red, green, blue


def peppers() -> UInt8:
    picture = np.empty((*SIZE_HW, 3), np.uint8)
    half = SIZE_HW[1] // 2
    picture[:, :half], picture[:, half:] = rgb_of(RED_LAB), rgb_of(GREEN_LAB)
    return picture


def looked_at(*likely: tuple[int, int, int]) -> Ambiguity:
    network = MadeNetwork([LikelyColor(rgb, 0.5 / n) for n, rgb in enumerate(likely, 1)])
    return ambiguity_of(network, gray_on("pan", peppers()), peppers())


def test_red_and_green_of_one_grey_are_a_pair() -> None:
    pair = looked_at().pairs[0]
    assert {pair.one.x < SIZE_HW[1] // 2, pair.other.x < SIZE_HW[1] // 2} == {True, False}
    assert pytest.approx(pair.other.L_0_100, abs=1) == pair.one.L_0_100
    assert pair.ab == pytest.approx(np.hypot(95, 5), abs=2)


def test_the_truth_is_looked_up_among_what_is_likely() -> None:
    pair = looked_at((120, 120, 120), rgb_of(RED_LAB)).pairs[0]
    red, green = sorted((pair.one, pair.other), key=lambda place: place.x)
    assert (red.rank, red.true_share) == (2, 0.25)
    assert (green.rank, green.true_share) == (None, 0.0)


def test_how_often_is_counted_over_the_picture() -> None:
    found = looked_at(rgb_of(RED_LAB)).count
    assert found.places > 20
    assert found.among_nine == found.first == pytest.approx(found.places / 2, abs=6)


def test_greys_that_differ_are_no_pair() -> None:
    dark_red = three_patches()
    found = ambiguity_of(MadeNetwork(), gray_on("blue", dark_red), dark_red)
    assert found.pairs == ()


@pytest.mark.parametrize("size_hw", [(16, 1500), (1500, 16), (16, 16)])
def test_narrow_and_tiny_pictures_have_places_or_none(size_hw: tuple[int, int]) -> None:
    picture = np.full((*size_hw, 3), rgb_of(RED_LAB), np.uint8)
    found = ambiguity_of(MadeNetwork(), gray_on("pan", picture), picture)
    assert found.pairs == ()
    assert found.count.among_nine == 0
