"""Hues painted by hand into regions of known size."""

from __future__ import annotations

import numpy as np
import pytest

from handtint_lab.measures.picture_values import truth_of
from handtint_lab.measures.unity import disunity_deg, hue_spread_deg, unity_values

# √(−2 ln R) for two hues in equal parts; R is the cosine of half the angle between them.
OF_60_DEG, OF_90_DEG = 30.7311, 47.7014


def painted(*hues_deg: float, chroma: float = 30.0) -> np.ndarray:
    """Return ab (2, 1, n), a pixel for each hue."""
    hue = np.radians(hues_deg)
    return (chroma * np.stack([np.cos(hue), np.sin(hue)])[:, None]).astype(np.float32)


ONE_REGION = np.ones((1, 2), np.uint8)


@pytest.mark.parametrize(
    ("hues_deg", "spread_deg"),
    [((20, 80), OF_60_DEG), ((-45, 45), OF_90_DEG), ((359, 1), 1.0), ((130, 130), 0.0)],
)
def test_the_circular_standard_deviation(hues_deg: tuple[float, float], spread_deg: float) -> None:
    assert hue_spread_deg(painted(*hues_deg), ONE_REGION) == pytest.approx(spread_deg, abs=0.01)


def test_the_spread_does_not_depend_on_the_chroma() -> None:
    dull = painted(20, 80, chroma=2)
    assert hue_spread_deg(dull, ONE_REGION) == pytest.approx(OF_60_DEG, abs=0.01)


def test_the_true_spread_is_subtracted() -> None:
    u = disunity_deg(painted(0, 90), painted(0, 60), ONE_REGION)
    assert u == pytest.approx(OF_90_DEG - OF_60_DEG, abs=0.01)


def test_more_unity_than_the_truth_does_not_pay_for_less_elsewhere() -> None:
    regions = np.array([[1, 1, 2, 2]], np.uint8)
    u = disunity_deg(painted(0, 0, 0, 60), painted(0, 90, 0, 0), regions)
    assert u == pytest.approx(OF_60_DEG / 2, abs=0.01)


def test_regions_count_by_area_and_nothing_outside_them() -> None:
    regions = np.array([[1, 1, 1, 1, 1, 1, 2, 2, 0, 0]], np.uint8)
    true_ab = painted(*[0] * 10)
    u = disunity_deg(painted(5, 5, 5, 5, 5, 5, 0, 60, 0, 180), true_ab, regions)
    assert u == pytest.approx(OF_60_DEG * 2 / 8, abs=0.01)


def test_hues_all_around_stay_finite() -> None:
    assert np.isfinite(hue_spread_deg(painted(0, 180), ONE_REGION)).all()


def test_grey_is_in_unity() -> None:
    assert disunity_deg(np.zeros((2, 1, 2), np.float32), painted(0, 0), ONE_REGION) == 0


def test_the_right_part_is_that_of_the_regions_pixels() -> None:
    photo = np.full((4, 4, 3), (150, 100, 90), np.uint8)
    truth = truth_of(photo, "none")
    regions = np.array([[1, 1, 2, 2]] * 2 + [[0] * 4] * 2, np.uint8)
    ab = truth.ab.copy()
    ab[:, 0, 0] += 40
    ab[:, 2:] += 40  # in no region
    ab[0, 1, 1] += 5  # ΔE 3
    assert unity_values(truth, ab, regions)["right_in_regions"] == pytest.approx(7 / 8)
