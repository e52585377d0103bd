from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.color.film import EMULSIONS
from handtint_daemon.color.film_limits import recorded_limits


def limits(film: str, *rgb_u8: int) -> tuple[float, float]:
    """Return the limits of one colour on that film."""
    least, most = recorded_limits(np.array([rgb_u8], np.uint8), film)
    return float(least[0]), float(most[0])


@pytest.mark.parametrize("film", EMULSIONS)
def test_grey_can_be_anything(film: str) -> None:
    assert limits(film, 128, 128, 128) == pytest.approx((0, 1), abs=1e-3)


@pytest.mark.parametrize(("film", "weight_of_red"), [("pan", 0.2126), ("ortho", 0), ("blue", 0)])
def test_the_purest_red_has_one_lightness(film: str, weight_of_red: float) -> None:
    # The corner of sRGB: no other lightness holds its chroma.
    assert limits(film, 255, 0, 0) == pytest.approx((weight_of_red,) * 2, abs=0.01)


def test_brick_stays_dark_on_ortho_film() -> None:
    # As light as sRGB holds its a and b, (255, 173, 149): green 0.417, blue 0.299 in linear light.
    assert limits("ortho", 150, 80, 60)[1] == pytest.approx((0.417 + 0.299) / 2, abs=0.01)


def test_blue_is_never_dark_on_blue_film() -> None:
    assert limits("blue", 40, 60, 180)[0] > 0.3
