from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.gamut import reduce_chroma_to_gamut
from handtint_daemon.painting.suggesting import max_chroma
from handtint_shared.lab import GamutAt, lab_of, rgb_of

levels = st.tuples(*[st.integers(0, 255)] * 3)


def of_arrays(rgb: tuple[int, int, int]) -> list[float]:
    lab: list[float] = rgb_to_lab(np.array(rgb, np.float32) / 255).tolist()
    return lab


@given(levels)
def test_lab_is_that_of_the_daemon(rgb: tuple[int, int, int]) -> None:
    assert lab_of(rgb) == pytest.approx(of_arrays(rgb), abs=0.02)


@given(levels)
def test_there_and_back(rgb: tuple[int, int, int]) -> None:
    assert rgb_of(lab_of(rgb)) == rgb


@pytest.mark.parametrize("L_0_100", [8.0, 53.5, 90.0])
@given(rgb=levels)
def test_a_hint_becomes_what_the_daemon_makes_of_it(
    L_0_100: float, rgb: tuple[int, int, int]
) -> None:
    gamut = GamutAt(L_0_100, max_chroma(L_0_100))
    L, ab = np.full(1, L_0_100, np.float32), np.array(of_arrays(rgb)[1:], np.float32)[:, None]
    becomes = lab_of(gamut.becomes(rgb))
    wanted = (L_0_100, *reduce_chroma_to_gamut(L, ab)[:, 0].tolist())
    assert becomes == pytest.approx(wanted, abs=4.5)  # the gamut has corners between its steps


def test_what_the_gamut_holds() -> None:
    gamut = GamutAt(53.5, max_chroma(53.5))
    assert gamut.holds((150, 120, 110)) and not gamut.holds((255, 255, 0))
    for hue in (0, 1, 90, 300):  # what is suggested at the edge of the gamut exists
        a, b = np.cos(np.radians(hue)) * 200, np.sin(np.radians(hue)) * 200
        assert gamut.holds(gamut.color(a, b))
    assert gamut.color(0, 0) == gamut.becomes((9, 9, 9)) == rgb_of((53.5, 0, 0))


def test_the_limit_runs_evenly_from_step_to_step() -> None:
    gamut = GamutAt(50, (10.0, 20.0, 30.0, 40.0))
    assert gamut.limit(1, 0) == 10 and gamut.limit(0, 1) == 20
    assert gamut.limit(1, 1) == pytest.approx(15)
    assert gamut.limit(1, -1) == pytest.approx(25)  # from the last step to the first
