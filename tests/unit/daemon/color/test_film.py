from __future__ import annotations

import numpy as np
import pytest

from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.color.film import EMULSIONS, FILMS, plate_lightness

RED, GREEN, BLUE, WHITE = np.eye(3, dtype=np.uint8)[[0, 1, 2, 0]] * 255
WHITE = np.full(3, 255, np.uint8)
COLORS = np.random.default_rng(0).integers(0, 256, (200, 3), dtype=np.uint8)


@pytest.mark.parametrize("film", FILMS)
def test_white_stays_white(film: str) -> None:
    assert float(plate_lightness(WHITE, film)) == pytest.approx(100, abs=1e-3)


@pytest.mark.parametrize("film", FILMS)
def test_gray_keeps_its_lightness(film: str) -> None:
    gray = np.full((1, 3), 90, np.uint8)
    expected = rgb_to_lab(gray.astype(np.float32) / 255)[0, 0]
    assert float(plate_lightness(gray, film)[0]) == pytest.approx(float(expected), abs=1e-3)


@pytest.mark.parametrize(("film", "color"), [("blue", RED), ("blue", GREEN), ("ortho", RED)])
def test_what_a_plate_does_not_see_is_black(film: str, color: np.ndarray) -> None:
    assert float(plate_lightness(color, film)) == pytest.approx(0, abs=1e-3)


def test_blue_is_bright_on_a_blue_plate() -> None:
    assert float(plate_lightness(BLUE, "blue")) == pytest.approx(100, abs=1e-3)


@pytest.mark.parametrize("film", ["none", "pan"])
def test_panchromatic_film_keeps_lightness(film: str) -> None:
    expected = rgb_to_lab(COLORS.astype(np.float32) / 255)[:, 0]
    np.testing.assert_allclose(plate_lightness(COLORS, film), expected, atol=0.01)


@pytest.mark.parametrize("weights", EMULSIONS.values())
def test_weights_sum_to_one(weights: np.ndarray) -> None:
    assert weights.sum() == pytest.approx(1)
